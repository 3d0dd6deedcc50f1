/** The clock of the draft client. It can be replaced, so that tests do not wait. */
export interface Clock {
  /** Milliseconds that never go back. Only differences have a meaning. */
  now(): number
  /** Runs once, after `ms` milliseconds. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
}

const smallestSleepMs = 500

/**
 * Some systems stop the monotonic clock while they sleep, and a lease runs out meanwhile. So a wall clock that gets
 * ahead of the monotonic one at a stroke counts as time passed: a sleep, or at worst somebody set the clock forward,
 * which only makes the client renew early.
 */
export function sleepAwareNow(
  monotonic: () => number = () => globalThis.performance?.now() ?? Date.now(),
  wall: () => number = () => Date.now(),
): () => number {
  let slept = 0
  let skew = wall() - monotonic()
  return () => {
    const steady = monotonic()
    const jump = wall() - steady - skew
    skew += jump
    if (jump > smallestSleepMs) slept += jump
    return steady + slept
  }
}
