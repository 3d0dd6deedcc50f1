import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { Renewals } from './renewals.ts'
import { type UsersById, usersById } from './users.ts'

export interface Database {
  /** Lease statements and tool transactions. Kept apart from reads, so that a flood of lists starves no heartbeat. */
  leases: pg.Pool
  /** Heartbeats, many to a statement. */
  renewals: Renewals
  /** Everything that only reads for a selection, by Prisma. */
  reads: pg.Pool
  prisma: PrismaClient
  users: UsersById
  close(): Promise<void>
}

/**
 * PostgreSQL's own timeouts fire first, so that no statement outlives its caller's patience: lock 1 s, statement 3 s,
 * idle in transaction 2 s, connect (a free place in the pool included) 2 s. Beyond them the caller gets UNAVAILABLE.
 */
const timeouts = {
  lock_timeout: 1_000,
  statement_timeout: 3_000,
  idle_in_transaction_session_timeout: 2_000,
  connectionTimeoutMillis: 2_000,
}

export function openDatabase(
  url: string,
  options: { leasePool: number; readPool: number; onError(error: Error): void },
): Database {
  const pool = (name: string, max: number, settings: pg.PoolConfig = {}) => {
    const made = new pg.Pool({
      connectionString: url,
      max,
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
    return made
  }
  const leases = pool('leases', options.leasePool, { pipeline: true })
  const reads = pool('reads', options.readPool)
  const prisma = new PrismaClient({ adapter: new PrismaPg(reads, { onPoolError: options.onError }) })
  return {
    leases,
    renewals: new Renewals(leases),
    reads,
    prisma,
    users: usersById(reads),
    async close() {
      await prisma.$disconnect()
      await Promise.all([leases.end(), reads.end()])
    },
  }
}
