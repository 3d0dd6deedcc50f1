import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { isLate } from './failures.ts'
import { Renewals } from './renewals.ts'
import { type UsersById, usersById } from './users.ts'

export interface Database {
  /** Lease statements and tool transactions, and nothing else: whatever is read, no heartbeat and no save waits for it. */
  leases: pg.Pool
  /** Heartbeats, many to a statement. */
  renewals: Renewals
  /** Small reads that lists must not hold up: the event log, due leases, people named in answers, health. */
  notices: pg.Pool
  /** Everything that only reads for a selection, mostly by Prisma. */
  reads: pg.Pool
  prisma: PrismaClient
  users: UsersById
  close(): Promise<void>
}

/** What a call may take with the database, its wait for a connection included. Beyond it the caller gets UNAVAILABLE. */
export const patienceMs = 2_900

/**
 * PostgreSQL's own timeouts fire first, so that no statement outlives its caller's patience. `query_timeout` is for a
 * server that is stopped, or a path that swallows what is sent: from there no timeout comes.
 */
const timeouts = {
  lock_timeout: 1_000,
  statement_timeout: 1_800,
  idle_in_transaction_session_timeout: 2_000,
  connectionTimeoutMillis: 1_000,
  query_timeout: 1_900,
}

export function openDatabase(
  url: string,
  options: { pools: Record<'leases' | 'notices' | 'reads', number>; onError(error: Error): void },
): Database {
  const pools: pg.Pool[] = []
  const pool = (name: keyof typeof options.pools, settings: pg.PoolConfig = {}) => {
    const made = new pg.Pool({
      connectionString: url,
      max: options.pools[name],
      application_name: `holdfast ${name}`,
      keepAlive: true,
      // Prisma's adapter reads times without their offset: in any other zone of the server's they would be wrong.
      options: '-c TimeZone=UTC',
      ...timeouts,
      ...settings,
    })
    // A connection that breaks is the pool's to replace. Unheard, its error would end the process, and the pool hears only
    // those that are idle in it: a connection that is taken and between two statements has no listener but ours.
    made.on('connect', (client) => client.on('error', options.onError))
    made.on('error', () => {})
    // A connection that has died unseen is seldom alone: whatever lies idle, in any pool, may have gone the same way.
    made.on('release', (error: Error | undefined) => {
      if (error && isLate(error)) pools.forEach(replaceIdle)
    })
    pools.push(made)
    return made
  }
  const leases = pool('leases', { pipeline: true })
  const notices = pool('notices')
  const reads = pool('reads')
  const prisma = new PrismaClient({ adapter: new PrismaPg(reads, { onPoolError: options.onError }) })
  return {
    leases,
    renewals: new Renewals(leases),
    notices,
    reads,
    prisma,
    users: usersById(notices),
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
