import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, Calls } from './calls.ts'
import { ttlMs } from './faults.ts'
import { now, type Stream } from './history.ts'
import { type HeardRequest, type OpenStream, Streams } from './streams.ts'

export interface Surroundings extends Caller {
  /** The tools that exist, as far as this process knows. Its editors share them. */
  tools: KnownTool[]
  thinkMs: number
  streamEnded(stream: Stream): void
  created(tool: KnownTool, insteadOf: string): void
  stopping(): boolean
}

export interface KnownTool {
  id: string
  slug: string
}

interface Held {
  toolId: string
  lockToken: string
  fencingToken: number
  base: number
  person: Typist
}

/** The person at the tab: whether they type, and whether their client reports it. */
interface Typist {
  isSilent: boolean
  reportsActivity: boolean
  activeAt: number
}

const typist = (): Typist => ({ isSilent: chance(0.35), reportsActivity: chance(0.6), activeAt: now() })

/**
 * An editor tab that behaves as badly as real ones: it types, saves, sleeps beyond its lease, takes over from
 * outdated pages, forgets to release, and keeps writing after it was displaced. It requests the lock, waits,
 * dies while waiting, announces takeovers, and lets its reservation pass.
 */
export class Editor {
  #at: Surroundings
  #calls: Calls
  #streams: Streams
  #sessionId = randomUUID()

  constructor(at: Surroundings) {
    this.#at = at
    this.#calls = new Calls(at, this.#sessionId)
    this.#streams = new Streams(at, this.#sessionId, at.streamEnded)
  }

  async work(): Promise<void> {
    while (!this.#at.stopping()) {
      const tools = this.#at.tools
      // Many editors want a few documents.
      const tool = tools[Math.floor(tools.length * Math.random() ** 2)] as KnownTool
      const stream = this.#streams.watch(tool.id)
      if (await stream.ready()) {
        const held = await this.#gain(tool.id, stream)
        if (held) await this.#edit(held, stream, tool.slug)
      }
      // A stream that is open when the campaign ends stays open until everybody has been notified.
      if (!this.#at.stopping()) stream.close()
      await this.#think()
    }
  }

  leave(): Promise<Stream[]> {
    return this.#streams.leave()
  }

  async #gain(toolId: string, stream: OpenStream): Promise<Held | null> {
    const answer = await this.#calls.acquire(toolId)
    if (answer.granted) return { toolId, ...answer.granted, person: typist() }
    // Somebody else has announced a takeover already.
    if (answer.isAnnounced && chance(0.98)) return null
    if ((answer.heldBy !== undefined || answer.isKept) && chance(0.3))
      return this.#wait(toolId, stream, answer.heldBy)
    if (answer.heldBy === undefined) return null
    if (chance(0.12)) await sleep(300 + Math.random() * 1_500)
    else if (!chance(0.4)) return null
    if (chance(0.25)) {
      await this.#calls.forceRelease(toolId, answer.heldBy)
      return null
    }
    const taken = await this.#calls.forceTake(toolId, answer.heldBy)
    return taken.granted ? { toolId, ...taken.granted, person: typist() } : null
  }

  /**
   * Requests the lock, or announces a takeover. Learns of its reservation by repeating the request, or from the
   * stream.
   */
  async #wait(toolId: string, stream: OpenStream, heldBy: number | undefined): Promise<Held | null> {
    const announces = heldBy !== undefined && chance(0.3)
    const asked = announces ? await this.#calls.announce(toolId, heldBy) : await this.#calls.ask(toolId)
    // Disappears without withdrawing; its place in line lapses.
    if (!asked.id || chance(0.15)) return null
    const patience = now() + (announces ? 7_000 : 4_000)
    while (now() < patience && !this.#at.stopping() && !chance(0.02)) {
      await sleep(200 + 300 * Math.random())
      let state = stream.stateOf(asked.id)
      if (!announces) state = (await this.#calls.ask(toolId, asked.key)).state ?? state
      if (state === 'RESERVED') return this.#use(toolId)
      if (state !== null && state !== 'WAITING') return null
    }
    if (chance(0.6)) await this.#calls.withdraw(toolId, asked.id)
    return null
  }

  async #use(toolId: string): Promise<Held | null> {
    // Lets its reservation pass.
    if (chance(0.15)) return null
    const { granted } = await this.#calls.acquire(toolId)
    return granted && { toolId, ...granted, person: typist() }
  }

  async #edit(held: Held, stream: OpenStream, slug: string): Promise<void> {
    const stays = chance(0.1) ? 3 : 1
    for (let steps = (5 + Math.random() * 40) * stays; steps > 0 && !this.#at.stopping(); steps--) {
      await this.#think()
      if (stream.saysLost(held.fencingToken)) {
        // A displaced tab that has not been told, or ignores it, must be refused.
        if (chance(0.6)) await this.#writeOn(held)
        return
      }
      const asker = stream.asker()
      const isAnnounced = asker?.kind === 'TAKEOVER'
      // It stays for the announced end. Meanwhile the client only renews by itself, so more steps are needed.
      if (isAnnounced) steps++
      if (asker && !held.person.isSilent && chance(isAnnounced ? 0.9 : 0.3)) {
        if (!(await this.#answer(held, asker))) return
      } else if (!(await this.#step(held, slug))) return
    }
    await this.#calls.release(held)
  }

  /** False when the editing is over. */
  async #answer(held: Held, { id, kind }: HeardRequest): Promise<boolean> {
    const roll = Math.random()
    const reply = kind === 'TAKEOVER' || roll < 0.4 ? 'HAND_OVER' : roll < 0.7 ? 'LATER' : 'DENY'
    if (kind === 'TAKEOVER' && !chance(0.02)) return this.#beat(held)
    held.person.activeAt = now()
    const { handedOver, lost } = await this.#calls.answer(held, id, reply)
    return !handedOver && !lost
  }

  async #beat(held: Held): Promise<boolean> {
    const { person } = held
    if (!person.isSilent) person.activeAt = now() - 200 * Math.random()
    const idleMs = Math.floor(now() - person.activeAt)
    const { ok } = await this.#calls.heartbeat(held, { idleMs, reportsActivity: person.reportsActivity })
    if (!ok && chance(0.4)) await this.#calls.salvage(held, held.base)
    return ok
  }

  async #writeOn(held: Held): Promise<void> {
    const roll = Math.random()
    if (chance(0.4)) await this.#calls.salvage(held, held.base)
    if (roll < 0.5) await this.#calls.save(held, held.base)
    else if (roll < 0.8) await this.#calls.heartbeat(held)
    else await this.#calls.release(held)
  }

  /** False when the editing is over. */
  async #step(held: Held, slug: string): Promise<boolean> {
    const roll = Math.random()
    if (roll < (held.person.isSilent ? 0.8 : 0.55)) return this.#beat(held)
    if (roll < 0.8) return this.#save(held, chance(0.1) ? held.base - 1 : held.base)
    if (roll < 0.86) {
      // Sleeps until about the end of the lease.
      await sleep(ttlMs - 200 + Math.random() * 500)
      return chance(0.6) ? (await this.#calls.heartbeat(held)).ok : this.#save(held, held.base)
    }
    if (roll < 0.91) {
      const again = await this.#calls.acquire(held.toolId)
      if (!again.granted) return false
      Object.assign(held, again.granted)
      return true
    }
    if (roll < 0.95) {
      await this.#calls.release(held)
      // A second release, and a heartbeat after it, change nothing.
      if (chance(0.3)) await this.#calls.heartbeat(held)
      return false
    }
    if (roll < 0.955) {
      await this.#replaceTool(held, slug)
      return false
    }
    // Disappears without releasing; the lease expires.
    return roll < 0.975
  }

  async #save(held: Held, base: number): Promise<boolean> {
    held.person.activeAt = now()
    const answer = await this.#calls.save(held, base)
    if (answer.head !== undefined) held.base = answer.head
    return answer.held
  }

  async #replaceTool(held: Held, slug: string): Promise<void> {
    if (!(await this.#calls.deleteTool(held, slug))) return
    const made = await this.#calls.createTool()
    if (made) this.#at.created(made, held.toolId)
  }

  #think(): Promise<void> {
    return sleep(this.#at.thinkMs * (0.5 + Math.random()))
  }
}

const chance = (probability: number): boolean => Math.random() < probability
