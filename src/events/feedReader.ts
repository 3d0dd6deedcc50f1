/** How many pending changes a reader may have. Beyond that it is told to read its list again. */
const capacity = 500

/** A batch for lists. After `resync` the reader must read its list again. */
export interface FeedBatch<Change> {
  resync: boolean
  changes: Change[]
}

/**
 * One reader's pending batch. Not an async generator, because one that waits never runs its `finally` when the
 * consumer returns.
 */
export class FeedReader<Change, Filter> implements AsyncIterableIterator<FeedBatch<Change>> {
  readonly viewerId: string
  readonly filter: Filter
  #pending: FeedBatch<Change> = { resync: false, changes: [] }
  #pendingPlace = ''
  #waiting: ((result: IteratorResult<FeedBatch<Change>>) => void) | null = null
  #ended = false
  #onClose: () => void
  /** The place in the event log after the batch that was read last. */
  place = ''

  constructor(filter: Filter, viewerId: string, onClose: () => void) {
    this.filter = filter
    this.viewerId = viewerId
    this.#onClose = onClose
  }

  put(wanted: Change[], place = ''): void {
    this.#pendingPlace = place
    if (this.#pending.resync || wanted.length === 0) return
    if (this.#pending.changes.length + wanted.length > capacity) this.resync(place)
    else this.#pending.changes.push(...wanted)
    this.#flush()
  }

  resync(place = ''): void {
    this.#pendingPlace = place
    this.#pending = { resync: true, changes: [] }
    this.#flush()
  }

  next(): Promise<IteratorResult<FeedBatch<Change>>> {
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#flush()
    })
  }

  return(): Promise<IteratorResult<FeedBatch<Change>>> {
    if (!this.#ended) {
      this.#ended = true
      this.#onClose()
      this.#waiting?.({ value: undefined, done: true })
      this.#waiting = null
    }
    return Promise.resolve({ value: undefined, done: true })
  }

  throw(error: unknown): Promise<IteratorResult<FeedBatch<Change>>> {
    return this.return().then(() => Promise.reject(error))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #flush(): void {
    if (!this.#waiting || (!this.#pending.resync && this.#pending.changes.length === 0)) return
    const resolve = this.#waiting
    const batch = this.#pending
    this.#waiting = null
    this.#pending = { resync: false, changes: [] }
    this.place = this.#pendingPlace
    resolve({ value: batch, done: false })
  }
}
