import { UnavailableError } from '../domain/errors.ts'

/** Who has waited so long could not be answered in time any more. */
export const patienceMs = 1_000

export const busy = () => new UnavailableError('The document is busy', 1_000)

/**
 * A line for each document (or person): who waits stands here, in the order of coming, and on no connection. So what waits
 * for one row holds up nobody who wants another. A line is bounded in length and in time; beyond that nothing was done, and
 * the caller may try again.
 */
export class Lines {
  readonly #places: number
  readonly #longest: number
  readonly #lines = new Map<string, { inside: number; waiting: Set<() => void> }>()

  /** So many of one line are at work at once, and so many more may wait. */
  constructor(options: { places: number; longest: number }) {
    this.#places = options.places
    this.#longest = options.longest
  }

  async enter<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(name)
    try {
      return await work()
    } finally {
      this.#leave(name)
    }
  }

  #turn(name: string): Promise<void> | undefined {
    const line = this.#lines.get(name) ?? { inside: 0, waiting: new Set() }
    this.#lines.set(name, line)
    if (line.inside < this.#places) {
      line.inside++
      return undefined
    }
    if (line.waiting.size >= this.#longest) throw busy()
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        line.waiting.delete(begin)
        reject(busy())
      }, patienceMs)
      line.waiting.add(begin)
    })
  }

  /** The place goes to whoever is next, or the line ends. */
  #leave(name: string): void {
    const line = this.#lines.get(name)
    if (!line) return
    const [next] = line.waiting
    if (next) {
      line.waiting.delete(next)
      next()
    } else if (--line.inside === 0) this.#lines.delete(name)
  }
}
