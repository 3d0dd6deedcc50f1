import type pg from 'pg'
import { isOutOfTime } from './failures.ts'

/**
 * The most that one statement may delete, in rows and in bytes, because deleting a few large rows takes as long
 * as many small ones. One row is always allowed.
 */
export interface Batch {
  rows: number
  bytes: number
}

/** Deletes at most one batch and answers the number of rows; 0 means that nothing more is due. */
export type Step = (client: pg.PoolClient, batch: Batch) => Promise<number>

export interface Swept {
  /** By step. */
  removed: Record<string, number>
  /** The steps that failed. What they had deleted before still counts. */
  failed: { step: string; error: Error }[]
}

const whole: Batch = { rows: 1_000, bytes: 16_000_000 }

/**
 * One pass over all steps; null when another instance is already running one. A failing step does not stop the
 * others. The advisory lock prevents two instances from running the same sweep at once: the second one leaves
 * it to the first.
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

/**
 * Deletes batch after batch until nothing is due. A batch that exceeds the statement timeout is halved, down to
 * a single row.
 */
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

/** PostgreSQL's own statement timeout is shorter. */
const query_timeout = 10_000

/** A statement for small rows, with the number of rows as $1. */
export const small =
  (text: string): Step =>
  async (client, { rows }) =>
    (await client.query({ text, values: [rows], query_timeout } as pg.QueryConfig)).rowCount ?? 0

/**
 * Deletes due rows within the limits of the batch. The bytes are the stored size, so no row's content is read
 * to measure it.
 */
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

/** The stored size of the columns together. */
export const stored = (...columns: string[]): string =>
  columns.map((column) => `coalesce(pg_column_size(${column}), 0)`).join(' + ')
