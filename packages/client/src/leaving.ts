import type { Parts } from './parts.ts'
import type { saves } from './saves.ts'
import { tried } from './tried.ts'
import type { unsaved } from './unsaved.ts'

/** Browsers let 64 KiB outlive a page; the rest is for the operation around the content. */
const keepaliveBytes = 61_440

function outlives(text: unknown): boolean {
  // Neither what is no JSON, nor anything where there is no TextEncoder.
  return tried(() => new TextEncoder().encode(JSON.stringify(text)).length <= keepaliveBytes) ?? false
}

export interface LeavingOptions extends Pick<Parts, 'tell'> {
  texts: ReturnType<typeof unsaved>
  saving: ReturnType<typeof saves>
  writable(): boolean
  /** Nothing else is asked of the server before this save is answered. */
  sent(save: Promise<unknown>): void
}

/** A page that goes away, for good or into the back/forward cache. */
export function leaving({ texts, saving, writable, tell, sent }: LeavingOptions) {
  const page = {
    isHidden: false,
    /** A save that is under way gives the lock up too. */
    givesBack: false,
    /** At once: nothing that waits is sure to run in a page that goes away. */
    hide() {
      page.isHidden = true
      texts.keep()
      const [only, ...more] = [...texts.autosaves].filter(({ isStopped, pending }) => pending && !isStopped)
      const isBusy = saving.isBusy()
      const release = () => tell({ type: 'release' })
      if (!writable() || !(only || isBusy)) return release()
      if (only && more.length === 0 && !isBusy && outlives(only.pending)) {
        sent(only.leave())
        page.givesBack = true
        return release()
      }
      // Too large to outlive the page, or under way: a release could overtake it. The lease ends by itself with the page.
      void Promise.resolve(texts.flush())
        .then(() => saving.idle())
        .then(() => page.isHidden && release())
    },
  }
  return page
}
