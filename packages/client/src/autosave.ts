import type { Clock } from './clock.ts'
import { reportingErrors } from './listeners.ts'
import type { SaveInput, SaveOutcome } from './saves.ts'

export interface Autosave {
  /** The newest content; also marks typing. Only the newest is saved. */
  change(content: unknown): void
  /** Saves now until nothing is unsaved. Null when there was nothing, or the draft is not held. */
  flush(): Promise<SaveOutcome | null>
  /** There is content that no answer has said to be saved. */
  readonly unsaved: boolean
  /** The newest content, not sent yet. */
  readonly pending: Text | null
  /** Content that is on its way, and not answered yet. */
  readonly sending: Text | null
  /** What ended it (conflict, invalid, or refused for good), with the content unsaved; null while it works. */
  readonly stoppedBy: SaveOutcome | null
  stop(): void
}

interface Text {
  content: unknown
}

/** What the keeper of the lock knows of an autosave. */
export interface OwnAutosave extends Autosave {
  readonly isStopped: boolean
  /** Saves what is pending by a request that outlives the page, and gives the lock up with it. */
  leave(): Promise<unknown>
}

/** Until another try of what was refused for now, or for its token, in milliseconds. */
const nextTryMs = 10_000

interface Saveable {
  readonly writable: boolean
  save(input: SaveInput & { keepalive?: boolean }): Promise<SaveOutcome>
  touch(): void
  subscribe(listener: () => void): () => void
}

/**
 * Saves `everyMs` milliseconds after a change, with one save in flight. Without the lock it waits, and goes on once the
 * lock is held again; a token that ran out is followed by another try. After a conflict it stops, since only a person can
 * say which content is to stay.
 */
export function autosave(
  draft: Saveable,
  clock: Clock,
  everyMs: number,
  onOutcome: (outcome: SaveOutcome) => void = () => {},
): OwnAutosave {
  let pending: Text | null = null
  let sending: Text | null = null
  let flight: Promise<SaveOutcome> | null = null
  let callOff: (() => void) | null = null
  let stoppedBy: SaveOutcome | null = null
  let isStopped = false
  let isRefused = false

  const arm = () => {
    if (isStopped || !pending || flight || callOff || !draft.writable) return
    callOff = clock.after(isRefused ? Math.max(everyMs, nextTryMs) : everyMs, () => {
      callOff = null
      void run()
    })
  }
  const disarm = () => {
    callOff?.()
    callOff = null
  }
  const unsubscribe = draft.subscribe(arm)
  const stop = () => {
    isStopped = true
    disarm()
    unsubscribe()
  }
  /** Whoever asks while a save is in flight gets that one: there is never a second. */
  const run = (how: { release?: boolean; keepalive?: boolean } = {}): Promise<SaveOutcome | null> => {
    if (flight) return flight
    if (isStopped || !pending || !draft.writable) return Promise.resolve(null)
    const sent = pending
    sending = sent
    pending = null
    flight = draft.save({ ...sent, ...how }).then((outcome) => {
      flight = null
      sending = null
      if (outcome.status !== 'saved') pending ??= sent
      isRefused =
        outcome.status === 'refused' && (outcome.code === 'UNAUTHENTICATED' || outcome.retryable === true)
      if (!isRefused && isFinal(outcome)) {
        stoppedBy = outcome
        stop()
      }
      arm()
      reportingErrors(() => onOutcome(outcome))
      return outcome
    })
    return flight
  }
  return {
    change(content) {
      draft.touch()
      pending = { content }
      // Somebody has signed in, or nobody would type.
      if (isRefused) disarm()
      isRefused = false
      arm()
    },
    async flush() {
      let last: SaveOutcome | null = null
      for (;;) {
        disarm()
        const outcome = await run()
        if (!outcome) return last
        last = outcome
        if (outcome.status !== 'saved') return last
      }
    },
    get unsaved() {
      return pending !== null || flight !== null
    },
    get pending() {
      return pending
    },
    get sending() {
      return sending
    },
    get isStopped() {
      return isStopped
    },
    leave() {
      disarm()
      return run({ release: true, keepalive: true })
    },
    get stoppedBy() {
      return stoppedBy
    },
    stop,
  }
}

/** Only a person can say what comes next. */
function isFinal({ status }: SaveOutcome): boolean {
  return status === 'conflict' || status === 'invalid' || status === 'refused'
}
