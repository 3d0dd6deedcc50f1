/** A version is saved at a pause of typing this long, … */
export const pauseMs = 5_000
/** … and not before this long after the last one: each is a version that others see in the list. */
export const betweenMs = 30_000

/** Milliseconds until the next version is saved. All times are of one clock; `savedAt` is null where none was saved yet. */
export function autosaveIn(now: number, changedAt: number, savedAt: number | null): number {
  const afterPause = changedAt + pauseMs
  return Math.max(0, Math.max(afterPause, savedAt === null ? 0 : savedAt + betweenMs) - now)
}
