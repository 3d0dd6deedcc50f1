import type { OwnAutosave } from './autosave.ts'
import { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Effect, Event, Machine } from './events.ts'
import { Grants } from './grants.ts'
import type { DraftOptions } from './handle.ts'
import type { KeptTexts } from './keptText.ts'
import { initial, reduce } from './machine.ts'
import { whenOverslept } from './oversleep.ts'
import { pageEvents } from './page.ts'
import { Renewals } from './renewals.ts'
import { type SaveInput, type SaveOutcome, Saves } from './saves.ts'
import type { DraftState } from './states.ts'
import type { Trail } from './trail.ts'
import type { Transport } from './transport.ts'
import { flushAll, keepTexts, outlives } from './unsaved.ts'
import { Watch } from './watch.ts'

const defaultTimeoutMs = 10_000

export interface KeeperOptions extends Omit<DraftOptions, 'sessionId' | 'place'> {
  clock: Clock
  session: Promise<string>
  trail: Trail
  kept: KeptTexts
  /** The end of the keeper before, which may still be saving. */
  before: Promise<unknown> | null
}

/** Keeps the lock of one draft for every handle that one page has on it, and closes with the last of them. */
export class Keeper {
  readonly autosaves = new Set<OwnAutosave>()
  #options: KeeperOptions
  #machine: Machine
  #calls: Calls
  #grants: Grants
  #renewals: Renewals
  #watch: Watch
  #saves: Saves
  #users = 0
  #listeners = new Set<(state: DraftState) => void>()
  #lastTouch: number
  #releasing: Promise<unknown> = Promise.resolve()
  /** Nothing is asked of the server before: an earlier save has to be answered first. */
  #ready: Promise<unknown> | null
  #isHidden = false
  /** The save that a page sent as it went away gives the lock up too. */
  #isLeaving = false
  #events: Event[] = []
  #stops: (() => void)[] = []

  constructor(options: KeeperOptions) {
    const { transport, toolId, clock, session, trail, random = Math.random } = options
    const { timeoutMs = defaultTimeoutMs, comment = null } = options
    this.#options = options
    this.#machine = initial(options.baseVersion)
    this.#lastTouch = clock.now()
    this.#calls = new Calls(transport, clock, random)
    const tell = (event: Event) => this.#tell(event)
    const machine = () => this.#machine
    const shared = { calls: this.#calls, clock, random, toolId, timeoutMs, machine, tell }
    this.#grants = new Grants({ ...shared, transport, session, comment })
    this.#renewals = new Renewals({
      ...shared,
      lease: () => this.#machine.lease,
      idleMs: () => Math.min(Math.round(clock.now() - this.#lastTouch), 2 ** 31 - 1),
    })
    this.#saves = new Saves({
      ...shared,
      writable: () => this.writable,
      settled: () => this.#when(isSettled),
      saved: (head) => {
        trail.saved(head)
        if (![...this.autosaves].some(({ pending }) => pending)) options.kept.forget()
      },
    })
    this.#watch = new Watch({
      transport,
      toolId,
      clock,
      random,
      hear: (change) => this.#tell({ type: 'changed', change }),
      // Whether the lock went with it, a heartbeat tells.
      refused: () => this.#resume(),
    })
    this.#listen()
    this.#ready = options.before
    this.#whenReady(() => this.#tell({ type: 'acquire', baseVersion: trail.newestAfter(this.baseVersion) }))
  }

  get transport(): Transport {
    return this.#options.transport
  }

  get state(): DraftState {
    return this.#machine.state
  }

  get writable(): boolean {
    // Asked of the clock: a timer that should have changed the state may be late.
    return this.state.name === 'held' && this.msLeft > 0
  }

  get msLeft(): number {
    const { lease } = this.#machine
    return lease ? Math.max(0, lease.until - this.#options.clock.now()) : 0
  }

  get lockToken(): string | null {
    return this.#machine.lease?.lockToken ?? null
  }

  get baseVersion(): number {
    return this.#machine.baseVersion
  }

  /** By every handle; the last one may still be saving. */
  get isLeft(): boolean {
    return this.#users === 0
  }

  get isClosed(): boolean {
    return this.#machine.closed
  }

  /** For one more handle, whose editor has loaded `baseVersion`. Opening it is a wish for the lock, too. */
  join(listener: (state: DraftState) => void, baseVersion: number): () => void {
    this.#listeners.add(listener)
    if (this.#users++ > 0 && !this.#ready)
      this.#tell({ type: 'acquire', baseVersion: Math.max(baseVersion, this.baseVersion) })
    return () => this.#listeners.delete(listener)
  }

  /** The last edit goes before the lock does, and the lock when nobody is left. */
  async leave(autosaves: OwnAutosave[]): Promise<void> {
    this.#users--
    const isLast = this.isLeft
    if (this.#hasToSave(autosaves)) await this.#flush(autosaves)
    this.#keep(autosaves)
    for (const each of autosaves) this.autosaves.delete(each)
    if (!isLast) return
    this.#tell({ type: 'close' })
    for (const stop of this.#stops) stop()
    this.#calls.hurry()
    await this.#releasing
    // Closed before it began: the one before may still be saving.
    await this.#options.before
  }

  touch(): void {
    this.#lastTouch = this.#options.clock.now()
  }

  async wish(event: Event): Promise<DraftState> {
    this.touch()
    this.#calls.hurry()
    if (this.#ready) await this.#ready
    this.#tell(event)
    this.#calls.hurry()
    return this.#when((state) => state.name !== 'acquiring')
  }

  save(input: SaveInput): Promise<SaveOutcome> {
    return this.#saves.save(input)
  }

  async release(): Promise<void> {
    if (this.#hasToSave()) await this.#flush()
    this.#tell({ type: 'release' })
    await this.#releasing
  }

  /** What happens while an event is worked on waits for its turn: listeners hear states in order. */
  #tell(event: Event): void {
    this.#events.push(event)
    if (this.#events.length > 1) return
    while (this.#events[0]) {
      this.#step(this.#events[0])
      this.#events.shift()
    }
  }

  #step(event: Event): void {
    const before = this.#machine.state
    const [machine, effects] = reduce(this.#machine, event)
    this.#machine = machine
    const { state } = machine
    if (event.type === 'acquire' || event.type === 'takeBack') this.#options.trail.beginAt(this.baseVersion)
    for (const effect of effects) this.#perform(effect)
    if (state !== before) for (const listener of [...this.#listeners]) listener(state)
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'acquire':
        this.#watch.start()
        void this.#grants.acquire(effect)
        break
      case 'takeOver':
        this.#watch.start()
        void this.#grants.takeOver(effect)
        break
      case 'keep':
        this.#renewals.keep(effect.lease)
        break
      case 'renew':
        this.#renewals.now()
        break
      case 'drop':
        this.#renewals.drop()
        break
      case 'release':
        if (!this.#isLeaving) this.#releasing = this.#grants.release(effect.lockToken, this.#isHidden)
        break
      case 'unsubscribe':
        this.#watch.stop()
        break
    }
  }

  #listen(): void {
    const page = this.#options.page ?? pageEvents()
    this.#stops = [
      page.onResume(() => this.#resume()),
      page.onHide(() => this.#hide()),
      page.onRestore(() => this.#restore()),
      whenOverslept(this.#options.clock, () => this.#resume()),
    ]
  }

  #resume(): void {
    this.#tell({ type: 'due', now: this.#options.clock.now() })
    this.#tell({ type: 'resumed' })
    this.#calls.hurry()
    void this.#watch.catchUp()
  }

  /** At once: nothing that waits is sure to run in a page that goes away. */
  #hide(): void {
    this.#isHidden = true
    this.#keep(this.autosaves)
    const unsent = [...this.autosaves].filter(({ isStopped, pending }) => pending && !isStopped)
    const [only] = unsent
    if (!this.writable || !(only || this.#saves.busy)) {
      this.#tell({ type: 'release' })
      return
    }
    if (only && unsent.length === 1 && !this.#saves.busy && outlives(only.pending)) {
      this.#ready = only.leave()
      this.#isLeaving = true
      this.#tell({ type: 'release' })
      return
    }
    // Too large to outlive the page, or under way: a release could overtake it. The lease ends by itself with the page.
    void this.#flush()
      .then(() => this.#saves.idle())
      .then(() => this.#isHidden && this.#tell({ type: 'release' }))
  }

  #restore(): void {
    this.#isHidden = false
    this.#resume()
    this.#whenReady(() => {
      this.#isLeaving = false
      this.#tell({ type: 'acquire' })
    })
  }

  #whenReady(run: () => void): void {
    if (!this.#ready) run()
    else
      this.#ready = this.#ready.then(() => {
        this.#ready = null
        run()
      })
  }

  #hasToSave(autosaves: Iterable<OwnAutosave> = this.autosaves): boolean {
    return this.writable && [...autosaves].some(({ unsaved }) => unsaved)
  }

  #keep(autosaves: Iterable<OwnAutosave>): void {
    keepTexts(autosaves, this.#options.kept, this.baseVersion)
  }

  #flush(autosaves: Iterable<OwnAutosave> = this.autosaves): Promise<void> {
    const { clock, timeoutMs = defaultTimeoutMs } = this.#options
    return flushAll(autosaves, clock, timeoutMs)
  }

  #when(isWanted: (state: DraftState) => boolean): Promise<DraftState> {
    return new Promise((resolve) => {
      const look = (state: DraftState) => {
        if (!isWanted(state)) return
        this.#listeners.delete(look)
        resolve(state)
      }
      this.#listeners.add(look)
      look(this.state)
    })
  }
}

function isSettled(state: DraftState): boolean {
  if (state.name === 'lost') return state.cause !== 'ENDED'
  return state.name !== 'acquiring' && state.name !== 'unreachable'
}
