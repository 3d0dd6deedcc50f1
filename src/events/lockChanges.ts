import type { Logger } from 'pino'
import { NotFoundError } from '../domain/errors.ts'
import type { LockHint } from '../domain/lockHint.ts'
import {
  changesAfter,
  type LockChange,
  lastChange,
  lastEnds,
  revisionsOf,
  snapshotOf,
  tailOf,
} from '../storage/lockEvents.ts'
import type { LogMoment } from '../storage/logMoment.ts'
import { hiddenCollections, seenAmong, sees, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'
import { deletedUnseen, type LockTopic, topicOf } from './lockTopic.ts'
import { asSnapshot, Mailbox } from './mailbox.ts'

/** How many missed revisions are delivered one by one. If there are more, a SNAPSHOT follows instead. */
const filled = 32

/**
 * The delay before a failed read is repeated. It is short, because a read that hung until its timeout has used
 * most of rule 23's 5 s.
 */
const againMs = 500

/** The most watched tools whose revisions one statement reads. */
const lookedUp = 1_000

const channelOf = (toolId: string) => `holdfast:lock:${toolId}`

/**
 * Delivers changes to the subscribers of one instance. Hints come from the bus, from this instance's own
 * commits and from reading the event log. The first hint of a change leads to one read of the log, and the
 * others find nothing new.
 */
export class LockChanges {
  #topics = new Map<string, Promise<LockTopic>>()
  #db: Statements
  #bus: EventBus
  #log: Logger
  #tailFrom: LogMoment | null = null
  #timer: NodeJS.Timeout
  #again: NodeJS.Timeout | null = null
  #tailing = false
  #isClosed = false
  /**
   * Topics whose changes could not be read. They are read again with the next tail, because the log reports a
   * change only once.
   */
  #unread = new Set<LockTopic>()
  #told: (ageMs: number) => void

  /** `told` receives the age of each change at its delivery, by the database's clock. */
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

  /** Announces a committed change to the subscribers of all instances. */
  announce({ toolId, revision }: LockHint): void {
    void this.#hint(toolId, revision)
    this.#bus.publish(channelOf(toolId), String(revision))
  }

  /**
   * Rule 21: listens first, then reads, then delivers a SNAPSHOT and every later revision. Throws
   * NotFoundError.
   */
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

  /** Rule 23: finds changes that no message announced. */
  async tail(): Promise<void> {
    if (this.#tailing) return
    this.#tailing = true
    try {
      const { changed, moment, anew, isCut } = await tailOf(this.#db, this.#tailFrom)
      const news = isCut && !anew ? await this.#revisions() : changed
      // This is the first read, so existing subscribers may have missed changes.
      if (this.#tailFrom === null) void this.#catchUpAll()
      if (anew) void this.#beginAnew()
      this.#tailFrom = moment
      for (const topic of this.#unread) void this.#catchUp(topic)
      for (const { toolId, revision } of news) void this.#hint(toolId, revision)
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

  /** The revisions of all watched tools. Read when more has changed than one read of the tail returns. */
  async #revisions(): Promise<LockHint[]> {
    const watched = [...this.#topics.keys()]
    const found: LockHint[] = []
    for (let from = 0; from < watched.length; from += lookedUp)
      found.push(...(await revisionsOf(this.#db, watched.slice(from, from + lookedUp))))
    return found
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

  /**
   * Rule 40: what was delivered from the earlier history may not be true in this one. Every subscriber gets the
   * current state.
   */
  async #beginAnew(): Promise<void> {
    for (const pending of this.#topics.values()) {
      const topic = await pending
      topic.anew = true
      await this.#catchUp(topic)
    }
  }

  /** One read at a time for each topic. A hint that arrives meanwhile causes another. */
  async #catchUp(topic: LockTopic): Promise<void> {
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
        // A hint arrived between the last read and now, so another read is needed.
        if (topic.again && topic.revision !== null) void this.#catchUp(topic)
      })
    await topic.reading
  }

  async #hiddenTopics(): Promise<LockTopic[]> {
    if (this.#topics.size === 0) return []
    const hidden = await hiddenCollections(this.#db)
    if (hidden.size === 0) return []
    const topics = await Promise.all(this.#topics.values())
    return topics.filter(({ collectionId }) => hidden.has(collectionId))
  }

  /** Rule 19: people who may no longer see a document receive no more of its changes. */
  async #endUnseen(topics: LockTopic[]): Promise<void> {
    const watching = topics.flatMap(({ toolId, mailboxes }) =>
      [...mailboxes].map((mailbox) => ({ toolId, userId: mailbox.viewerId, mailbox })),
    )
    const seen = await seenAmong(this.#db, watching)
    for (const watch of watching) if (!seen.has(sightKey(watch))) await watch.mailbox.return()
  }

  async #tellNews(topic: LockTopic, since: number): Promise<void> {
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
    // A gap at the beginning means that the first events have been pruned.
    const isWhole = news[0] === undefined || news[0].revision === since + 1
    if (!isWhole || news.length > filled) return this.#tellGap(topic, since)
    for (const { ageMs: _, isHidden: __, ...change } of news) this.#tell(topic, change, () => change)
  }

  /**
   * Reads the state first, and then the grants that ended up to it. Whatever commits in between is delivered
   * with the next read.
   */
  async #tellGap(topic: LockTopic, since: number): Promise<void> {
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

  #tell(topic: LockTopic, change: LockChange, form: (mailbox: Mailbox) => LockChange): void {
    topic.revision = change.revision
    for (const mailbox of [...topic.mailboxes]) mailbox.put(form(mailbox))
  }

  #topic(toolId: string): Promise<LockTopic> {
    const known = this.#topics.get(toolId)
    if (known) return known
    const made = (async () => {
      const topic = topicOf(toolId)
      topic.unsubscribe = await this.#bus.subscribe(channelOf(toolId), (message) => {
        // A forged or malformed message costs at most one read.
        const revision = Number(message)
        void this.#hint(toolId, Number.isSafeInteger(revision) ? revision : Number.MAX_SAFE_INTEGER)
      })
      return topic
    })()
    this.#topics.set(toolId, made)
    return made
  }

  #leave(topic: LockTopic, mailbox: Mailbox): void {
    topic.mailboxes.delete(mailbox)
    if (topic.mailboxes.size > 0) return
    // Deferred, because a watcher that has already looked up this topic may be about to join it. Once it is
    // removed, the next watcher makes a new topic: one that joined this one later would listen without a
    // channel.
    setImmediate(() => {
      if (topic.mailboxes.size > 0) return
      this.#unread.delete(topic)
      this.#topics.delete(topic.toolId)
      topic.unsubscribe()
    })
  }
}
