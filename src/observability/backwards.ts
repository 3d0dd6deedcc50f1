import { LRUCache } from 'lru-cache'

/** What the database said, and between which two readings of this process's monotonic clock it said it. */
export interface DatabaseMoment {
  clockMs: number
  /** Number of the newest event; numbers are handed out once. */
  newestEvent: number
  askedAt: number
  answeredAt: number
}

/** Steps of the clock that are smaller are how clocks are corrected. */
const toleranceMs = 500

/** What went back between two readings. */
export function stepsBack(before: DatabaseMoment, after: DatabaseMoment): ('clock' | 'log')[] {
  // At least that much time has passed, however long the answers were under way.
  const passedMs = Math.max(0, after.askedAt - before.answeredAt)
  const clock = after.clockMs < before.clockMs + passedMs - toleranceMs
  const log = after.newestEvent < before.newestEvent
  return [...(clock ? (['clock'] as const) : []), ...(log ? (['log'] as const) : [])]
}

/** Remembers the fencing tokens that were granted here, and notices a grant with a lower one (rule 6). */
export class FenceWatch {
  readonly #highest = new LRUCache<string, number>({ max: 10_000 })

  /** True when the tool's fencing token has fallen. */
  fell(toolId: string, fencingToken: number): boolean {
    const highest = this.#highest.get(toolId) ?? 0
    this.#highest.set(toolId, fencingToken)
    return fencingToken < highest
  }
}
