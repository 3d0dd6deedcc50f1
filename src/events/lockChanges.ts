import type { Logger } from 'pino'
import { NotFoundError } from '../domain/errors.ts'
import type { LockHint } from '../domain/lockHint.ts'
import {
  changesAfter,
  type LockChange,
  lastChange,
  lastEnds,
  snapshotOf,
  tailOf,
} from '../storage/lockEvents.ts'
import type { LogMoment } from '../storage/logMoment.ts'
import { hiddenCollections, seenAmong, sees, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'
import { asSnapshot, Mailbox } from './mailbox.ts'

/** Missed revisions that are told one by one; beyond them a SNAPSHOT follows. */
const filled = 32

/** What could not be read is read again after this time: a read that hung until its timeout has cost most of rule 23's 5 s. */
const againMs = 500

const channelOf = (toolId: string) => `holdfast:lock:${toolId}`

/** One tool that somebody on this instance watches. Read once for all of them. */
interface Topic {
  toolId: string
  collectionId: string
  mailboxes: Set<Mailbox>
  /** The newest revision told; null until the first snapshot. */
  revision: number | null
  reading: Promise<void> | null
  again: boolean
  /** Another epoch has begun: the state is told as it is now, whatever was told before. */
  anew: boolean
  unsubscribe: () => void
}

/**
 * Tells subscribers of one instance what changed. Hints come from the bus, from this instance's own commits and from
 * the event log tail; whichever comes first leads to one read of the log, the others find nothing new.
 */
export class LockChanges {
  #topics = new Map<string, Promise<Topic>>()
  #db: Statements
  #bus: EventBus
  #log: Logger
  #tailFrom: LogMoment | null = null
  #timer: NodeJS.Timeout
  #again: NodeJS.Timeout | null = null
  #tailing = false
  #isClosed = false
  /** What could not be read of these is read again with the next tail: the log tells a change only once. */
  #unread = new Set<Topic>()
  #told: (ageMs: number) => void

  /** `told` hears how old each change was, by the clock of the database, when its subscribers were told. */
  constructor(
    db: Statements,
    bus: EventBus,
    log: Logger,
    options: { tailMs: number; told?(ageMs: number): void },
  ) {
    this.#db = db
    this.#bus = bus
    this.#log = log
    this.#told = options.told ?? (() => {})
    this.#timer = setInterval(() => void this.tail(), options.tailMs)
    bus.onGap(() => void this.#catchUpAll())
  }

  /** Announces a committed change to subscribers everywhere. */
  announce({ toolId, revision }: LockHint): void {
    void this.#hint(toolId, revision)
    this.#bus.publish(channelOf(toolId), String(revision))
  }

  /** Rule 21: listens first, then reads, then tells a SNAPSHOT and every later revision. Throws NotFoundError. */
  async watch(toolId: string, viewerId: string): Promise<Mailbox> {
    const topic = await this.#topic(toolId)
    const mailbox = new Mailbox(viewerId, () => this.#leave(topic, mailbox))
    topic.mailboxes.add(mailbox)
    try {
      const snapshot = (await sees(this.#db, toolId, viewerId)) ? await snapshotOf(this.#db, toolId) : null
      if (!snapshot) throw new NotFoundError('document')
      topic.revision ??= snapshot.revision
      topic.collectionId = snapshot.collectionId
      mailbox.open(snapshot)
      if (topic.again) void this.#catchUp(topic)
    } catch (error) {
      await mailbox.return()
      throw error
    }
    return mailbox
  }

  /** Rule 23: finds what no message told. */
  async tail(): Promise<void> {
    if (this.#tailing) return
    this.#tailing = true
    try {
      const { changed, moment, anew } = await tailOf(this.#db, this.#tailFrom)
      // Until now nobody read on: whoever watches already may have missed something.
      if (this.#tailFrom === null) void this.#catchUpAll()
      if (anew) void this.#beginAnew()
      this.#tailFrom = moment
      for (const topic of this.#unread) void this.#catchUp(topic)
      for (const { toolId, revision } of changed) void this.#hint(toolId, revision)
      await this.#endUnseen(await this.#hiddenTopics())
    } catch (error) {
      this.#log.warn({ err: error }, 'the event log could not be read; trying again')
      this.#tailAgain()
    } finally {
      this.#tailing = false
    }
  }

  watched(): number {
    return this.#topics.size
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    clearTimeout(this.#again ?? undefined)
    this.#isClosed = true
    for (const pending of [...this.#topics.values()]) {
      const topic = await pending
      for (const mailbox of [...topic.mailboxes]) await mailbox.return()
    }
  }

  #tailAgain(): void {
    if (this.#isClosed) return
    this.#again ??= setTimeout(() => {
      this.#again = null
      void this.tail()
    }, againMs)
  }

  async #hint(toolId: string, revision: number): Promise<void> {
    const topic = await this.#topics.get(toolId)
    if (!topic) return
    if (topic.revision === null) topic.again = true
    else if (revision > topic.revision) await this.#catchUp(topic)
  }

  async #catchUpAll(): Promise<void> {
    for (const pending of this.#topics.values()) await this.#catchUp(await pending)
  }

  /** Rule 40: what was told of a history that ended may not be so in this one. Everybody gets the state as it is. */
  async #beginAnew(): Promise<void> {
    for (const pending of this.#topics.values()) {
      const topic = await pending
      topic.anew = true
      await this.#catchUp(topic)
    }
  }

  /** One read at a time a topic; a hint that comes meanwhile asks for another. */
  async #catchUp(topic: Topic): Promise<void> {
    topic.again = true
    topic.reading ??= (async () => {
      while (topic.again && topic.revision !== null) {
        topic.again = false
        await this.#tellNews(topic, topic.revision)
      }
      this.#unread.delete(topic)
    })()
      .catch((error) => {
        this.#unread.add(topic)
        this.#log.warn({ err: error, toolId: topic.toolId }, 'changes could not be read; the next tail will')
        this.#tailAgain()
      })
      .finally(() => {
        topic.reading = null
        // A hint that came between the last look and now asked for another.
        if (topic.again && topic.revision !== null) void this.#catchUp(topic)
      })
    await topic.reading
  }

  async #hiddenTopics(): Promise<Topic[]> {
    if (this.#topics.size === 0) return []
    const hidden = await hiddenCollections(this.#db)
    if (hidden.size === 0) return []
    const topics = await Promise.all(this.#topics.values())
    return topics.filter(({ collectionId }) => hidden.has(collectionId))
  }

  /** Rule 19: whoever may no longer see a document hears no more of it. */
  async #endUnseen(topics: Topic[]): Promise<void> {
    const watching = topics.flatMap(({ toolId, mailboxes }) =>
      [...mailboxes].map((mailbox) => ({ toolId, userId: mailbox.viewerId, mailbox })),
    )
    const seen = await seenAmong(this.#db, watching)
    for (const watch of watching) if (!seen.has(sightKey(watch))) await watch.mailbox.return()
  }

  async #tellNews(topic: Topic, since: number): Promise<void> {
    if (topic.anew) {
      topic.anew = false
      return this.#tellGap(topic, since).catch((error) => {
        topic.anew = true
        throw error
      })
    }
    const news = await changesAfter(this.#db, topic.toolId, since, filled + 1)
    if (news.some(({ isHidden }) => isHidden)) await this.#endUnseen([topic])
    for (const { ageMs } of news) this.#told(ageMs)
    // A gap at its beginning: what came first has been pruned.
    const isWhole = news[0] === undefined || news[0].revision === since + 1
    if (!isWhole || news.length > filled) return this.#tellGap(topic, since)
    for (const { ageMs: _, isHidden: __, ...change } of news) this.#tell(topic, change, () => change)
  }

  /** The state first and then the ends up to it: whatever commits in between belongs to what is told next. */
  async #tellGap(topic: Topic, since: number): Promise<void> {
    if ((await hiddenCollections(this.#db)).has(topic.collectionId)) await this.#endUnseen([topic])
    const now =
      (await snapshotOf(this.#db, topic.toolId)) ??
      (await lastChange(this.#db, topic.toolId)) ??
      deletedUnseen(topic, since + 1)
    if (now.kind !== 'SNAPSHOT') return this.#tell(topic, now, () => now)
    const viewers = [...new Set([...topic.mailboxes].map(({ viewerId }) => viewerId))]
    const ends = await lastEnds(this.#db, topic.toolId, { after: since, until: now.revision }, viewers)
    const endOf = new Map(ends.map((end) => [end.previousHolderId, end]))
    this.#tell(topic, now, ({ viewerId }) => asSnapshot(now, endOf.get(viewerId) ?? null))
  }

  #tell(topic: Topic, change: LockChange, form: (mailbox: Mailbox) => LockChange): void {
    topic.revision = change.revision
    for (const mailbox of [...topic.mailboxes]) mailbox.put(form(mailbox))
  }

  #topic(toolId: string): Promise<Topic> {
    const known = this.#topics.get(toolId)
    if (known) return known
    const made = (async () => {
      const topic: Topic = {
        toolId,
        collectionId: '',
        mailboxes: new Set(),
        revision: null,
        reading: null,
        again: false,
        anew: false,
        unsubscribe() {},
      }
      topic.unsubscribe = await this.#bus.subscribe(channelOf(toolId), (message) => {
        // Forged and garbled messages cost at most one read.
        const revision = Number(message)
        void this.#hint(toolId, Number.isSafeInteger(revision) ? revision : Number.MAX_SAFE_INTEGER)
      })
      return topic
    })()
    this.#topics.set(toolId, made)
    return made
  }

  #leave(topic: Topic, mailbox: Mailbox): void {
    topic.mailboxes.delete(mailbox)
    if (topic.mailboxes.size > 0) return
    // Whoever watches next makes a new topic: a late subscriber of this one would be a listener without a channel.
    setImmediate(() => {
      if (topic.mailboxes.size > 0) return
      this.#unread.delete(topic)
      this.#topics.delete(topic.toolId)
      topic.unsubscribe()
    })
  }
}

/** Of a document that was made in a part of the history that is lost, and of one whose last events were pruned. */
const deletedUnseen = ({ toolId, collectionId }: Topic, revision: number): LockChange => ({
  kind: 'TOOL_DELETED',
  toolId,
  collectionId,
  lock: null,
  draftHeadId: null,
  previousHolderId: null,
  endedFencingToken: null,
  actorId: null,
  reason: null,
  revision,
  occurredAt: new Date(),
  requestId: null,
})
