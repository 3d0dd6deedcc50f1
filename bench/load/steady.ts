import { setTimeout } from 'node:timers/promises'
import { percentile } from '../report/statistics.ts'

export interface Latency {
  p50Ms: number
  p99Ms: number
  /** Of the calls that were due, the share that was answered: less than 1 where the server does not keep up. */
  answered: number
}

/**
 * Calls that come at random moments, so many a second on average, whether or not those before them are answered: as people
 * come. A call's time runs from the moment at which it was due, so that waiting for a free caller is part of it.
 */
export async function steady(
  callers: ((round: number) => Promise<unknown>)[],
  perSecond: number,
  seconds: number,
): Promise<Latency> {
  const free = callers.map((call) => call)
  const waiting: number[] = []
  const took: number[] = []
  let round = 0
  let due = 0
  let refused = 0
  const send = () => {
    for (;;) {
      const [at, call] = [waiting[0], free[free.length - 1]]
      if (at === undefined || call === undefined) return
      waiting.shift()
      free.pop()
      call(round++)
        .then(
          () => took.push(performance.now() - at),
          () => refused++,
        )
        .then(() => {
          free.push(call)
          send()
        })
    }
  }
  const began = performance.now()
  const until = began + seconds * 1_000
  for (let next = began; next < until; ) {
    // Timers come in whole milliseconds: whatever is due by now goes at once.
    for (; next <= performance.now() && next < until; due++) {
      waiting.push(next)
      next -= (Math.log(1 - Math.random()) / perSecond) * 1_000
    }
    send()
    await setTimeout(1)
  }
  // What has not been answered a second later counts as not answered.
  for (const patience = performance.now() + 1_000; took.length + refused < due; ) {
    if (performance.now() > patience) break
    await setTimeout(5)
  }
  const answered = took.length / due
  waiting.length = 0
  for (const patience = performance.now() + 5_000; free.length < callers.length; ) {
    if (performance.now() > patience) throw new Error('callers are still waiting for their answers')
    await setTimeout(5)
  }
  return { p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99), answered }
}
