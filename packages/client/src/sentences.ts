import type { BannerFacts, BannerTexts } from './bannerTexts.ts'
import type { DraftState, HeldByOther, Loss, SeenLock } from './states.ts'

/** A text and its facts. */
export interface Sentence {
  key: keyof BannerTexts
  facts: BannerFacts
}

const nobody: BannerFacts = { who: null, reason: null }

export const say = (key: keyof BannerTexts, facts = nobody): Sentence => ({ key, facts })

/** The sentences for a state: what it is, and after an end also who has the draft now. `seen`: the lock as the page last read it. */
export function sentencesOf(state: DraftState, texts: BannerTexts, seen?: SeenLock | null): Sentence[] {
  switch (state.name) {
    case 'held': {
      const { fencingToken } = state
      if (fencingToken === null) return [say('unlocked')]
      // The grant has no start time. The page reads it with the lock.
      return [say('held', { ...nobody, since: seen?.fencingToken === fencingToken ? seen.acquiredAt : null })]
    }
    case 'heldByOther': {
      const { lock, refused } = state
      if (!lock) return [say(refused ? 'waiting' : 'free')]
      return [refused ? say(refusalOf(refused), holder(lock)) : holderOf(lock)]
    }
    case 'displaced':
    case 'lost': {
      const told = say(endOf(state, texts), {
        who: state.by?.name ?? null,
        reason: state.reason,
        at: state.endedAt,
      })
      const now = nowOf(state)
      return now ? [told, { ...now, facts: { ...now.facts, isNow: true } }] : [told]
    }
    default:
      return [say(state.name)]
  }
}

export const inWords = (sentences: Sentence[], texts: BannerTexts) =>
  sentences.map(({ key, facts }) => texts[key](facts)).join(' ')

const holder = ({ holder, comment, acquiredAt }: SeenLock): BannerFacts => ({
  ...nobody,
  who: holder.name,
  comment: comment ?? null,
  since: acquiredAt,
})

const holderOf = (lock: SeenLock): Sentence =>
  say(lock.heldByViewer ? 'heldElsewhere' : 'heldByOther', holder(lock))

function refusalOf(refused: NonNullable<HeldByOther['refused']>): keyof BannerTexts {
  if (refused === 'DOCUMENT_LOCKED') return 'takeoverTooLate'
  return refused === 'INVALID_INPUT' ? 'takeoverNeedsReason' : 'takeoverRefused'
}

/** A newer server can send causes that have no text here. */
function endOf({ cause, by, endedAt, currentLock }: Loss, texts: BannerTexts): keyof BannerTexts {
  if (cause === 'TAKEN_OVER' && currentLock?.heldByViewer) return 'continuedElsewhere'
  if (cause in texts) return cause as keyof BannerTexts
  if (by) return 'endedBy'
  return endedAt || cause === 'ENDED' || cause === 'UNKNOWN_TOKEN' ? 'ended' : 'refused'
}

/** Causes after which nobody can have the draft, or it is not known yet. */
const tellsNothing = new Set(['ENDED', 'TOOL_DELETED', 'NOT_FOUND', 'PERSISTED_QUERY_ONLY'])

/** Who has the draft now, if the first sentence does not say it. */
function nowOf(state: Extract<DraftState, { name: 'displaced' | 'lost' }>): Sentence | null {
  const { name, cause, by, currentLock } = state
  if (tellsNothing.has(cause)) return null
  if (!currentLock) return name === 'displaced' ? say('free') : null
  if (cause === 'TAKEN_OVER' && currentLock.heldByViewer) return null
  return cause === 'TAKEN_OVER' && currentLock.holder.id === by?.id ? null : holderOf(currentLock)
}
