import type pg from 'pg'
import { type Acquired, type AcquireRequest, acquire } from './acquireLease.ts'
import { isOutOfTime } from './failures.ts'
import { look } from './lookAtLock.ts'
import type { Statements } from './statements.ts'
import { pidOf, type Turnstiles } from './turnstiles.ts'

/**
 * An acquire that waits for its row. Where the row does not become free in time, what it says can be read all the same: who
 * holds the lock is no secret of a transaction that is writing under it.
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
      // Who could not have the lock anyway makes nobody stand back.
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
