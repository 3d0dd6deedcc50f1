import type { Logger } from 'pino'
import { type LogMoment, logMoment, logPlaceOf } from '../storage/logMoment.ts'
import { seenAmong, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'
import { FeedReader } from './feedReader.ts'

/**
 * How many changes one read returns. With more since the last read, it is cheaper for readers to read their
 * lists again.
 */
const readLimit = 1_000

/** The fields that changes of every log have. */
export interface Logged {
  toolId: string
  /** Not everybody may read the document, so each reader's rights are checked before delivery. */
  isHidden: boolean
}

export interface FeedOptions<Change extends Logged, Filter> {
  channel: string
  tailMs: number
  /** The changes that have become visible since a moment, each once. */
  changesSince(
    db: Statements,
    since: LogMoment,
    limit: number,
  ): Promise<{ changes: Change[]; moment: LogMoment; pruned: boolean }>
  matches(filter: Filter, change: Change): boolean
  /**
   * True for filters on something specific: a reader with such a filter is ended when it may no longer see what
   * it asks for. Other readers only miss those changes.
   */
  endsUnheard?(filter: Filter): boolean
}

/**
 * Delivers changes of all documents, for lists. While there are readers, it reads the log regularly; a hint
 * only makes it read earlier. Each change is delivered once.
 */
export class Feed<Change extends Logged, Filter> {
  #readers = new Set<FeedReader<Change, Filter>>()
  #db: Statements
  #bus: EventBus
  #log: Logger
  #options: FeedOptions<Change, Filter>
  /** The log has been read up to here; null while there are no readers. */
  #since: LogMoment | null = null
  #timer: NodeJS.Timeout
  #reading: Promise<void> | null = null
  #again = false
  #unsubscribe: Promise<() => void> | null = null
  #closed = false

  constructor(db: Statements, bus: EventBus, log: Logger, options: FeedOptions<Change, Filter>) {
    this.#db = db
    this.#bus = bus
    this.#log = log
    this.#options = options
    this.#timer = setInterval(() => void this.#wake(), options.tailMs)
    bus.onGap(() => void this.#wake())
  }

  /** Reads the log now instead of at the next interval. */
  wake(): void {
    void this.#wake()
  }

  /** Every instance that receives the hint reads the log. The hint itself is not evaluated. */
  announce(hint: string): void {
    void this.#wake()
    this.#bus.publish(this.#options.channel, hint)
  }

  /** Starts listening. The first batch is a resync: a list that is read after it misses nothing. */
  async watch(filter: Filter, viewerId: string): Promise<FeedReader<Change, Filter>> {
    const reader = new FeedReader<Change, Filter>(filter, viewerId, () => this.#leave(reader))
    if (this.#readers.size === 0) this.#since = null
    // Added before the first await, so that the subscription is not cancelled when another reader leaves
    // meanwhile.
    this.#readers.add(reader)
    try {
      this.#unsubscribe ??= this.#bus.subscribe(this.#options.channel, () => void this.#wake())
      await this.#unsubscribe
      if (this.#since === null) {
        const moment = await logMoment(this.#db)
        // Not moved forward: a reader that came meanwhile has already been told to read its list.
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

  #leave(reader: FeedReader<Change, Filter>): void {
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
      .catch((error) => this.#log.warn({ err: error }, 'changes could not be read; trying again'))
      .finally(() => {
        this.#reading = null
        // A hint arrived between the last read and now, so another read is needed.
        if (this.#again) void this.#wake()
      })
    await this.#reading
  }

  async #read(): Promise<void> {
    if (this.#since === null) return
    const { matches, changesSince } = this.#options
    const since = this.#since
    const { changes, moment, pruned } = await changesSince(this.#db, since, readLimit)
    const mayReadOtherwise = since.rules !== moment.rules
    const heard = [...this.#readers].map((reader) => ({
      reader,
      wanted: changes.filter((change) => matches(reader.filter, change)),
    }))
    const mayHear = await this.#audience(heard)
    this.#since = moment
    for (const { reader, wanted } of heard) {
      const told = wanted.filter(mayHear(reader))
      if (told.length < wanted.length && this.#options.endsUnheard?.(reader.filter)) void reader.return()
      else if (pruned || mayReadOtherwise || changes.length >= readLimit) reader.resync(logPlaceOf(moment))
      else reader.put(told, logPlaceOf(moment))
    }
  }

  /** Rule 22: for documents that not everybody may read, the rights of each reader are checked at delivery. */
  async #audience(heard: { reader: FeedReader<Change, Filter>; wanted: Change[] }[]) {
    const hidden = heard.flatMap(({ reader: { viewerId: userId }, wanted }) =>
      wanted.filter(({ isHidden }) => isHidden).map(({ toolId }) => ({ toolId, userId })),
    )
    const seen = await seenAmong(this.#db, [
      ...new Map(hidden.map((pair) => [sightKey(pair), pair])).values(),
    ])
    return ({ viewerId: userId }: FeedReader<Change, Filter>) =>
      ({ toolId, isHidden }: Change) =>
        !isHidden || seen.has(sightKey({ toolId, userId }))
  }
}
