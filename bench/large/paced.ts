import { setMaxListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'

/** One call: when it was due, in seconds since the beginning, and how long after that it was answered. */
export interface Timed {
  at: number
  ms: number
}

export interface Paced {
  took: Timed[]
  /** Rejects with the first call that fails. */
  ended: Promise<unknown>
  /** Ends after the calls that are on their way. */
  stop(): Promise<void>
}

/**
 * Calls at a steady rate, whatever the answers take. A call that had to wait for the one before counts from when it was due, so
 * that a server which stands still for a second is not asked less, and looks no better for it.
 */
export function paced(callers: ((round: number) => Promise<unknown>)[], perSecond: number): Paced {
  const took: Timed[] = []
  const stopped = new AbortController()
  // One of each caller that waits.
  setMaxListeners(0, stopped.signal)
  const began = performance.now()
  const everyMs = (1_000 * callers.length) / perSecond
  const works = callers.map(async (call, index) => {
    const first = began + (everyMs * index) / callers.length
    for (let round = 0; !stopped.signal.aborted; round++) {
      const due = first + everyMs * round
      const early = due - performance.now()
      if (early > 0) await setTimeout(early, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopped.signal.aborted) return
      await call(round)
      took.push({ at: (due - began) / 1_000, ms: performance.now() - due })
    }
  })
  // A failure ends the load at once, and is told to whoever stops it, or waits for its end.
  const ended = Promise.all(works)
  ended.catch(() => stopped.abort())
  return {
    took,
    ended,
    async stop() {
      stopped.abort()
      await ended
    },
  }
}
