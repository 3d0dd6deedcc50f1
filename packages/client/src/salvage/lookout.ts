import type { Clock } from '../clock.ts'

/** Text is kept a moment after its lock has ended, or when its author's page is back. There is no event for it. */
const waitsMs = [0, 1_000, 2_000, 7_000]
const everyMs = 60_000

/** Looks at once, again a few times soon after, and then every minute. */
export function lookout(clock: Clock, look: () => unknown) {
  let callOff = () => {}
  const next = (looks: number) => {
    callOff = clock.after(waitsMs[looks] ?? everyMs, () => {
      look()
      next(looks + 1)
    })
  }
  return {
    /** Starts again, because the lock has changed hands. */
    begin() {
      callOff()
      next(0)
    },
    stop: () => callOff(),
  }
}
