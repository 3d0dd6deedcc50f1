import type { Head } from './states.ts'

export type Trail = ReturnType<typeof trail>

/** The versions of one draft that the saves of one page have made, one after the other. */
export function trail() {
  let numbers = new Set<number>()
  let newest = 0
  let head: Head | null = null
  /** Somebody else may have saved in between. Text based on an older version then meets a conflict. */
  const beginAt = (number: number) => {
    if (number === newest) return
    numbers = new Set([number])
    newest = number
    head = null
  }
  return {
    beginAt,
    /** The last version that this page saved; null once it has started from another version. */
    head: () => head,
    /** If only this page's own saves followed a version, text based on it continues from the last of them. */
    newestAfter: (baseVersion: number) => (numbers.has(baseVersion) ? newest : baseVersion),
    saved(saved: Head) {
      if (saved.number !== newest + 1) beginAt(saved.number)
      numbers.add(saved.number)
      newest = saved.number
      head = saved
    },
  }
}
