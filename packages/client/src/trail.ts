import type { Head } from './states.ts'

/** The versions of one draft that the saves of one page have led along, one to the next. */
export class Trail {
  #numbers = new Set<number>()
  #newest = 0
  /** What the page saved last; null once it has begun from another version. */
  head: Head | null = null

  /** Whoever began from a version that only this page's own saves have followed goes on from the last of them. */
  newestAfter(baseVersion: number): number {
    return this.#numbers.has(baseVersion) ? this.#newest : baseVersion
  }

  /** A version of somebody else may lie between: what began before it is to meet it as a conflict. */
  beginAt(number: number): void {
    if (number === this.#newest) return
    this.#numbers = new Set([number])
    this.#newest = number
    this.head = null
  }

  saved(head: Head): void {
    if (head.number !== this.#newest + 1) this.beginAt(head.number)
    this.#numbers.add(head.number)
    this.#newest = head.number
    this.head = head
  }
}
