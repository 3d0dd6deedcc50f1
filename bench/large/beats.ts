import type pg from 'pg'
import { renewalStatements } from '../../src/storage/renewLease.ts'
import { editorOf, lockToken, toolId } from '../seed.ts'

/** The sweeper moves a lease on once in so many minutes: a TTL of five. */
const minutesATerm = 5
/** Heartbeats in a statement. */
const together = 50

/** Every lease once, by the very statement of the service. */
export async function everybodyBeats(pool: pg.Pool, leases: number): Promise<void> {
  const batches = Array.from({ length: Math.ceil(leases / together) }, (_, batch) =>
    Array.from({ length: Math.min(together, leases - batch * together) }, (_, n) => 1 + batch * together + n),
  )
  await Promise.all(
    batches.map(async (numbers) => {
      const { rows } = await pool.query({
        ...renewalStatements.many,
        values: [
          numbers.map(toolId),
          numbers.map(lockToken),
          numbers.map(editorOf),
          numbers.map(() => 0),
          numbers.map(() => false),
        ],
      })
      if (rows.length < numbers.length || !rows.every(({ renewed }) => renewed))
        throw new Error('a heartbeat was not taken')
    }),
  )
}

/**
 * What the sweeper does within a minute: of the leases, which were all renewed, a fifth is moved on. Its clock cannot be moved, so
 * that the place in the index is made of the minute. Answers how many.
 */
export async function movedOn(pool: pg.Pool, minute: number): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE draft_locks SET check_at = expires_at + $1 * interval '1 min'
     WHERE holder_id IS NOT NULL AND mod(fencing_token + ('x' || right(tool_id::text, 6))::bit(24)::int, ${minutesATerm}) = $2`,
    [minute, minute % minutesATerm],
  )
  return rowCount ?? 0
}
