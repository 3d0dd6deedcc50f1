import type { Clock } from './clock.ts'

const pulseMs = 2_000

/** Calls `run` whenever a timer came so late that the machine, or the page, must have slept. */
export function whenOverslept(clock: Clock, run: () => void): () => void {
  let callOff = () => {}
  const next = () => {
    const due = clock.now() + pulseMs
    callOff = clock.after(pulseMs, () => {
      const late = clock.now() - due
      next()
      if (late > pulseMs) run()
    })
  }
  next()
  return () => callOff()
}
