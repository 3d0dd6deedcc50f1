import { type SQLWrapper, sql } from 'drizzle-orm'
import { type Check, type CheckOptions, checkOf } from './check.ts'
import { refusalOf, refused } from './refusals.ts'

/** As much of a transaction of Drizzle's as is needed, on node-postgres or postgres.js. */
export interface Executes {
  execute(query: SQLWrapper): PromiseLike<unknown>
}

/** The check as the first statement of a transaction that is open already, as in a hook; answers the fencing token. */
export async function holds(tx: Executes, check: Check, options?: CheckOptions): Promise<number> {
  const { text, values } = checkOf(check, options)
  const [first, ...rest] = text.split(/\$\d/)
  const query = rest.reduce(
    (sent, next, index) => sql`${sent}${values[index]}${sql.raw(next)}`,
    sql.raw(first as string),
  )
  try {
    const answer = await tx.execute(query)
    const rows = (Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows) as {
      fence: number
    }[]
    return (rows[0] as { fence: number }).fence
  } catch (error) {
    // Drizzle writes a statement's parameters into its error, and the lock token is one.
    throw refusalOf(error) ?? (error as Error).cause ?? error
  }
}

/** `work` in a transaction that holds the lock until it is committed; refused, nothing is written. */
export function guarded<Tx extends Executes, T>(
  db: { transaction<R>(work: (tx: Tx) => Promise<R>): Promise<R> },
  check: Check,
  work: (tx: Tx, fence: number) => Promise<T>,
  options?: CheckOptions,
): Promise<T> {
  return db.transaction(async (tx) => work(tx, await holds(tx, check, options))).catch(refused)
}
