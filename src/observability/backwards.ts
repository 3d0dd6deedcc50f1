import { LRUCache } from 'lru-cache'

/** What the database answered, and between which two readings of this process's monotonic clock. */
export interface DatabaseMoment {
  clockMs: number
  /** The number of the newest event. Numbers are used once only. */
  newestEvent: number
  askedAt: number
  answeredAt: number
}

/** Smaller steps are normal corrections of a clock. */
const toleranceMs = 500

/** What went back in time between two readings. */
export function stepsBack(before: DatabaseMoment, after: DatabaseMoment): ('clock' | 'log')[] {
  // The least time that has passed between the two answers, however long each was on its way.
  const passedMs = Math.max(0, after.askedAt - before.answeredAt)
  const clock = after.clockMs < before.clockMs + passedMs - toleranceMs
  const log = after.newestEvent < before.newestEvent
  return [...(clock ? (['clock'] as const) : []), ...(log ? (['log'] as const) : [])]
}

/** Remembers the fencing tokens granted here, and notices one that is granted twice (rule 6). */
export class FenceWatch {
  readonly #last = new LRUCache<string, { fencingToken: number; lockToken: string }>({ max: 10_000 })

  /**
   * What is wrong when the fencing token has not increased with this grant: it decreased, or the same one was
   * given twice. Answering the same grant again is no fault.
   */
  step(toolId: string, grant: { fencingToken: number; lockToken: string }): 'fence' | 'fence_twice' | null {
    const last = this.#last.get(toolId)
    this.#last.set(toolId, grant)
    if (!last || last.lockToken === grant.lockToken || grant.fencingToken > last.fencingToken) return null
    return grant.fencingToken === last.fencingToken ? 'fence_twice' : 'fence'
  }
}
