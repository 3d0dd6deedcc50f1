import { type Clock, sleepAwareNow } from './clock.ts'
import { pageTimers } from './timers.ts'

let clock: Clock | undefined

/** One clock, and one worker for its timers, for everything in a page. */
export function pageClock(): Clock {
  clock ??= { now: sleepAwareNow(), after: pageTimers() }
  return clock
}
