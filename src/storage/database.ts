import pg from 'pg'
import { serversOf } from '../databaseUrl.ts'
import { PrismaClient } from '../generated/prisma/client.ts'
import { acquireAlone } from './acquireAlone.ts'
import { type Acquired, type AcquireRequest, acquireMany } from './acquireLease.ts'
import { Coalescer } from './coalescer.ts'
import { CommitProbe } from './commitProbe.ts'
import { connectionTo, schemaOf } from './connection.ts'
import { isLate, isReadOnly } from './failures.ts'
import { History } from './history.ts'
import { type LeasePlaces, leasePlaces } from './leasePlaces.ts'
import { Lines } from './lines.ts'
import { LiveViews } from './liveViews.ts'
import { type Looked, look, lookKey, lookMany } from './lookAtLock.ts'
import { type Beat, beatKey, type Renewal, renew, renewMany } from './renewLease.ts'
import { type ReachOf, reaches } from './rights.ts'
import { Servers } from './servers.ts'
import { alone, type Outcome, type ToolWork, together } from './toolTransaction.ts'
import { Turnstiles } from './turnstiles.ts'
import { type UsersById, usersById } from './users.ts'
import { WholeTurns } from './wholeTurns.ts'
import type { WritableClient } from './writableClient.ts'

export interface Database {
  /** Lease statements and tool transactions, and nothing else: whatever is read, no heartbeat and no save waits for it. */
  leases: pg.Pool
  /** Heartbeats, and nothing else: whoever is at work on whatever, a lock is renewed. */
  heartbeats: pg.Pool
  /** Before the leases' connections: what waits for one document's row takes one of them, */
  lines: Lines
  /** and what one person does in transactions of its own takes some. */
  people: Lines
  /** Who waits for a row goes before new guards of its document. */
  turnstiles: Turnstiles
  /** Acquires and heartbeats, many to a statement. */
  acquires: Coalescer<AcquireRequest, Acquired>
  renewals: Coalescer<Beat, Renewal>
  /** What agents would meet, which loop on what somebody holds: many to a statement, and without a lock. */
  looks: Coalescer<AcquireRequest, Looked>
  /** Saves, many to a transaction. */
  saves: Coalescer<ToolWork, Outcome>
  /** Small reads that lists must not hold up: the event log, due leases, people named in answers, health. */
  notices: pg.Pool
  /** Everything that only reads for a selection, mostly by Prisma. */
  reads: pg.Pool
  /** Files that come in, a chunk at a time: nothing waits for whoever sends slowly, and `reads` writes nothing. */
  uploads: pg.Pool
  prisma: PrismaClient
  /** Whether what is written commits. */
  commits: CommitProbe
  /** Which history of the database this instance believes in. */
  history: History
  users: UsersById
  /** Of a grant what its receipt says besides the lock. */
  leasePlaces: LeasePlaces
  /** What people may read, for lists. */
  reachOf: ReachOf
  /**
   * Prisma compiles its query compiler at its first query, and for those 0.3 s (a second on a small machine) the process
   * answers nobody: before it listens, and not under the first requests. Without a database it is left to them.
   */
  warm(): Promise<void>
  close(): Promise<void>
}

/**
 * PostgreSQL's own timeouts fire first, so that no statement outlives its caller's patience. `query_timeout` is for a
 * server that is stopped, or a path that swallows what is sent: from there no timeout comes.
 */
const timeouts = { connectionTimeoutMillis: 1_000, query_timeout: 1_900 }
const serverTimeouts = {
  lock_timeout: '1000',
  statement_timeout: '1800',
  idle_in_transaction_session_timeout: '2000',
}

/**
 * Statements of leases look everything up by key, and are planned once a connection. Statistics of tables that were
 * empty then must not talk that plan into reading them whole when they are full; and for a statement with few requests
 * PostgreSQL would plan anew each time, which takes it longer than the statement.
 */
const steadyPlans = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', jit: 'off' }

/** A transaction shows one moment, and is begun by one statement. */
const ofReads = { default_transaction_isolation: 'repeatable read', default_transaction_read_only: 'on' }

export function openDatabase(
  url: string,
  options: {
    pools: Record<'leases' | 'heartbeats' | 'notices' | 'reads', number>
    /** Nothing is granted while the database does not replicate synchronously. */
    requireSync?: boolean
    onError(error: Error): void
  },
): Database {
  const pools: pg.Pool[] = []
  const servers = new Servers(serversOf(url).addresses)
  const pool = (
    name: keyof typeof options.pools,
    settings: pg.PoolConfig = {},
    session: Record<string, string> = {},
  ) => {
    const made = new pg.Pool({
      ...connectionTo(url, { ...serverTimeouts, ...session }, servers),
      max: options.pools[name],
      application_name: `holdfast ${name}`,
      keepAlive: true,
      ...timeouts,
      // Where its look fails, the statement that wanted the connection says why.
      verify: (client, use) =>
        void history
          .met(client)
          .catch(() => {})
          .then(() => use()),
      ...settings,
    })
    // A connection that breaks is the pool's to replace. Unheard, its error would end the process, and the pool hears only
    // those that are idle in it: a connection that is taken and between two statements has no listener but ours.
    made.on('connect', (client) => client.on('error', options.onError))
    made.on('error', () => {})
    // A connection that has died unseen is seldom alone: whatever lies idle, in any pool, may have gone the same way.
    // So it is where a server takes no writes any more.
    made.on('release', (error: Error | undefined, client) => {
      if (error && (isLate(error) || isReadOnly(error))) pools.forEach(replaceIdle)
      const { greeting } = client as pg.PoolClient & Partial<WritableClient>
      // The pool drops one that has been ended.
      if (greeting && servers.isPassed(greeting)) void client.end()
    })
    pools.push(made)
    return made
  }
  // Another server has become the primary: nothing more goes to the one before, by any pool.
  servers.onNewPrimary(() => pools.forEach(replaceIdle))
  const ofLeases = { pipeline: true, stream: () => new WholeTurns() }
  const grants = options.requireSync ? { ...steadyPlans, 'holdfast.require_sync': 'on' } : steadyPlans
  const leases = pool('leases', ofLeases, grants)
  const heartbeats = pool('heartbeats', ofLeases, steadyPlans)
  const lines = new Lines({ places: 1, longest: 100 })
  const notices = pool('notices')
  const reads = pool('reads', {}, ofReads)
  const uploads = pool('reads', { max: 4, application_name: 'holdfast uploads' })
  // Seldom any: of documents that are being written elsewhere while somebody ends their grant.
  const turnstiles = new Turnstiles(
    pool('notices', { max: 2, application_name: 'holdfast turnstiles' }),
    notices,
  )
  // A commit that hangs is waited for: given up, it would hang on in the server, and the next one beside it.
  const probes = pool('notices', {
    ...{ max: 1, maxUses: 2, application_name: 'holdfast probe', query_timeout: 10_000 },
  })
  const history = new History(notices)
  // After a failover or a restore connections are new; what lies idle may still be to a server of former times.
  history.onChange(() => pools.forEach(replaceIdle))
  const prisma = new PrismaClient({
    adapter: new LiveViews(reads, schemaOf(url), { onPoolError: options.onError }),
  })
  return {
    leases,
    heartbeats,
    lines,
    turnstiles,
    people: new Lines({ places: Math.ceil(options.pools.leases / 2), longest: 200 }),
    acquires: new Coalescer(
      {
        one: (request) =>
          history.within((belief) => acquireAlone({ leases, notices, turnstiles }, request, belief)),
        many: (requests) => history.within((belief) => acquireMany(leases, requests, belief)),
      },
      lines,
    ),
    renewals: new Coalescer(
      {
        one: (beat) => renew(heartbeats, beat),
        many: (beats) => renewMany(heartbeats, beats),
        keyOf: beatKey,
      },
      // Not behind what else waits for the document.
      new Lines({ places: 1, longest: 100 }),
    ),
    looks: new Coalescer(
      {
        one: (request) => look(notices, request),
        many: (requests) => lookMany(notices, requests),
        keyOf: lookKey,
      },
      new Lines({ places: 2, longest: 1_000 }),
    ),
    saves: new Coalescer(
      {
        one: async (work) => ({ made: await alone({ leases, history, turnstiles }, work) }),
        many: (works) => together({ leases, history }, works),
        // Each holds its row until the last of them is written.
        largest: 16,
      },
      lines,
    ),
    notices,
    reads,
    uploads,
    prisma,
    commits: new CommitProbe(probes),
    history,
    users: usersById(notices),
    leasePlaces: leasePlaces(notices),
    reachOf: reaches(notices),
    async warm() {
      await prisma.user.findFirst({ select: { id: true } }).catch(() => {})
    },
    async close() {
      await prisma.$disconnect()
      await Promise.all(pools.map((each) => each.end()))
    },
  }
}

function replaceIdle(pool: pg.Pool): void {
  for (let idle = pool.idleCount; idle > 0; idle--)
    void pool.connect().then(
      (client) => client.release(true),
      () => {},
    )
}
