import type { Change, Machine } from './events.ts'
import type { Loss, SeenLock } from './states.ts'

/** Events can overtake answers: a lock may have ended before the answer about it arrives. */
export function supersedes({ endedFencingToken, lock }: Change, fencingToken: number): boolean {
  return (endedFencingToken ?? 0) >= fencingToken || (lock?.fencingToken ?? 0) > fencingToken
}

/** The lock of an answer, or the newer one from an event. */
export function newest({ heard }: Machine, lock: SeenLock): SeenLock | null {
  return heard && supersedes(heard, lock.fencingToken) ? heard.lock : lock
}

/** True if the newer head is an own save whose answer came late. That is no conflict. */
export function meetsOwn({ baseVersion }: Machine, { cause, head }: Loss): boolean {
  return cause === 'VERSION_CONFLICT' && head?.number === baseVersion
}
