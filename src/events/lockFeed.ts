import type { Logger } from 'pino'
import type { LockHint } from '../domain/lockHint.ts'
import {
  changesSince,
  type LockChange,
  type LoggedChange,
  type LogMoment,
  logMoment,
  logPlaceOf,
} from '../storage/lockEvents.ts'
import { seenAmong, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'

/** Pending changes a reader may have; beyond them it is told to read its list again. */
const capacity = 500
/** Changes read at once; more than that since the last look means reading lists again is cheaper. */
const readLimit = 1_000
const channel = 'holdfast:locks'

export interface LockFeedFilter {
  collectionId: string | null
  toolIds: string[] | null
  holderIds: string[] | null
}

/** A batch for lists: after `resync` the reader reads its list again. */
export interface LockFeedBatch {
  resync: boolean
  changes: LockChange[]
}

/**
 * Changes of every lock, for lists. While anybody listens, the event log is tailed; hints only wake the tail early.
 * Each change is told once.
 */
export class LockFeed {
  #readers = new Set<FeedReader>()
  #db: Statements
  #bus: EventBus
  #log: Logger
  /** The log has been read up to here; null while nobody listens. */
  #since: LogMoment | null = null
  #rules: number | null = null
  #timer: NodeJS.Timeout
  #reading: Promise<void> | null = null
  #again = false
  #unsubscribe: Promise<() => void> | null = null
  #closed = false

  constructor(db: Statements, bus: EventBus, log: Logger, options: { tailMs: number }) {
    this.#db = db
    this.#bus = bus
    this.#log = log
    this.#timer = setInterval(() => void this.#wake(), options.tailMs)
    bus.onGap(() => void this.#wake())
  }

  /** Reads the log now, and not at the next look. */
  wake(): void {
    void this.#wake()
  }

  announce({ toolId, revision }: LockHint): void {
    void this.#wake()
    this.#bus.publish(channel, `${toolId} ${revision}`)
  }

  /** Listens from now on. The first batch is a resync: a list read after it misses nothing. */
  async watch(filter: LockFeedFilter, viewerId: string): Promise<FeedReader> {
    const reader = new FeedReader(filter, viewerId, () => this.#leave(reader))
    if (this.#readers.size === 0) this.#since = this.#rules = null
    // Counted before the first wait: while it lasts, no other reader that leaves may take the subscription along.
    this.#readers.add(reader)
    try {
      this.#unsubscribe ??= this.#bus.subscribe(channel, () => void this.#wake())
      await this.#unsubscribe
      if (this.#since === null) {
        const moment = await logMoment(this.#db)
        // Never forward again for a reader that came meanwhile and has been told to read its list.
        this.#since ??= moment
      }
    } catch (error) {
      await reader.return()
      throw error
    }
    reader.resync(logPlaceOf(this.#since))
    if (this.#closed) await reader.return()
    return reader
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const reader of [...this.#readers]) await reader.return()
  }

  #leave(reader: FeedReader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0) return
    void this.#unsubscribe?.then((unsubscribe) => unsubscribe())
    this.#unsubscribe = null
  }

  async #wake(): Promise<void> {
    if (this.#readers.size === 0 || this.#since === null) return
    this.#again = true
    this.#reading ??= (async () => {
      while (this.#again) {
        this.#again = false
        await this.#read()
      }
    })()
      .catch((error) => this.#log.warn({ err: error }, 'the event log could not be read; trying again'))
      .finally(() => {
        this.#reading = null
        // A hint that came between the last look and now asked for another.
        if (this.#again) void this.#wake()
      })
    await this.#reading
  }

  async #read(): Promise<void> {
    if (this.#since === null) return
    const { changes, moment, pruned, rules } = await changesSince(this.#db, this.#since, readLimit)
    const mayReadOtherwise = this.#rules !== null && this.#rules !== rules
    this.#rules = rules
    const mayHear = await this.#audience(changes)
    this.#since = moment
    for (const reader of this.#readers) {
      if (pruned || mayReadOtherwise || changes.length >= readLimit) reader.resync(logPlaceOf(moment))
      else reader.put(changes.filter(mayHear(reader)), logPlaceOf(moment))
    }
  }

  /** Rule 22: where not everybody may read a document, each reader's right to it is asked for when it is told. */
  async #audience(changes: LoggedChange[]) {
    const toolIds = [...new Set(changes.filter(({ isHidden }) => isHidden).map(({ toolId }) => toolId))]
    const userIds = [...new Set([...this.#readers].map(({ viewerId }) => viewerId))]
    const pairs = toolIds.flatMap((toolId) => userIds.map((userId) => ({ toolId, userId })))
    const seen = await seenAmong(this.#db, pairs)
    return ({ viewerId: userId }: FeedReader) =>
      ({ toolId, isHidden }: LoggedChange) =>
        !isHidden || seen.has(sightKey({ toolId, userId }))
  }
}

/** One reader's pending batch; written by hand because a parked async generator never runs its `finally`. */
export class FeedReader implements AsyncIterableIterator<LockFeedBatch> {
  readonly viewerId: string
  #filter: LockFeedFilter
  #pending: LockFeedBatch = { resync: false, changes: [] }
  #pendingPlace = ''
  #waiting: ((result: IteratorResult<LockFeedBatch>) => void) | null = null
  #ended = false
  #onClose: () => void
  /** Where the event log goes on after the batch that was read last. */
  place = ''

  constructor(filter: LockFeedFilter, viewerId: string, onClose: () => void) {
    this.#filter = filter
    this.viewerId = viewerId
    this.#onClose = onClose
  }

  put(changes: LockChange[], place = ''): void {
    this.#pendingPlace = place
    const wanted = changes.filter((change) => matches(this.#filter, change))
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

  next(): Promise<IteratorResult<LockFeedBatch>> {
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#flush()
    })
  }

  return(): Promise<IteratorResult<LockFeedBatch>> {
    if (!this.#ended) {
      this.#ended = true
      this.#onClose()
      this.#waiting?.({ value: undefined, done: true })
      this.#waiting = null
    }
    return Promise.resolve({ value: undefined, done: true })
  }

  throw(error: unknown): Promise<IteratorResult<LockFeedBatch>> {
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

/** The state before or the state after the change is one that the list shows. */
export function matches(filter: LockFeedFilter, change: LockChange): boolean {
  const { collectionId, toolIds, holderIds } = filter
  if (collectionId !== null && change.collectionId !== collectionId) return false
  if (toolIds !== null && !toolIds.includes(change.toolId)) return false
  if (holderIds === null) return true
  return [change.previousHolderId, change.lock?.holderId].some((id) => id != null && holderIds.includes(id))
}
