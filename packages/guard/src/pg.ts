import type { Pool, PoolClient } from 'pg'
import { type Check, type CheckOptions, checkOf } from './check.ts'
import { refused } from './refusals.ts'

/**
 * `work` in a transaction of node-postgres that holds the lock until it is committed; refused, nothing is written. `fence` is
 * the lease's fencing token, for whatever is written elsewhere.
 */
export async function guarded<T>(
  pool: Pool,
  check: Check,
  work: (client: PoolClient, fence: number) => Promise<T>,
  options?: CheckOptions,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const { rows } = await client.query(checkOf(check, options))
    const done = await work(client, rows[0].fence)
    await client.query('COMMIT')
    return done
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed
    })
    return refused(error)
  } finally {
    client.release(broken)
  }
}
