import type pg from 'pg'
import { type Acquired, type AcquireRequest, acquire } from './acquireLease.ts'
import { isOutOfTime } from './failures.ts'
import { look } from './lookAtLock.ts'
import type { Statements } from './statements.ts'
import { pidOf, type Turnstiles } from './turnstiles.ts'

/**
 * An acquire that waits for its lock row. When the wait times out, the current holder is read without a lock
 * and answered instead: a plain read does not wait for the transaction that has the row.
 */
export async function acquireAlone(
  { leases, notices, turnstiles }: { leases: pg.Pool; notices: Statements; turnstiles: Turnstiles },
  request: AcquireRequest,
  belief: string,
): Promise<Acquired | null> {
  const client = await leases.connect()
  let broken: Error | undefined
  try {
    const answer = acquire(client, request, belief)
    turnstiles.watch({
      toolId: request.toolId,
      pid: pidOf(client),
      locked: answer,
      // A caller who could not get the lock anyway does not close the turnstile for others.
      mayClose: async () => {
        const seen = await look(notices, request)
        return Boolean(seen?.permitted && !seen.held)
      },
    })
    return await answer
  } catch (error) {
    broken = error as Error
    const seen = isOutOfTime(error) ? await look(notices, request).catch(() => null) : null
    if (!seen?.held || !seen.permitted) throw error
    return seen
  } finally {
    client.release(broken)
  }
}
