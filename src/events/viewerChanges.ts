import { Repeater, SlidingBuffer } from '@repeaterjs/repeater'
import { NotFoundError } from '../domain/errors.ts'
import { type ShownViewers, type ViewerStates, viewersOf } from '../domain/presence.ts'
import { sees } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import { statesOf } from '../storage/viewerStates.ts'
import type { LockChanges } from './lockChanges.ts'
import type { Presence } from './presence.ts'

type Tell = (viewers: ShownViewers) => unknown

/** A document whose viewers somebody on this instance watches. It is read once for all its subscribers. */
interface Topic {
  tells: Set<Tell>
  states: ViewerStates | null
  /** The lock has changed since `states` were read. */
  isStale: boolean
  told: ShownViewers | null
}

/**
 * Delivers who has a document open. It is checked with each beat and delivered when it has changed, so at most
 * once for each beat.
 */
export class ViewerChanges {
  #topics = new Map<string, Topic>()
  #presence: Presence
  #lockChanges: LockChanges
  #db: Statements

  constructor(presence: Presence, lockChanges: LockChanges, db: Statements) {
    this.#presence = presence
    this.#lockChanges = lockChanges
    this.#db = db
    presence.onBeat(() => this.#look([...this.#topics.keys()]))
  }

  /**
   * Delivers the present viewers and then each change. Ends when the document is deleted or the reader may no
   * longer read it, like the subscription to the lock. A slow reader gets only the newest state. Throws
   * NotFoundError.
   */
  async watch(toolId: string, viewerId: string): Promise<AsyncIterableIterator<ShownViewers>> {
    if (!(await sees(this.#db, toolId, viewerId))) throw new NotFoundError('document')
    // Starts at the first `next`: a reader that returns before that leaves nothing to clean up.
    return new Repeater<ShownViewers>(async (tell, end) => {
      const lock = await this.#lockChanges.watch(toolId, viewerId)
      void end.then(() => lock.return())
      // Skips the first state, because the viewers are read below anyway.
      await lock.next()
      const topic = this.#join(toolId, tell)
      try {
        if (topic.told) void tell(topic.told)
        else await this.#look([toolId])
        for await (const { kind } of lock) if (kind !== 'HEAD_ADVANCED') topic.isStale = true
        end()
      } finally {
        this.#leave(toolId, topic, tell)
        await lock.return()
      }
    }, new SlidingBuffer(1))
  }

  #join(toolId: string, tell: Tell): Topic {
    const topic = this.#topics.get(toolId) ?? newTopic()
    this.#topics.set(toolId, topic)
    topic.tells.add(tell)
    return topic
  }

  #leave(toolId: string, topic: Topic, tell: Tell): void {
    topic.tells.delete(tell)
    if (topic.tells.size === 0) this.#topics.delete(toolId)
  }

  async #look(toolIds: string[]): Promise<void> {
    if (toolIds.length === 0) return
    await this.#readStates(toolIds)
    await Promise.all(
      toolIds.map(async (toolId) => {
        const people = await this.#presence.of.load(toolId)
        const topic = this.#topics.get(toolId)
        if (topic?.states) this.#tell(topic, viewersOf(people, topic.states))
      }),
    )
  }

  async #readStates(toolIds: string[]): Promise<void> {
    const stale = new Map(
      toolIds.flatMap((toolId): [string, Topic][] => {
        const topic = this.#topics.get(toolId)
        return topic?.isStale ? [[toolId, topic]] : []
      }),
    )
    if (stale.size === 0) return
    // Reset before the read, so that a change during the read marks the topic as stale again.
    for (const topic of stale.values()) topic.isStale = false
    const found = await statesOf(this.#db, [...stale.keys()]).catch((error) => {
      for (const topic of stale.values()) topic.isStale = true
      throw error
    })
    for (const [toolId, topic] of stale) topic.states = found.get(toolId) ?? null
  }

  #tell(topic: Topic, viewers: ShownViewers): void {
    if (JSON.stringify(viewers) === JSON.stringify(topic.told)) return
    topic.told = viewers
    for (const tell of topic.tells) void tell(viewers)
  }
}

const newTopic = (): Topic => ({ tells: new Set(), states: null, isStale: true, told: null })
