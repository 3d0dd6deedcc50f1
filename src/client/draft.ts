import { type Autosave, autosave } from './autosave.ts'
import { Calls } from './calls.ts'
import { type Clock, sleepAwareNow } from './clock.ts'
import type { Effect, Event, Machine } from './events.ts'
import { Grants } from './grants.ts'
import type { DraftHandle, DraftOptions, TakeBackOptions } from './handle.ts'
import { reportingErrors } from './listeners.ts'
import { initial, reduce } from './machine.ts'
import { whenOverslept } from './oversleep.ts'
import { pageEvents } from './page.ts'
import { Renewals } from './renewals.ts'
import { type SaveInput, type SaveOutcome, Saves } from './saves.ts'
import { sessionId } from './session.ts'
import type { DraftState } from './states.ts'
import { pageTimers } from './timers.ts'
import { Watch } from './watch.ts'

const defaultTimeoutMs = 10_000

/**
 * Acquires the lock of a tool's draft and keeps it until the handle is closed. Answers at once, in state `acquiring`;
 * failures are states, never exceptions.
 */
export function openDraft(options: DraftOptions): DraftHandle {
  return new Draft(options)
}

class Draft implements DraftHandle {
  #options: DraftOptions
  #clock: Clock
  #machine: Machine
  #calls: Calls
  #grants: Grants
  #renewals: Renewals
  #watch: Watch
  #saves: Saves
  #listeners = new Set<(state: DraftState) => void>()
  #holding = new AbortController()
  #lastTouch: number
  #releasing: Promise<unknown> = Promise.resolve()
  #isHiding = false
  #events: Event[] = []
  #autosaves: Autosave[] = []
  #stops: (() => void)[] = []

  constructor(options: DraftOptions) {
    const { transport, toolId, random = Math.random, timeoutMs = defaultTimeoutMs } = options
    this.#options = options
    this.#clock = options.clock ?? { now: sleepAwareNow(), after: pageTimers() }
    const clock = this.#clock
    this.#machine = initial(options.baseVersion)
    this.#lastTouch = clock.now()
    this.#holding.abort()
    this.#calls = new Calls(transport, clock, random)
    const tell = (event: Event) => this.#tell(event)
    const machine = () => this.#machine
    const session = Promise.resolve(options.sessionId ?? sessionId(options.place))
    const comment = options.comment ?? null
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
    this.#tell({ type: 'acquire' })
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
    return lease ? Math.max(0, lease.until - this.#clock.now()) : 0
  }

  get lockToken(): string | null {
    return this.writable ? (this.#machine.lease?.lockToken ?? null) : null
  }

  get baseVersion(): number {
    return this.#machine.baseVersion
  }

  get signal(): AbortSignal {
    return this.#holding.signal
  }

  subscribe(listener: (state: DraftState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  touch(): void {
    this.#lastTouch = this.#clock.now()
  }

  acquire(options?: { baseVersion?: number }): Promise<DraftState> {
    return this.#wish({ type: 'acquire', ...options })
  }

  takeBack(options?: TakeBackOptions): Promise<DraftState> {
    return this.#wish({ type: 'takeBack', ...options })
  }

  save(input: SaveInput): Promise<SaveOutcome> {
    return this.#saves.save(input)
  }

  autosave(everyMs: number, onOutcome?: (outcome: SaveOutcome) => void): Autosave {
    const made = autosave(this, this.#clock, everyMs, onOutcome)
    this.#autosaves.push(made)
    return made
  }

  async release(): Promise<void> {
    if (this.#isUnsaved()) await this.#flush()
    this.#tell({ type: 'release' })
    await this.#releasing
  }

  async close(): Promise<void> {
    if (this.#isUnsaved()) await this.#flush()
    this.#tell({ type: 'close' })
    for (const stop of this.#stops) stop()
    this.#calls.hurry()
    await this.#releasing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #wish(event: Event): Promise<DraftState> {
    this.touch()
    this.#tell(event)
    this.#calls.hurry()
    return this.#when((state) => state.name !== 'acquiring')
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
    if (state.name === 'held' && before.name !== 'held') this.#holding = new AbortController()
    for (const effect of effects) this.#perform(effect)
    if (state === before) return
    if (before.name === 'held' && state.name !== 'held') this.#holding.abort(state)
    for (const listener of [...this.#listeners]) reportingErrors(() => listener(state))
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
        this.#releasing = this.#grants.release(effect.lockToken, this.#isHiding)
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
      page.onHide(() => {
        this.#isHiding = true
        this.#tell({ type: 'release' })
        this.#isHiding = false
      }),
      page.onRestore(() => this.#tell({ type: 'acquire' })),
      whenOverslept(this.#clock, () => this.#resume()),
    ]
  }

  #resume(): void {
    this.#tell({ type: 'due', now: this.#clock.now() })
    this.#tell({ type: 'resumed' })
    this.#calls.hurry()
  }

  #isUnsaved(): boolean {
    return this.writable && this.#autosaves.some(({ unsaved }) => unsaved)
  }

  /** The last edit goes before the lock does; a server that does not answer holds nobody back for long. */
  #flush(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#clock.after(this.#options.timeoutMs ?? defaultTimeoutMs, resolve)
      void Promise.all(this.#autosaves.map((each) => each.flush())).then(() => {
        callOff()
        resolve()
      })
    })
  }

  #when(isWanted: (state: DraftState) => boolean): Promise<DraftState> {
    return new Promise((resolve) => {
      const stop = this.subscribe(look)
      function look(state: DraftState) {
        if (!isWanted(state)) return
        stop()
        resolve(state)
      }
      look(this.state)
    })
  }
}

function isSettled(state: DraftState): boolean {
  if (state.name === 'lost') return state.cause !== 'ENDED'
  return state.name !== 'acquiring' && state.name !== 'unreachable'
}
