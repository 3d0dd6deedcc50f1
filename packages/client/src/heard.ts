import type { Change, Machine } from './events.ts'
import type { Loss, SeenLock } from './states.ts'

/** Notices overtake answers: what was granted, or seen, may have ended by the time that its answer comes. */
export function supersedes({ endedFencingToken, lock }: Change, fencingToken: number): boolean {
  return (endedFencingToken ?? 0) >= fencingToken || (lock?.fencingToken ?? 0) > fencingToken
}

/** The lock of an answer, or what has been heard of since. */
export function newest({ heard }: Machine, lock: SeenLock): SeenLock | null {
  return heard && supersedes(heard, lock.fencingToken) ? heard.lock : lock
}

/** The newer head is what an own save made, whose answer came late: no conflict. */
export function meetsOwn({ baseVersion }: Machine, { cause, head }: Loss): boolean {
  return cause === 'VERSION_CONFLICT' && head?.number === baseVersion
}
