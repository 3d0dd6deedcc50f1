import type { BannerTexts } from './bannerTexts.ts'
import { inWords, type Sentence, sentencesOf } from './sentences.ts'
import type { DraftState } from './states.ts'

export interface Banner {
  /** Which of the texts it is; also a name for a style or a test. */
  key: keyof BannerTexts
  text: string
  /** What the person can do about it: ask for the lock, take it from whoever has it, or nothing. */
  offers: 'acquire' | 'takeBack' | null
  /** A takeover from somebody else has to state a reason. */
  needsReason: boolean
}

/** Causes after which asking again would bring the same answer. Rights, and a token, may be there again. */
const hopeless = new Set(['TOOL_DELETED', 'NOT_FOUND', 'PERSISTED_QUERY_ONLY'])

/** What to tell the person who edits, with one button: `situationOf` for whoever knows only the state. */
export function bannerOf(state: DraftState, texts: BannerTexts): Banner {
  const sentences = sentencesOf(state, texts)
  return { key: (sentences[0] as Sentence).key, text: inWords(sentences, texts), ...offerOf(state) }
}

function offerOf(state: DraftState): Pick<Banner, 'offers' | 'needsReason'> {
  const nothing = { offers: null, needsReason: false } as const
  const acquire = { offers: 'acquire', needsReason: false } as const
  switch (state.name) {
    case 'heldByOther':
      // A draft that is refused for now is asked for again by itself.
      if (!state.lock) return state.refused ? nothing : acquire
      if (!state.byViewerElsewhere && !state.canForceTake) return nothing
      return { offers: 'takeBack', needsReason: !state.byViewerElsewhere }
    case 'displaced':
    case 'lost':
      if (state.cause === 'ENDED' || hopeless.has(state.cause)) return nothing
      if (state.cause !== 'VERSION_CONFLICT' && state.currentLock?.heldByViewer)
        return { offers: 'takeBack', needsReason: false }
      // Whoever may not take it from its holder is told so by the attempt, as `heldByOther`.
      return acquire
    default:
      return nothing
  }
}
