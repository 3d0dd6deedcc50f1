import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import { type Check, type CheckOptions, checkOf } from './check.ts'
import { refused } from './refusals.ts'

/** `work` in a transaction of Kysely's that holds the lock until it is committed; refused, nothing is written. */
export function guarded<Tables, T>(
  db: Kysely<Tables>,
  check: Check,
  work: (tx: Transaction<Tables>, fence: number) => Promise<T>,
  options?: CheckOptions,
): Promise<T> {
  const { text, values } = checkOf(check, options)
  return db
    .transaction()
    .execute(async (tx) => {
      const { rows } = await tx.executeQuery<{ fence: number }>(CompiledQuery.raw(text, values))
      return work(tx, (rows[0] as { fence: number }).fence)
    })
    .catch(refused)
}
