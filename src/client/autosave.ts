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
  /** What ended it (conflict, invalid or refused), with the content unsaved; null while it works. */
  readonly stoppedBy: SaveOutcome | null
  stop(): void
}

interface Saveable {
  readonly writable: boolean
  save(input: SaveInput): Promise<SaveOutcome>
  touch(): void
  subscribe(listener: () => void): () => void
}

/**
 * Saves `everyMs` milliseconds after a change, with one save in flight. Without the lock it waits, and goes on once the
 * lock is held again; after a conflict it stops, since only a person can say which content is to stay.
 */
export function autosave(
  draft: Saveable,
  clock: Clock,
  everyMs: number,
  onOutcome: (outcome: SaveOutcome) => void = () => {},
): Autosave {
  let pending: { content: unknown } | null = null
  let flight: Promise<SaveOutcome> | null = null
  let callOff: (() => void) | null = null
  let stoppedBy: SaveOutcome | null = null
  let isStopped = false

  const arm = () => {
    if (isStopped || !pending || flight || callOff || !draft.writable) return
    callOff = clock.after(everyMs, () => {
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
  const run = (): Promise<SaveOutcome | null> => {
    if (flight) return flight
    if (isStopped || !pending || !draft.writable) return Promise.resolve(null)
    const sent = pending
    pending = null
    flight = draft.save(sent).then((outcome) => {
      flight = null
      if (outcome.status !== 'saved') pending ??= sent
      if (outcome.status === 'conflict' || outcome.status === 'invalid' || outcome.status === 'refused') {
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
    get stoppedBy() {
      return stoppedBy
    },
    stop,
  }
}
