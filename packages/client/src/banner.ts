import type { BannerFacts, BannerTexts } from './bannerTexts.ts'
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

/** Causes after which asking again would bring the same answer. */
const hopeless = new Set(['TOOL_DELETED', 'RIGHTS_WITHDRAWN', 'FORBIDDEN', 'NOT_FOUND', 'LOCKING_DISABLED'])

/** What to tell the person who edits; a pure function of the state. */
export function bannerOf(state: DraftState, texts: BannerTexts): Banner {
  const { key, facts } = situation(state, texts)
  return { key, text: texts[key](facts), ...offerOf(state) }
}

function situation(state: DraftState, texts: BannerTexts): { key: keyof BannerTexts; facts: BannerFacts } {
  switch (state.name) {
    case 'heldByOther': {
      const facts = { who: state.lock?.holder.name ?? null, reason: null }
      if (!state.lock) return { key: 'free', facts }
      return { key: state.byViewerElsewhere ? 'heldElsewhere' : 'heldByOther', facts }
    }
    case 'displaced':
    case 'lost': {
      // A server newer than this client may name causes that have no text.
      const key = state.cause in texts ? (state.cause as keyof BannerTexts) : 'ended'
      return { key, facts: { who: state.by?.name ?? null, reason: state.reason } }
    }
    default:
      return { key: state.name, facts: { who: null, reason: null } }
  }
}

function offerOf(state: DraftState): Pick<Banner, 'offers' | 'needsReason'> {
  const nothing = { offers: null, needsReason: false } as const
  switch (state.name) {
    case 'heldByOther':
      if (!state.lock) return { offers: 'acquire', needsReason: false }
      if (!state.byViewerElsewhere && !state.canForceTake) return nothing
      return { offers: 'takeBack', needsReason: !state.byViewerElsewhere }
    case 'displaced':
    case 'lost':
      if (state.cause === 'ENDED' || hopeless.has(state.cause)) return nothing
      // Whoever may not take it from its holder is told so by the attempt, as `heldByOther`.
      return { offers: 'acquire', needsReason: false }
    default:
      return nothing
  }
}
