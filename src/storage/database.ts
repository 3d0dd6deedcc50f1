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
  /** For lease statements and tool transactions only, so that reads never delay a save. */
  leases: pg.Pool
  /** For heartbeats only, so that other work never delays a renewal. */
  heartbeats: pg.Pool
  /** Limits how many connections of `leases` wait for one document's row, */
  lines: Lines
  /** and how many one person's own transactions use. */
  people: Lines
  /** Lets a transaction that waits for a row go before new guards of the same document. */
  turnstiles: Turnstiles
  /** Batches acquires and heartbeats: several in one statement. */
  acquires: Coalescer<AcquireRequest, Acquired>
  renewals: Coalescer<Beat, Renewal>
  /**
   * Status reads for agents that retry in a loop while somebody holds the lock: several in one statement,
   * without a row lock.
   */
  looks: Coalescer<AcquireRequest, Looked>
  /** Saves, several in one transaction. */
  saves: Coalescer<ToolWork, Outcome>
  /**
   * Small reads that lists must not delay: the event log, due leases, names of people in answers, health
   * checks.
   */
  notices: pg.Pool
  /** Reads for GraphQL selections, mostly by Prisma. */
  reads: pg.Pool
  /**
   * Uploads, one chunk at a time. They are separate because a slow sender must not delay other work, and
   * because `reads` is read-only.
   */
  uploads: pg.Pool
  prisma: PrismaClient
  /** Whether writes commit at present. */
  commits: CommitProbe
  /** The history in which this instance believes the database to be. */
  history: History
  users: UsersById
  /** What a receipt states besides the lock itself. */
  leasePlaces: LeasePlaces
  /** Which documents a person may read, for lists. */
  reachOf: ReachOf
  /**
   * Runs a first query, because Prisma then compiles its query compiler, and that blocks the event loop for
   * 0.3 s (a second on a small machine). It is better before the server listens than during the first requests.
   * If the database is unreachable, the first requests do it.
   */
  warm(): Promise<void>
  close(): Promise<void>
}

/**
 * PostgreSQL's own timeouts are shorter, so that no statement runs after its caller has given up.
 * `query_timeout` covers a server that is stopped and a network path that drops packets: neither sends a
 * timeout.
 */
const timeouts = { connectionTimeoutMillis: 1_000, query_timeout: 1_900 }
const serverTimeouts = {
  lock_timeout: '1000',
  statement_timeout: '1800',
  idle_in_transaction_session_timeout: '2000',
}

/**
 * Lease statements look up everything by key and are planned once for each connection. Table statistics from
 * when the tables were empty must not lead that plan to sequential scans. The generic plan is forced because
 * PostgreSQL would otherwise plan small batches anew each time, which takes longer than running them.
 */
const steadyPlans = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', jit: 'off' }

/**
 * A read transaction sees one snapshot, and one statement begins it.
 *
 * A page of a list has a few dozen rows. As if each lookup were a disk's seek, PostgreSQL would walk through a million documents in
 * their order to find the 60 of one person, for seconds, instead of looking the 60 up. Starting parallel workers, or compiling,
 * takes longer than such a page.
 */
const ofReads = {
  default_transaction_isolation: 'repeatable read',
  default_transaction_read_only: 'on',
  random_page_cost: '1.1',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
}

export function openDatabase(
  url: string,
  options: {
    pools: Record<'leases' | 'heartbeats' | 'notices' | 'reads', number>
    /** Grants nothing while the database does not replicate synchronously. */
    requireSync?: boolean
    /** After this time without a newer primary, a former one is accepted again. */
    formerMs?: number
    onError(error: Error): void
  },
): Database {
  const pools: pg.Pool[] = []
  const { addresses } = serversOf(url)
  const servers = new Servers(addresses, { formerMs: options.formerMs })
  const isPassed = (client: object) => {
    const { greeting } = client as Partial<WritableClient>
    return Boolean(greeting && servers.isPassed(greeting))
  }
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
      // If this check fails, the statement that needs the connection reports the reason.
      verify: (client, use) =>
        void history
          .met(client)
          .catch(() => {})
          .then(() => use()),
      ...settings,
    })
    // The pool replaces a broken connection. Its error event needs a listener, or it would end the process. The
    // pool listens only while a connection is idle, so a connection that is checked out between two statements
    // depends on this listener.
    made.on('connect', (client) => client.on('error', options.onError))
    made.on('error', () => {})
    // One dead connection usually means more: idle connections of all pools may be dead too. The same holds
    // when a server takes no writes any more.
    made.on('release', (error: Error | undefined, client) => {
      if (error && (isLate(error) || isReadOnly(error))) pools.forEach(replaceIdle)
      // The pool removes a connection that has ended.
      if (isPassed(client)) void client.end()
    })
    pools.push(made)
    return made
  }
  // Another server has become the primary: no pool may use its connections to the former one.
  servers.onNewPrimary(() => pools.forEach(replaceIdle))
  const ofLeases = { pipeline: true, stream: () => new WholeTurns() }
  const grants = options.requireSync ? { ...steadyPlans, 'holdfast.require_sync': 'on' } : steadyPlans
  const leases = pool('leases', ofLeases, grants)
  const heartbeats = pool('heartbeats', ofLeases, steadyPlans)
  const lines = new Lines({ places: 1, longest: 100 })
  const notices = pool('notices')
  const reads = pool('reads', {}, ofReads)
  const uploads = pool('reads', { max: 4, application_name: 'holdfast uploads' })
  // Small, because it is seldom needed: only when somebody ends a grant while others write the same document.
  const turnstiles = new Turnstiles(
    pool('notices', { max: 2, application_name: 'holdfast turnstiles' }),
    notices,
  )
  // A hanging commit is waited for. Without this, it would stay on the server, and the next probe would hang
  // beside it.
  const probes = pool('notices', {
    ...{ max: 1, maxUses: 2, application_name: 'holdfast probe', query_timeout: 10_000 },
  })
  const history = new History(notices, isPassed)
  // After a failover or a restore, only new connections lead to the right server. Idle ones may still lead to
  // the former server.
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
      // A line of its own, so that these reads do not wait behind other work on the document.
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
        // Small, because each save holds its row until the last one of the batch is written.
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
