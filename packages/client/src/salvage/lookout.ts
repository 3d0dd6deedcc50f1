import type { Clock } from '../clock.ts'

/** Text comes a moment after its lock has ended, or whenever its author's page is back; no event tells of it. */
const waitsMs = [0, 1_000, 2_000, 7_000]
const everyMs = 60_000

/** Looks at once, a few times soon after, and then every minute. */
export function lookout(clock: Clock, look: () => unknown) {
  let callOff = () => {}
  const next = (looks: number) => {
    callOff = clock.after(waitsMs[looks] ?? everyMs, () => {
      look()
      next(looks + 1)
    })
  }
  return {
    /** From now on, because the lock has changed hands. */
    begin() {
      callOff()
      next(0)
    },
    stop: () => callOff(),
  }
}
