import { UnavailableError } from '../domain/errors.ts'

/** Work that has waited longer could not be answered within the promised time any more. */
export const patienceMs = 1_000

export const busy = () => new UnavailableError('The document is busy', 1_000)

/**
 * A queue for each document (or person): work waits here in order of arrival, and holds no connection. So work
 * that waits for one row does not delay work on other rows. A queue is limited in length and in waiting time.
 * When a limit is exceeded nothing has been done, and the caller may retry.
 */
export class Lines {
  readonly #places: number
  readonly #longest: number
  readonly #lines = new Map<string, { inside: number; waiting: Set<() => void> }>()

  /** `places` is how many entries of one queue run at once; `longest` is how many more may wait. */
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

  /** Gives the place to the next in the queue, or removes the queue. */
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
