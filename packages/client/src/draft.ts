import { type Autosave, autosave, type OwnAutosave } from './autosave.ts'
import type { Clock } from './clock.ts'
import type { Event } from './events.ts'
import type { DraftHandle, DraftOptions, TakeBackOptions } from './handle.ts'
import { Keeper } from './keeper.ts'
import { type KeptText, KeptTexts } from './keptText.ts'
import { reportingErrors } from './listeners.ts'
import { pageClock } from './pageClock.ts'
import type { SaveInput, SaveOutcome } from './saves.ts'
import { browserPlace, sessionId } from './session.ts'
import { type DraftState, type Head, noLoss } from './states.ts'
import { Trail } from './trail.ts'

/** What one page knows of one draft: the keeper of its lock, and what earlier ones have left behind. */
interface Place {
  keeper: Keeper | null
  closing: Promise<unknown> | null
  trail: Trail
  kept: KeptTexts
}

/** By what is one for the whole page: its storage, which has the session id, or its clock. */
const pages = new WeakMap<object, Map<string, Place>>()

/**
 * Acquires the lock of a tool's draft and keeps it until the handle is closed. Answers at once, in state `acquiring`;
 * failures are states, never exceptions. Handles of one draft in one session and on one transport share its lock; while
 * the last of them is being closed, the next one waits for it, and goes on from what it saved.
 */
export function openDraft(options: DraftOptions): DraftHandle {
  const clock = options.clock ?? pageClock()
  const place = placeOf(options, clock)
  // Another transport may be another person's.
  if (place.keeper?.isLeft !== false || place.keeper.transport !== options.transport)
    place.keeper = new Keeper({
      ...options,
      clock,
      session: Promise.resolve(options.sessionId ?? sessionId(options.place)),
      trail: place.trail,
      kept: place.kept,
      before: place.closing,
    })
  return new Draft(place, place.keeper, clock, options.baseVersion)
}

function placeOf({ sessionId: own, place, toolId }: DraftOptions, clock: Clock): Place {
  const { storage } = place ?? browserPlace()
  // Where nothing says that two handles are of one session, they are not.
  const page = own === undefined ? (storage ?? {}) : clock
  const places = pages.get(page) ?? new Map<string, Place>()
  pages.set(page, places)
  const key = JSON.stringify([own, toolId])
  const known = places.get(key)
  if (known) return known
  const found = { keeper: null, closing: null, trail: new Trail(), kept: new KeptTexts(toolId, storage) }
  places.set(key, found)
  return found
}

class Draft implements DraftHandle {
  #place: Place
  #keeper: Keeper
  #clock: Clock
  #listeners = new Set<(state: DraftState) => void>()
  #holding = new AbortController()
  #autosaves: OwnAutosave[] = []
  /** Once it is closed while others go on. */
  #end: DraftState | null = null
  #closing: Promise<void> | null = null
  #stop: () => void

  constructor(place: Place, keeper: Keeper, clock: Clock, baseVersion: number) {
    this.#place = place
    this.#keeper = keeper
    this.#clock = clock
    this.#holding.abort()
    this.#hear(keeper.state)
    this.#stop = keeper.join((state) => this.#hear(state), baseVersion)
  }

  get state(): DraftState {
    return this.#end ?? this.#keeper.state
  }

  get writable(): boolean {
    return !this.#end && this.#keeper.writable
  }

  get msLeft(): number {
    return this.#end ? 0 : this.#keeper.msLeft
  }

  get lockToken(): string | null {
    return this.writable ? this.#keeper.lockToken : null
  }

  get baseVersion(): number {
    return this.#keeper.baseVersion
  }

  get head(): Head | null {
    return this.#place.trail.head
  }

  get kept(): KeptText | null {
    return this.#place.kept.text
  }

  get signal(): AbortSignal {
    return this.#holding.signal
  }

  subscribe(listener: (state: DraftState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  touch(): void {
    this.#keeper.touch()
  }

  acquire(options?: { baseVersion?: number }): Promise<DraftState> {
    return this.#wish({ type: 'acquire', ...options })
  }

  takeBack(options?: TakeBackOptions): Promise<DraftState> {
    return this.#wish({ type: 'takeBack', ...options })
  }

  save(input: SaveInput): Promise<SaveOutcome> {
    return this.#end ? Promise.resolve({ status: 'aborted' }) : this.#keeper.save(input)
  }

  autosave(everyMs: number, onOutcome?: (outcome: SaveOutcome) => void): Autosave {
    const made = autosave(this, this.#clock, everyMs, onOutcome)
    // What has stopped gives way to the next one.
    for (const old of this.#autosaves) if (old.isStopped) this.#keeper.autosaves.delete(old)
    this.#autosaves.push(made)
    this.#keeper.autosaves.add(made)
    return made
  }

  async release(): Promise<void> {
    if (!this.#end) await this.#keeper.release()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #close(): Promise<void> {
    const place = this.#place
    const ending = this.#keeper.leave(this.#autosaves)
    if (this.#keeper.isLeft) {
      if (place.keeper === this.#keeper) place.keeper = null
      place.closing = ending
    }
    return ending.then(() => {
      if (place.closing === ending) place.closing = null
      this.#stop()
      this.#autosaves.forEach((each) => void each.stop())
      if (this.#keeper.isClosed) return
      this.#end = { name: 'lost', ...noLoss, cause: 'RELEASED' }
      this.#hear(this.#end)
    })
  }

  #wish(event: Event): Promise<DraftState> {
    return this.#end ? Promise.resolve(this.#end) : this.#keeper.wish(event)
  }

  #hear(state: DraftState): void {
    const { aborted } = this.#holding.signal
    if (state.name === 'held' && aborted) this.#holding = new AbortController()
    if (state.name !== 'held' && !aborted) this.#holding.abort(state)
    for (const listener of [...this.#listeners]) reportingErrors(() => listener(state))
  }
}
