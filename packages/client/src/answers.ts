import type {
  AcquireDraftLockMutation,
  ForceTakeLockMutation,
  HeartbeatMutation,
  LeaseTimesFragment,
  LostPartsFragment,
} from '@holdfast/documents'
import type { Event, Lease } from './events.ts'
import { type Loss, noLoss } from './states.ts'

/** For a timer that fires late, and a save that is still on its way when the lease runs out. */
const longestMarginMs = 1_000

/**
 * `expiresInMs` was true when the server answered, which was after the request had been sent at `sentAt`: counted from
 * there the lease ends here before it ends there, however long the answer took.
 */
export function leaseOf(lock: LeaseTimesFragment, lockToken: string, sentAt: number): Lease {
  const margin = Math.min(longestMarginMs, lock.expiresInMs / 10)
  return {
    lockToken,
    fencingToken: lock.fencingToken,
    until: sentAt + lock.expiresInMs - margin,
    renewEveryMs: lock.heartbeatIntervalMs,
  }
}

export function lossOf({ cause, by, endedAt, statedReason, currentLock }: LostPartsFragment): Loss {
  return { cause, by, endedAt, reason: statedReason, currentLock, head: null }
}

type GrantAnswer = AcquireDraftLockMutation['acquireDraftLock'] | ForceTakeLockMutation['forceTakeLock']

/** What the answer to an acquire or a takeover means. Times are the clock's milliseconds. */
export function grantEvent(answer: GrantAnswer, attempt: number, sentAt: number, now: number): Event {
  switch (answer.__typename) {
    case 'AcquireDraftLockPayload':
    case 'ForceTakeLockPayload': {
      const { lock, lockToken } = answer.grant
      return { type: 'granted', attempt, lock, lease: leaseOf(lock, lockToken, sentAt), now }
    }
    case 'DraftLockHeldError': {
      const { heldLock: lock, heldByViewerElsewhere: byViewerElsewhere, viewerCanForceTake } = answer
      return { type: 'heldByOther', attempt, lock, byViewerElsewhere, canForceTake: viewerCanForceTake }
    }
    case 'DraftLockNotHeldError':
      return { type: 'free', attempt }
    case 'DraftLockLostError':
      return { type: 'refused', attempt, loss: lossOf(answer) }
    case 'DraftVersionConflictError':
      return {
        type: 'refused',
        attempt,
        loss: { ...noLoss, cause: 'VERSION_CONFLICT', head: answer.currentHead },
      }
    default:
      return { type: 'refused', attempt, loss: { ...noLoss, cause: answer.code } }
  }
}

export function heartbeatEvent(
  answer: HeartbeatMutation['heartbeat'],
  lockToken: string,
  sentAt: number,
  now: number,
): Event {
  switch (answer.__typename) {
    case 'HeartbeatPayload':
      return { type: 'renewed', lease: leaseOf(answer.lock, lockToken, sentAt), now }
    case 'DraftLockLostError':
      return { type: 'ended', lockToken, loss: lossOf(answer) }
    default:
      return { type: 'ended', lockToken, loss: { ...noLoss, cause: answer.code } }
  }
}
