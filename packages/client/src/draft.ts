import { autosave, type OwnAutosave } from './autosave.ts'
import type { Clock } from './clock.ts'
import type { Event } from './events.ts'
import type { DraftHandle, DraftOptions } from './handle.ts'
import { type Keeper, keeper } from './keeper.ts'
import { type KeptTexts, keptTexts } from './keptText.ts'
import { reportingErrors } from './listeners.ts'
import { pageClock } from './pageClock.ts'
import { browserPlace, sessionId } from './session.ts'
import { type DraftState, noLoss } from './states.ts'
import { type Trail, trail } from './trail.ts'

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
  if (place.keeper?.transport !== options.transport)
    place.keeper = keeper({
      ...options,
      clock,
      session: Promise.resolve(options.sessionId ?? sessionId(options.place)),
      trail: place.trail,
      kept: place.kept,
      before: place.closing,
    })
  return handleOf(place, place.keeper, clock, options)
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
  const found = { keeper: null, closing: null, trail: trail(), kept: keptTexts(toolId, storage) }
  places.set(key, found)
  return found
}

function handleOf(place: Place, keeper: Keeper, clock: Clock, options: DraftOptions): DraftHandle {
  const listeners = new Set<(state: DraftState) => void>()
  const autosaves: OwnAutosave[] = []
  let holding = new AbortController()
  /** Once it is closed while others go on. */
  let end: DraftState | null = null
  let closing: Promise<void> | null = null
  holding.abort()

  const hear = (state: DraftState) => {
    const { aborted } = holding.signal
    if (state.name === 'held' && aborted) holding = new AbortController()
    if (state.name !== 'held' && !aborted) holding.abort(state)
    for (const listener of [...listeners]) reportingErrors(() => listener(state))
  }
  const wish = (event: Event) => (end ? Promise.resolve(end) : keeper.wish(event))
  const close = async () => {
    const ending = keeper.leave(autosaves)
    if (keeper.isLeft()) {
      if (place.keeper === keeper) place.keeper = null
      place.closing = ending
    }
    await ending
    if (place.closing === ending) place.closing = null
    stop()
    for (const each of autosaves) each.stop()
    if (keeper.machine().closed) return
    end = { name: 'lost', ...noLoss, cause: 'RELEASED' }
    hear(end)
  }
  const handle = {
    get state() {
      return end ?? keeper.machine().state
    },
    get writable() {
      return !end && keeper.writable()
    },
    get msLeft() {
      return end ? 0 : keeper.msLeft()
    },
    get lockToken() {
      return handle.writable ? keeper.lockToken() : null
    },
    get baseVersion() {
      return keeper.machine().baseVersion
    },
    get head() {
      return place.trail.head()
    },
    get kept() {
      return place.kept.text()
    },
    get signal() {
      return holding.signal
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    touch: keeper.touch,
    acquire: (wanted) => wish({ type: 'acquire', ...wanted }),
    takeBack: (wanted) => wish({ type: 'takeBack', ...wanted }),
    save: (input) => (end ? Promise.resolve({ status: 'aborted' }) : keeper.save(input)),
    autosave(everyMs, onOutcome) {
      const made = autosave(handle, clock, everyMs, onOutcome)
      // What has stopped gives way to the next one.
      for (const old of autosaves) if (old.isStopped) keeper.autosaves.delete(old)
      autosaves.push(made)
      keeper.autosaves.add(made)
      return made
    },
    forgetKept: place.kept.forget,
    release: async () => void (end ?? (await keeper.release())),
    close: () => (closing ??= close()),
    // Where there is no such symbol this is named "undefined", and nobody looks for it.
    [Symbol.asyncDispose]: () => handle.close(),
  } as DraftHandle
  hear(keeper.machine().state)
  const stop = keeper.join(hear, options)
  return handle
}
