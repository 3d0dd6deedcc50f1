import type { OwnAutosave } from './autosave.ts'
import type { KeptTexts } from './keptText.ts'
import type { Parts } from './parts.ts'

export interface UnsavedOptions extends Pick<Parts, 'clock' | 'timeoutMs' | 'machine'> {
  kept: KeptTexts
  writable(): boolean
}

/** The changes that the autosaves of a draft have not saved yet. */
export function unsaved({ clock, timeoutMs, machine, kept, writable }: UnsavedOptions) {
  const autosaves = new Set<OwnAutosave>()
  return {
    autosaves,
    /** Keeps the content for the next time the draft is opened. */
    keep(some: Iterable<OwnAutosave> = autosaves): void {
      const { baseVersion } = machine()
      for (const { pending, sending } of some) {
        const text = pending ?? sending
        if (text) kept.keep({ ...text, baseVersion })
      }
    },
    /** Saves the content now if possible, and does not wait long for the server. */
    flush(some: Iterable<OwnAutosave> = autosaves): Promise<unknown> | null {
      const waiting = [...some].filter((each) => each.unsaved)
      if (!writable() || waiting.length === 0) return null
      return new Promise<void>((resolve) => {
        const callOff = clock.after(timeoutMs, resolve)
        void Promise.all(waiting.map((each) => each.flush())).then(() => resolve(callOff()))
      })
    },
  }
}
