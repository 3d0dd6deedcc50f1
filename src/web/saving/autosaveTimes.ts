/** A version is saved after this long a pause in typing, … */
export const pauseMs = 5_000
/** … but not earlier than this after the last one, because others see each version in the list. */
export const betweenMs = 30_000

/** Milliseconds until the next version is saved. All times are of one clock. `savedAt` is null if none was saved yet. */
export function autosaveIn(now: number, changedAt: number, savedAt: number | null): number {
  const afterPause = changedAt + pauseMs
  return Math.max(0, Math.max(afterPause, savedAt === null ? 0 : savedAt + betweenMs) - now)
}
