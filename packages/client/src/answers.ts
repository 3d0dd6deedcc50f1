import type {
  AcquireDraftLockMutation,
  ForceTakeLockMutation,
  HeartbeatMutation,
  HeldPartsFragment,
  LeaseTimesFragment,
  LostPartsFragment,
} from '@holdfast/documents'
import { shutBy } from './attempts.ts'
import type { Event, Grant } from './events.ts'
import { type Loss, noLoss } from './states.ts'

/** Margin for timers that fire late, and for saves that are on their way when the lease ends. */
const longestMarginMs = 1_000

/**
 * `expiresInMs` was right when the server answered, which was after `sentAt`. Counted from `sentAt`, the lease ends on the client
 * before it ends on the server, no matter how long the answer took.
 */
export function leaseOf(lock: LeaseTimesFragment, lockToken: string, sentAt: number): Grant {
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

export function heldOf({ heldLock, viewerCanForceTake }: HeldPartsFragment) {
  return shutBy(heldLock, viewerCanForceTake)
}

/** Nothing is announced here. */
type GrantAnswer = Exclude<
  AcquireDraftLockMutation['acquireDraftLock'] | ForceTakeLockMutation['forceTakeLock'],
  { __typename: 'TakeoverAnnouncedPayload' }
>

/** The event for an answer to an acquire or a takeover. Times are the clock's milliseconds. */
export function grantEvent(answer: GrantAnswer, attempt: number, sentAt: number, now: number): Event {
  if ('grant' in answer) {
    const { lock, lockToken } = answer.grant
    return { type: 'granted', attempt, lock, lease: leaseOf(lock, lockToken, sentAt), now }
  }
  switch (answer.__typename) {
    case 'DraftLockHeldError':
      return { type: 'heldByOther', attempt, ...heldOf(answer) }
    case 'DraftLockNotHeldError':
      return { type: 'lockNeeded', attempt }
    case 'DraftLockLostError':
      return { type: 'refused', attempt, loss: lossOf(answer) }
    default: {
      const { code: cause, retryable } = answer
      // Of those that are known none is retryable here.
      if (retryable) return { type: 'waiting', attempt, code: cause }
      const head = 'currentHead' in answer ? answer.currentHead : null
      return { type: 'refused', attempt, loss: { ...noLoss, cause, head } }
    }
  }
}

/** Null if nothing is decided yet. The next heartbeat will show it. */
export function heartbeatEvent(
  answer: HeartbeatMutation['heartbeat'],
  lockToken: string,
  sentAt: number,
  now: number,
): Event | null {
  if ('lock' in answer) return { type: 'renewed', lease: leaseOf(answer.lock, lockToken, sentAt), now }
  if ('cause' in answer) return { type: 'ended', lockToken, loss: lossOf(answer) }
  if (answer.retryable) return null
  return { type: 'ended', lockToken, loss: { ...noLoss, cause: answer.code } }
}
