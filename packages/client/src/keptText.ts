import type { SessionStorage } from './session.ts'
import { tried } from './tried.ts'

/** What was typed and could not be saved in time, with the number of the version that it began from. */
export interface KeptText {
  content: unknown
  baseVersion: number
}

export type KeptTexts = ReturnType<typeof keptTexts>

/** Keeps the text of one draft for its next opening: over a reload where there is storage, else within the page. */
export function keptTexts(toolId: string, storage: SessionStorage | undefined) {
  const key = `holdfast.text.${toolId}`
  let kept = tried(() => storage?.getItem(key)) ?? ''
  const set = (text: string) => {
    kept = text
    tried(() => storage?.setItem(key, kept))
  }
  return {
    text: (): KeptText | null => (kept ? JSON.parse(kept) : null),
    keep: (text: KeptText) => set(tried(() => JSON.stringify(text)) ?? ''),
    forget: () => kept && set(''),
  }
}
