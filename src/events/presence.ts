import DataLoader from 'dataloader'
import { type Present, together } from '../domain/presence.ts'
import type { PresenceStore } from './presenceStore.ts'

interface Timed {
  occurredAt: Date
}

/**
 * Who has which document open, counted by open subscriptions (rule 37). This instance's are in memory; those of
 * other instances are in the store, if there is one. No decision depends on it. While the store is unreachable,
 * each instance knows only its own subscriptions.
 */
export class Presence {
  /** The start times of each person's sessions, by document and person. */
  #here = new Map<string, Map<string, Date[]>>()
  /** Documents whose presence on this instance has not been written to the store yet. */
  #changed = new Set<string>()
  #store: PresenceStore | null
  #complain: (error: Error) => void
  #beating: Promise<void> | null = null
  #listeners: (() => Promise<void>)[] = []
  #timer: NodeJS.Timeout

  constructor(
    store: PresenceStore | null,
    { everyMs, complain }: { everyMs: number; complain(error: Error): void },
  ) {
    this.#store = store
    this.#complain = complain
    this.#timer = setInterval(() => void this.beat(), everyMs)
  }

  /** Counts a person as present from the first change that a stream delivers until the stream ends. */
  during<Change extends Timed>(
    changes: AsyncIterableIterator<Change>,
    toolId: string,
    userId: string,
  ): AsyncIterableIterator<Change> {
    return new Counted(changes, (since) => this.enter(toolId, userId, since))
  }

  /** Counts the person until the returned function is called. */
  enter(toolId: string, userId: string, since: Date): () => void {
    const people = this.#here.get(toolId) ?? new Map<string, Date[]>()
    this.#here.set(toolId, people)
    const sessions = people.get(userId) ?? []
    people.set(userId, sessions)
    sessions.push(since)
    this.#changed.add(toolId)
    return () => this.#leave(toolId, userId, since)
  }

  /** All lookups of one turn of the event loop share one read. */
  readonly of = new DataLoader<string, Present[]>((toolIds) => this.#read(toolIds), {
    cache: false,
    maxBatchSize: 1_000,
  })

  /** Called with each beat, after this instance's presence has been written. */
  onBeat(listener: () => Promise<void>): void {
    this.#listeners.push(listener)
  }

  /** Writes this instance's changes and its sign of life to the store. One beat at a time. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null
    })
    return this.#beating
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
    await this.#store?.close()
  }

  async #beat(): Promise<void> {
    await this.#write().catch((error) => {
      this.#changed = new Set([...this.#changed, ...this.#here.keys()])
      this.#complain(error)
    })
    for (const listener of this.#listeners) await listener().catch(this.#complain)
  }

  async #write(): Promise<void> {
    const toolIds = [...this.#changed]
    this.#changed.clear()
    if (!this.#store) return
    const known = await this.#store.write(new Map(toolIds.map((toolId) => [toolId, this.#said(toolId)])))
    // Redis has lost this instance's entries, or another instance has removed them because this one seemed
    // dead.
    if (!known)
      await this.#store.write(new Map([...this.#here.keys()].map((toolId) => [toolId, this.#said(toolId)])))
  }

  #leave(toolId: string, userId: string, since: Date): void {
    const people = this.#here.get(toolId)
    const sessions = people?.get(userId) ?? []
    sessions.splice(sessions.indexOf(since), 1)
    if (sessions.length === 0) people?.delete(userId)
    if (people?.size === 0) this.#here.delete(toolId)
    this.#changed.add(toolId)
  }

  #local(toolId: string): Present[] {
    return [...(this.#here.get(toolId) ?? [])].map(([userId, sessions]) => ({
      userId,
      sessions: sessions.length,
      // In order of arrival.
      since: sessions[0] as Date,
    }))
  }

  async #read(toolIds: readonly string[]): Promise<Present[][]> {
    const said = await this.#store?.read([...toolIds]).catch((error) => {
      this.#complain(error)
      return null
    })
    return toolIds.map((toolId, nth) =>
      together([this.#local(toolId), ...(said?.[nth] ?? []).map(presentOf)]),
    )
  }

  #said(toolId: string): string | null {
    const people = this.#local(toolId)
    if (people.length === 0) return null
    return JSON.stringify(people.map(({ userId, sessions, since }) => [userId, sessions, since.getTime()]))
  }
}

/** A stream whose person is counted from the first change to the end. */
class Counted<Change extends Timed> implements AsyncIterableIterator<Change> {
  #changes: AsyncIterableIterator<Change>
  #enter: (since: Date) => () => void
  #leave: (() => void) | null = null
  #isOver = false

  constructor(changes: AsyncIterableIterator<Change>, enter: (since: Date) => () => void) {
    this.#changes = changes
    this.#enter = enter
  }

  next(): Promise<IteratorResult<Change>> {
    return this.#changes.next().then((result) => {
      if (result.done) this.#end()
      else if (!this.#isOver) this.#leave ??= this.#enter(result.value.occurredAt)
      return result
    })
  }

  return(): Promise<IteratorResult<Change>> {
    this.#end()
    return this.#changes.return?.() ?? Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #end(): void {
    this.#isOver = true
    this.#leave?.()
    this.#leave = null
  }
}

/** Reads what another instance has written. Malformed entries are ignored. */
function presentOf(said: string): Present[] {
  try {
    return (JSON.parse(said) as [unknown, unknown, unknown][]).flatMap(([userId, sessions, since]) =>
      typeof userId === 'string' && Number.isSafeInteger(sessions) && Number.isSafeInteger(since)
        ? { userId, sessions: sessions as number, since: new Date(since as number) }
        : [],
    )
  } catch {
    return []
  }
}
