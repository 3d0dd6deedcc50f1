import type { LockChange } from '../storage/lockEvents.ts'

const capacity = 32

/**
 * One subscriber's pending changes, in order, each revision once. A reader that is more than 32 changes behind
 * gets one SNAPSHOT instead, which still reports the end of its own grant (rule 21). So memory is bounded, and
 * no displacement is lost.
 *
 * Not an async generator, because one that waits never runs its `finally` when the consumer returns.
 */
export class Mailbox implements AsyncIterableIterator<LockChange> {
  readonly viewerId: string
  #pending: LockChange[] = []
  #overflow: { latest: LockChange; ownEnd: LockChange | null } | null = null
  #revision: number | null = null
  #waiting: ((result: IteratorResult<LockChange>) => void) | null = null
  #ended = false
  #onClose: () => void

  constructor(viewerId: string, onClose: () => void) {
    this.viewerId = viewerId
    this.#onClose = onClose
  }

  /** The state with which the subscription begins. It includes all changes that arrived before it. */
  open(snapshot: LockChange): void {
    const early = this.#overflow ? [asSnapshot(this.#overflow.latest, this.#overflow.ownEnd)] : this.#pending
    this.#pending = []
    this.#overflow = null
    this.#revision = snapshot.revision
    this.#enqueue(snapshot)
    for (const change of early) this.put(change)
  }

  put(change: LockChange): void {
    if (this.#ended) return
    if (this.#revision === null) {
      this.#enqueue(change)
      return
    }
    if (change.revision <= this.#revision) return
    this.#revision = change.revision
    this.#enqueue(change)
    if (change.kind === 'TOOL_DELETED') this.#finish()
  }

  next(): Promise<IteratorResult<LockChange>> {
    const change = this.#take()
    if (change) return Promise.resolve({ value: change, done: false })
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  return(): Promise<IteratorResult<LockChange>> {
    this.#pending = []
    this.#overflow = null
    this.#finish()
    return Promise.resolve({ value: undefined, done: true })
  }

  throw(error: unknown): Promise<IteratorResult<LockChange>> {
    this.#finish()
    return Promise.reject(error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #enqueue(change: LockChange): void {
    if (this.#waiting) {
      const resolve = this.#waiting
      this.#waiting = null
      resolve({ value: change, done: false })
      return
    }
    if (this.#overflow) {
      this.#overflow = { latest: change, ownEnd: this.#isOwnEnd(change) ? change : this.#overflow.ownEnd }
    } else if (this.#pending.length < capacity) {
      this.#pending.push(change)
    } else {
      const ownEnd = [...this.#pending, change].findLast((one) => this.#isOwnEnd(one)) ?? null
      this.#pending = []
      this.#overflow = { latest: change, ownEnd }
    }
  }

  #take(): LockChange | undefined {
    if (!this.#overflow) return this.#pending.shift()
    const { latest, ownEnd } = this.#overflow
    this.#overflow = null
    // After a deletion nothing follows, so it is delivered as it is.
    return latest.kind === 'TOOL_DELETED' ? latest : asSnapshot(latest, ownEnd)
  }

  #isOwnEnd(change: LockChange): boolean {
    return change.previousHolderId === this.viewerId && change.endedFencingToken !== null
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    this.#onClose()
    this.#waiting?.({ value: undefined, done: true })
    this.#waiting = null
  }
}

/** The state after `latest`, with the end of the reader's own grant if it ended. */
export function asSnapshot(latest: LockChange, ownEnd: LockChange | null): LockChange {
  return {
    ...latest,
    kind: 'SNAPSHOT',
    previousHolderId: ownEnd?.previousHolderId ?? null,
    endedFencingToken: ownEnd?.endedFencingToken ?? null,
    actorId: ownEnd?.actorId ?? null,
    reason: ownEnd?.reason ?? null,
  }
}
