import { acquires } from './acquires.ts'
import { isUnlocked } from './attempts.ts'
import type { OwnAutosave } from './autosave.ts'
import { calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Effect, Event } from './events.ts'
import type { DraftOptions } from './handle.ts'
import type { KeptTexts } from './keptText.ts'
import { leaving } from './leaving.ts'
import { initial, reduce } from './machine.ts'
import { whenOverslept } from './oversleep.ts'
import { pageEvents } from './page.ts'
import { renewals } from './renewals.ts'
import { saves } from './saves.ts'
import { type DraftState, noLoss } from './states.ts'
import type { Trail } from './trail.ts'
import { unsaved } from './unsaved.ts'
import { watch } from './watch.ts'

export interface KeeperOptions extends Omit<DraftOptions, 'sessionId' | 'place'> {
  clock: Clock
  session: Promise<string>
  trail: Trail
  kept: KeptTexts
  /** The end of the previous keeper, which may still be saving. */
  before: Promise<unknown> | null
}

export type Keeper = ReturnType<typeof keeper>

/** Keeps the lock of one draft for all handles of one page, and closes with the last of them. */
export function keeper(options: KeeperOptions) {
  const { transport, toolId, clock, session, trail, kept, before } = options
  const { random = Math.random, timeoutMs = 10_000, comment = null, page = pageEvents() } = options
  let machine = initial(options.baseVersion, options.readFirst)
  let users = 0
  let lastTouch = clock.now()
  let releasing: Promise<unknown> = Promise.resolve()
  /** Nothing is sent to the server before this, because an earlier save must be answered first. */
  let ready = before
  const events: Event[] = []
  const listeners = new Set<(state: DraftState) => void>()

  /** Events that come while another one is handled are queued, so that listeners get the states in order. */
  const tell = (event: Event) => {
    events.push(event)
    if (events.length > 1) return
    while (events[0]) {
      step(events[0])
      events.shift()
    }
  }
  const step = (event: Event) => {
    const { state } = machine
    const [next, effects] = reduce(machine, event)
    machine = next
    if (event.type === 'acquire' || event.type === 'takeBack') trail.beginAt(machine.baseVersion)
    for (const effect of effects) perform(effect)
    if (next.state !== state) for (const listener of [...listeners]) listener(next.state)
  }
  const when = (isWanted: (state: DraftState) => boolean): Promise<DraftState> =>
    new Promise((resolve) => {
      const look = (state: DraftState) => {
        if (!isWanted(state)) return
        listeners.delete(look)
        resolve(state)
      }
      listeners.add(look)
      look(machine.state)
    })
  const whenReady = (run: () => void) => {
    if (!ready) return run()
    ready = ready.then(() => {
      ready = null
      run()
    })
  }

  const msLeft = () => (machine.lease ? Math.max(0, machine.lease.until - clock.now()) : 0)
  // Checked with the clock, because the timer that changes the state may be late.
  const writable = () => machine.state.name === 'held' && msLeft() > 0
  const calling = calls(transport, clock, random)
  const parts = {
    transport,
    calls: calling,
    clock,
    random,
    toolId,
    timeoutMs,
    machine: () => machine,
    tell,
    writable,
  }
  const acquiring = acquires({ ...parts, session, comment })
  const renewing = renewals({
    ...parts,
    idleMs: () => Math.min(Math.round(clock.now() - lastTouch), 2 ** 31 - 1),
  })
  const texts = unsaved({ ...parts, kept })
  const { autosaves } = texts
  const saving = saves({
    ...parts,
    settled: () => when(isSettled),
    saved(head) {
      trail.saved(head)
      if (![...autosaves].some(({ pending }) => pending)) kept.forget()
    },
  })
  const watching = watch({
    ...parts,
    hear: (change) => tell({ type: 'changed', change }),
    // A heartbeat shows whether the lock was released with it.
    refused: (cause) => tell({ type: 'unheard', loss: { ...noLoss, cause } }),
  })
  const going = leaving({
    ...parts,
    texts,
    saving,
    sent(save) {
      ready = save
    },
  })

  const perform = (effect: Effect) => {
    switch (effect.type) {
      case 'acquire':
      case 'takeOver':
        watching.start()
        return void acquiring.attempt(effect)
      case 'keep':
        return renewing.keep(effect.lease)
      case 'renew':
        return renewing.now()
      case 'look':
        return renewing.look()
      case 'drop':
        return renewing.drop()
      case 'release':
        if (!going.givesBack) releasing = acquiring.release(effect.lockToken, going.isHidden)
        return
      case 'unsubscribe':
        return watching.stop()
    }
  }
  const resume = () => {
    tell({ type: 'due', now: clock.now() })
    tell({ type: 'resumed' })
    calling.hurry()
    void watching.catchUp()
  }
  const restore = () => {
    going.isHidden = false
    resume()
    whenReady(() => {
      going.givesBack = false
      if (machine.attempt) tell({ type: 'acquire' })
    })
  }
  const stops = [
    page.onResume(resume),
    page.onHide(going.hide),
    page.onRestore(restore),
    whenOverslept(clock, resume),
  ]

  return {
    transport,
    autosaves,
    save: saving.save,
    machine: () => machine,
    writable,
    msLeft,
    lockToken: () => (isUnlocked(machine) ? null : (machine.lease?.lockToken ?? null)),
    /** By every handle; the last one may still be saving. */
    isLeft: () => users === 0,
    touch() {
      lastTouch = clock.now()
    },
    /** For one more handle, whose editor has loaded `baseVersion`. Opening it acquires the lock, unless it is opened to read. */
    join(listener: (state: DraftState) => void, { baseVersion, readFirst }: DraftOptions): () => void {
      listeners.add(listener)
      users++
      whenReady(() => {
        if (readFirst) return watching.start()
        const loaded = Math.max(baseVersion, machine.baseVersion)
        tell({ type: 'acquire', baseVersion: trail.newestAfter(loaded) })
      })
      return () => listeners.delete(listener)
    },
    /** Saves the last edit first, and releases the lock with the last handle. */
    async leave(own: OwnAutosave[]): Promise<void> {
      const isLast = --users === 0
      // Nothing to save and nothing to wait for: a handle closed before acquiring never acquires.
      const flushing = texts.flush(own)
      if (flushing) await flushing
      texts.keep(own)
      for (const each of own) autosaves.delete(each)
      if (!isLast) return
      tell({ type: 'close' })
      for (const stop of stops) stop()
      calling.hurry()
      await releasing
      // Closed before it started; the previous keeper may still be saving.
      await before
    },
    async wish(event: Event): Promise<DraftState> {
      lastTouch = clock.now()
      calling.hurry()
      if (ready) await ready
      tell(event)
      calling.hurry()
      return when(({ name }) => name !== 'acquiring')
    },
    async release(): Promise<void> {
      await texts.flush()
      tell({ type: 'release' })
      await releasing
    },
  }
}

function isSettled(state: DraftState): boolean {
  if ('cause' in state) return state.cause !== 'ENDED'
  return state.name !== 'acquiring' && state.name !== 'unreachable'
}
