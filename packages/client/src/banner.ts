import type { BannerFacts, BannerTexts } from './bannerTexts.ts'
import type { DraftState, HeldByOther, Loss, SeenLock } from './states.ts'

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

/** What to tell the person who edits; a pure function of the state. */
export function bannerOf(state: DraftState, texts: BannerTexts): Banner {
  const { key, facts } = situation(state, texts)
  const now = nowOf(state)
  const text = texts[key](facts)
  return { key, text: now ? `${text} ${texts[now.key](now.facts)}` : text, ...offerOf(state) }
}

interface Situation {
  key: keyof BannerTexts
  facts: BannerFacts
}

const plain: BannerFacts = { who: null, reason: null }

function situation(state: DraftState, texts: BannerTexts): Situation {
  switch (state.name) {
    case 'held':
      return { key: state.fencingToken === null ? 'unlocked' : 'held', facts: plain }
    case 'heldByOther': {
      const { key, facts } = holderOf(state.lock, state.byViewerElsewhere)
      return { key: refusalOf(state) ?? key, facts }
    }
    case 'displaced':
    case 'lost':
      return { key: endOf(state, texts), facts: { who: state.by?.name ?? null, reason: state.reason } }
    default:
      return { key: state.name, facts: plain }
  }
}

function holderOf(lock: SeenLock | null, isOwn = lock?.heldByViewer): Situation {
  if (!lock) return { key: 'free', facts: plain }
  const facts = { who: lock.holder.name, reason: null, comment: lock.comment ?? null }
  return { key: isOwn ? 'heldElsewhere' : 'heldByOther', facts }
}

function refusalOf({ lock, refused }: HeldByOther): keyof BannerTexts | null {
  if (!refused) return null
  if (!lock) return 'waiting'
  if (refused === 'DOCUMENT_LOCKED') return 'takeoverTooLate'
  return refused === 'INVALID_INPUT' ? 'takeoverNeedsReason' : 'takeoverRefused'
}

/** A server newer than this client may name causes that have no text. */
function endOf({ cause, by, endedAt, currentLock }: Loss, texts: BannerTexts): keyof BannerTexts {
  if (cause === 'TAKEN_OVER' && currentLock?.heldByViewer) return 'continuedElsewhere'
  if (cause in texts) return cause as keyof BannerTexts
  if (by) return 'endedBy'
  return endedAt || cause === 'ENDED' || cause === 'UNKNOWN_TOKEN' ? 'ended' : 'refused'
}

/** Who has the draft now, where that is not said already. */
function nowOf(state: DraftState): Situation | null {
  if (state.name !== 'displaced' && state.name !== 'lost') return null
  const { name, cause, by, currentLock } = state
  if (cause === 'ENDED' || hopeless.has(cause)) return null
  if (!currentLock) return name === 'displaced' ? holderOf(null) : null
  return cause === 'TAKEN_OVER' && currentLock.holder.id === by?.id ? null : holderOf(currentLock)
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
