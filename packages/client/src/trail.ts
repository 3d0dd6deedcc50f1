import type { Head } from './states.ts'

export type Trail = ReturnType<typeof trail>

/** The versions of one draft that the saves of one page have led along, one to the next. */
export function trail() {
  let numbers = new Set<number>()
  let newest = 0
  let head: Head | null = null
  /** A version of somebody else may lie between: what began before it is to meet it as a conflict. */
  const beginAt = (number: number) => {
    if (number === newest) return
    numbers = new Set([number])
    newest = number
    head = null
  }
  return {
    beginAt,
    /** What the page saved last; null once it has begun from another version. */
    head: () => head,
    /** Whoever began from a version that only this page's own saves have followed goes on from the last of them. */
    newestAfter: (baseVersion: number) => (numbers.has(baseVersion) ? newest : baseVersion),
    saved(saved: Head) {
      if (saved.number !== newest + 1) beginAt(saved.number)
      numbers.add(saved.number)
      newest = saved.number
      head = saved
    },
  }
}
