import type { LockPartsFragment } from '../generated/graphql.ts'

const receivedAt = new WeakMap<object, number>()

/** Milliseconds since a lock was received, on the monotonic clock: this computer's calendar may be wrong. */
function sinceReceived(lock: object): number {
  const now = performance.now()
  const at = receivedAt.get(lock) ?? now
  receivedAt.set(lock, at)
  return now - at
}

export const msLeft = (lock: LockPartsFragment) => Math.max(0, lock.expiresInMs - sinceReceived(lock))

/** Age of one of the lock's own times, in milliseconds by the server's clock. */
export function ageOf(lock: LockPartsFragment, instant: string): number {
  return Math.max(0, Date.parse(lock.asOf) - Date.parse(instant)) + sinceReceived(lock)
}

/** After this time without activity a holder counts as idle, and others see how long the lock will last. */
export const idleAfterMs = 60_000

export const isIdle = (lock: LockPartsFragment) => ageOf(lock, lock.lastActiveAt) >= idleAfterMs
