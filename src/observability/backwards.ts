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

/** Remembers the fencing tokens that were granted here, and notices one that is granted again (rule 6). */
export class FenceWatch {
  readonly #last = new LRUCache<string, { fencingToken: number; lockToken: string }>({ max: 10_000 })

  /**
   * What went wrong where the tool's fencing token has not risen with this grant: it fell, or was given twice. A grant that is
   * answered again is the same one.
   */
  step(toolId: string, grant: { fencingToken: number; lockToken: string }): 'fence' | 'fence_twice' | null {
    const last = this.#last.get(toolId)
    this.#last.set(toolId, grant)
    if (!last || last.lockToken === grant.lockToken || grant.fencingToken > last.fencingToken) return null
    return grant.fencingToken === last.fencingToken ? 'fence_twice' : 'fence'
  }
}
