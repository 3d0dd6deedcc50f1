import type { Logger } from 'pino'
import { type LogMoment, logMoment, logPlaceOf } from '../storage/logMoment.ts'
import { seenAmong, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'
import { FeedReader } from './feedReader.ts'

/** Changes read at once; more than that since the last look means reading lists again is cheaper. */
const readLimit = 1_000

/** What any change of a log tells. */
export interface Logged {
  toolId: string
  /** Not everybody may read the document: those who are to be told are asked for first. */
  isHidden: boolean
}

export interface FeedOptions<Change extends Logged, Filter> {
  channel: string
  tailMs: number
  /** What has become visible since a moment, each change once. */
  changesSince(
    db: Statements,
    since: LogMoment,
    limit: number,
  ): Promise<{ changes: Change[]; moment: LogMoment; pruned: boolean }>
  matches(filter: Filter, change: Change): boolean
  /** Readers with such a filter end where they may not hear of what it asks for; others do not hear of that alone. */
  endsUnheard?(filter: Filter): boolean
}

/** Changes of every document, for lists. While anybody listens, a log is tailed; hints only wake the tail early. Each change is told once. */
export class Feed<Change extends Logged, Filter> {
  #readers = new Set<FeedReader<Change, Filter>>()
  #db: Statements
  #bus: EventBus
  #log: Logger
  #options: FeedOptions<Change, Filter>
  /** The log has been read up to here; null while nobody listens. */
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

  /** Reads the log now, and not at the next look. */
  wake(): void {
    void this.#wake()
  }

  /** Whoever hears of it reads the log; the hint itself says nothing. */
  announce(hint: string): void {
    void this.#wake()
    this.#bus.publish(this.#options.channel, hint)
  }

  /** Listens from now on. The first batch is a resync: a list read after it misses nothing. */
  async watch(filter: Filter, viewerId: string): Promise<FeedReader<Change, Filter>> {
    const reader = new FeedReader<Change, Filter>(filter, viewerId, () => this.#leave(reader))
    if (this.#readers.size === 0) this.#since = null
    // Counted before the first wait: while it lasts, no other reader that leaves may take the subscription along.
    this.#readers.add(reader)
    try {
      this.#unsubscribe ??= this.#bus.subscribe(this.#options.channel, () => void this.#wake())
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
        // A hint that came between the last look and now asked for another.
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

  /** Rule 22: where not everybody may read a document, each reader's right to it is asked for when it is told. */
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
