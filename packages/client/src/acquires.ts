import {
  AcquireDraftLockDocument,
  type AcquireDraftLockMutation,
  ForceTakeLockDocument,
  type ForceTakeLockMutation,
  ReleaseDraftLockDocument,
  type TypedDocumentNode,
} from '@holdfast/documents'
import { grantEvent } from './answers.ts'
import type { Effect } from './events.ts'
import { newId } from './ids.ts'
import type { Parts } from './parts.ts'
import { noLoss } from './states.ts'
import type { Variables } from './transport.ts'

const releaseTimeoutMs = 2_000

type Granted = Partial<AcquireDraftLockMutation & ForceTakeLockMutation>
type GrantDocument = TypedDocumentNode<Granted, Variables>

/** How one draft comes by its lock, and gives it back. One idempotency key an attempt, the same on every retry. */
export function acquires(parts: Parts & { session: Promise<string>; comment: string | null }) {
  const { calls, transport, clock, toolId, session, comment, timeoutMs, machine, tell } = parts
  return {
    async attempt(effect: Extract<Effect, { type: 'acquire' | 'takeOver' }>): Promise<void> {
      const { type, attempt, ...asked } = effect
      const isAcquire = type === 'acquire'
      const own = { toolId, sessionId: await session, idempotencyKey: newId(), ...(isAcquire && { comment }) }
      const outcome = await calls.untilAnswered({
        document: (isAcquire ? AcquireDraftLockDocument : ForceTakeLockDocument) as GrantDocument,
        variables: () => ({ input: { ...own, ...asked } }),
        timeoutMs,
        stopped: () => machine().attempt !== attempt || machine().closed,
        failed: () => tell({ type: 'failed', attempt }),
      })
      if (outcome.type === 'answer') {
        const { data, sentAt } = outcome
        const answer = (data.acquireDraftLock ?? data.forceTakeLock) as Parameters<typeof grantEvent>[0]
        tell(grantEvent(answer, attempt, sentAt, clock.now()))
      }
      if (outcome.type === 'refused')
        tell({ type: 'refused', attempt, loss: { ...noLoss, cause: outcome.refusal.code } })
    },

    /** One try, and at most 2 s: a lock that could not be released ends by itself. */
    release(lockToken: string, keepalive: boolean): Promise<void> {
      return new Promise((resolve) => {
        const callOff = clock.after(releaseTimeoutMs, resolve)
        const finish = () => {
          callOff()
          resolve()
        }
        transport
          .mutate(ReleaseDraftLockDocument, { input: { toolId, lockToken } }, { keepalive })
          .then(finish, finish)
      })
    },
  }
}
