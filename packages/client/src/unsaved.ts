import type { OwnAutosave } from './autosave.ts'
import type { Clock } from './clock.ts'
import type { KeptTexts } from './keptText.ts'

/** What autosaves have not saved is kept for the next opening of the draft. */
export function keepTexts(autosaves: Iterable<OwnAutosave>, kept: KeptTexts, baseVersion: number): void {
  for (const { pending, sending } of autosaves) {
    const text = pending ?? sending
    if (text) kept.keep({ ...text, baseVersion })
  }
}

/** Saves what there is, now. A server that does not answer holds nobody back for long. */
export function flushAll(autosaves: Iterable<OwnAutosave>, clock: Clock, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const callOff = clock.after(timeoutMs, resolve)
    void Promise.all([...autosaves].map((each) => each.flush())).then(() => {
      callOff()
      resolve()
    })
  })
}

/** Browsers let 64 KiB outlive a page; the rest is for the operation around the content. */
const keepaliveBytes = 61_440

export function outlives(text: unknown): boolean {
  try {
    return new TextEncoder().encode(JSON.stringify(text)).length <= keepaliveBytes
  } catch {
    // No JSON.
    return false
  }
}
