import type pg from 'pg'
import { isOutOfTime } from './failures.ts'

/** What one statement may remove at most, and as little as one row of: large rows take as long as many small ones. */
export interface Batch {
  rows: number
  bytes: number
}

/** Removes at most one batch, and answers how many rows those were; nothing more is due when it answers none. */
export type Step = (client: pg.PoolClient, batch: Batch) => Promise<number>

export interface Swept {
  /** By step. */
  removed: Record<string, number>
  /** Steps that failed; what they removed before counts all the same. */
  failed: { step: string; error: Error }[]
}

const whole: Batch = { rows: 1_000, bytes: 16_000_000 }

/**
 * One pass over all steps; null when another instance is at it. A step that fails keeps none of the others from its work.
 * The advisory lock sees to it that two instances never sweep the same at once: whoever comes second leaves it to the first.
 */
export async function sweep(
  pool: pg.Pool,
  advisoryLock: number,
  steps: Record<string, Step>,
): Promise<Swept | null> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [advisoryLock])
    if (!rows[0].mine) return null
    try {
      const swept: Swept = { removed: {}, failed: [] }
      for (const [step, remove] of Object.entries(steps)) {
        const count = (removed: number) => {
          swept.removed[step] = (swept.removed[step] ?? 0) + removed
        }
        count(0)
        await inBatches((batch) => remove(client, batch), count).catch((error) => {
          swept.failed.push({ step, error })
        })
      }
      return swept
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [advisoryLock])
    }
  } finally {
    client.release()
  }
}

/** Batch by batch until nothing is due. One that does not fit the statement's time is halved, down to a single row. */
async function inBatches(
  remove: (batch: Batch) => Promise<number>,
  count: (removed: number) => void,
): Promise<void> {
  for (let batch = whole; ; ) {
    try {
      const removed = await remove(batch)
      if (removed === 0) return
      count(removed)
    } catch (error) {
      if (!isOutOfTime(error) || batch.rows === 1) throw error
      batch = { rows: Math.floor(batch.rows / 2), bytes: Math.floor(batch.bytes / 2) }
    }
  }
}

/** PostgreSQL's own limit of a statement comes first. */
const query_timeout = 10_000

/** A statement with the batch's rows as $1, where its rows are small. */
export const small =
  (text: string): Step =>
  async (client, { rows }) =>
    (await client.query({ text, values: [rows], query_timeout } as pg.QueryConfig)).rowCount ?? 0

/** Deletes what is due, as many rows as their bytes allow. The bytes are those on the disk: no row is read for its size. */
export function large(due: { table: string; keys: string; bytes: string; where: string }): Step {
  const { table, keys, bytes, where } = due
  const text = `
    DELETE FROM ${table} WHERE (${keys}) IN (
      SELECT ${keys} FROM (
        SELECT ${keys}, row_number() OVER before AS nth, sum(bytes) OVER before AS total
        FROM (SELECT ${keys}, ${bytes} AS bytes FROM ${table} due WHERE ${where}) due
        WINDOW before AS (ROWS UNBOUNDED PRECEDING)) sized
      WHERE nth = 1 OR total <= $2)`
  return async (client, { rows, bytes }) => {
    const statement = { text, values: [rows, bytes], query_timeout } as pg.QueryConfig
    return (await client.query(statement)).rowCount ?? 0
  }
}

/** What columns take on the disk, together. */
export const stored = (...columns: string[]): string =>
  columns.map((column) => `coalesce(pg_column_size(${column}), 0)`).join(' + ')
