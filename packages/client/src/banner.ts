import type { BannerTexts } from './bannerTexts.ts'
import { inWords, type Sentence, sentencesOf } from './sentences.ts'
import type { DraftState } from './states.ts'

export interface Banner {
  /** The key of the text. Also useful as a name for styles and tests. */
  key: keyof BannerTexts
  text: string
  /** What the person can do: acquire the lock, take it over, or nothing. */
  offers: 'acquire' | 'takeBack' | null
  /** True if the takeover needs a reason, because somebody else holds the lock. */
  needsReason: boolean
}

/** Causes after which acquiring again would fail in the same way. Rights and tokens can come back, so they are not in here. */
const hopeless = new Set(['TOOL_DELETED', 'NOT_FOUND', 'PERSISTED_QUERY_ONLY'])

/** The text for the person who edits, with one button: `situationOf` for code that only knows the state. */
export function bannerOf(state: DraftState, texts: BannerTexts): Banner {
  const sentences = sentencesOf(state, texts)
  return { key: (sentences[0] as Sentence).key, text: inWords(sentences, texts), ...offerOf(state) }
}

function offerOf(state: DraftState): Pick<Banner, 'offers' | 'needsReason'> {
  const nothing = { offers: null, needsReason: false } as const
  const acquire = { offers: 'acquire', needsReason: false } as const
  switch (state.name) {
    case 'heldByOther':
      // After a temporary refusal the client asks again by itself.
      if (!state.lock) return state.refused ? nothing : acquire
      if (!state.byViewerElsewhere && !state.canForceTake) return nothing
      return { offers: 'takeBack', needsReason: !state.byViewerElsewhere }
    case 'displaced':
    case 'lost':
      if (state.cause === 'ENDED' || hopeless.has(state.cause)) return nothing
      if (state.cause !== 'VERSION_CONFLICT' && state.currentLock?.heldByViewer)
        return { offers: 'takeBack', needsReason: false }
      // If the person may not take it over, the attempt says so, as `heldByOther`.
      return acquire
    default:
      return nothing
  }
}
