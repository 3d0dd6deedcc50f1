import DataLoader from 'dataloader'
import { type Present, together } from '../domain/presence.ts'
import type { PresenceStore } from './presenceStore.ts'

interface Timed {
  occurredAt: Date
}

/**
 * Who has which document open, by the subscriptions that exist (rule 37): those of this instance in its memory, those of the
 * others in the store, if there is one. Nothing is decided by it, and where the store is away each instance knows its own.
 */
export class Presence {
  /** By document and person, since when each of their sessions. */
  #here = new Map<string, Map<string, Date[]>>()
  /** Documents of which the store does not know yet what is here. */
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

  /** Counts somebody as present from the first change that a stream tells until it ends. */
  during<Change extends Timed>(
    changes: AsyncIterableIterator<Change>,
    toolId: string,
    userId: string,
  ): AsyncIterableIterator<Change> {
    return new Counted(changes, (since) => this.enter(toolId, userId, since))
  }

  /** Until the function that it answers is called. */
  enter(toolId: string, userId: string, since: Date): () => void {
    const people = this.#here.get(toolId) ?? new Map<string, Date[]>()
    this.#here.set(toolId, people)
    const sessions = people.get(userId) ?? []
    people.set(userId, sessions)
    sessions.push(since)
    this.#changed.add(toolId)
    return () => this.#leave(toolId, userId, since)
  }

  /** Asked for in one turn of the event loop, by whatever operations, they are read together. */
  readonly of = new DataLoader<string, Present[]>((toolIds) => this.#read(toolIds), {
    cache: false,
    maxBatchSize: 1_000,
  })

  /** Called with each beat, after what is here has been written. */
  onBeat(listener: () => Promise<void>): void {
    this.#listeners.push(listener)
  }

  /** Tells the store what has changed here, and that this instance is there. One at a time. */
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
    // Redis has lost it, or this instance was taken for dead.
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
      // In the order in which they came.
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

/** A stream that counts somebody from its first change to its end. */
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

/** What another instance has said. What is garbled names nobody. */
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
