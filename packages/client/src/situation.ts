import type { BannerTexts } from './bannerTexts.ts'
import { inWords, say, sentencesOf } from './sentences.ts'
import type { DraftState, SeenLock } from './states.ts'

/** What a page knows about the document besides the state of its lock. All fields have defaults. */
export interface SituationFacts {
  /** The viewer may edit the document, no matter who holds the lock. */
  canEdit?: boolean | undefined
  /** Its collection has locks. */
  isLocking?: boolean | undefined
  /** The viewer may take over the lock of somebody else. */
  canForceTake?: boolean | undefined
  /** The lock as the page last read it, with its times. */
  lock?: SeenLock | null | undefined
  /** Somebody has saved a newer version than the one the unsaved text is based on. */
  isBehind?: boolean | undefined
}

export type SituationName =
  | 'reader'
  | 'unlocked'
  | 'acquiring'
  | 'held'
  | 'heldByOther'
  | 'heldElsewhere'
  | 'free'
  | 'displaced'
  | 'lost'
  | 'unreachable'

export interface Offers {
  /** Lock the draft. */
  acquire: boolean
  /** Ask its holder for it. */
  ask: boolean
  /** Take it from its holder, with a reason. */
  takeOver: boolean
  /** Take it from oneself: from another tab, or a terminal. */
  continueHere: boolean
  /** Compare the text on the screen with a newer version. */
  compare: boolean
}

/** The situation of a person and a draft: one value for the banner, its buttons, the text field and the page's title. */
export interface Situation {
  name: SituationName
  /** The keys of the text and of the one that follows it. */
  keys: (keyof BannerTexts)[]
  text: string
  /** True if the text may be changed. */
  editable: boolean
  /** The lock whose times and comment are shown; null if there is nothing to show. */
  lock: SeenLock | null
  /** True if the person has lost the lock unintentionally. The page must show it wherever it is scrolled. */
  isAlarm: boolean
  offers: Offers
}

const nothing: Offers = { acquire: false, ask: false, takeOver: false, continueHere: false, compare: false }

/** Causes after which acquiring again would fail in the same way, until somebody else does something. */
const hopeless = new Set([
  ...['RIGHTS_WITHDRAWN', 'TOOL_DELETED', 'FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED', 'ENDED'],
  ...['PERSISTED_QUERY_ONLY', 'PERSISTED_QUERY_NOT_FOUND'],
])

/** Ends that the person has caused. */
const wished = new Set(['RELEASED', 'HANDED_OVER'])

/** A pure function of the state and of what the page knows. */
export function situationOf(state: DraftState, facts: SituationFacts, texts: BannerTexts): Situation {
  const name = nameOf(state, facts)
  const isPlain = name === 'reader' || name === 'unlocked'
  const sentences = isPlain ? [say(name)] : sentencesOf(state, texts, facts.lock)
  const editable = name === 'held' || name === 'unlocked'
  const offers = isPlain ? nothing : offersIn(state, facts.canForceTake)
  return {
    name,
    keys: sentences.map(({ key }) => key),
    text: inWords(sentences, texts),
    editable,
    lock: name === 'reader' ? (facts.lock ?? null) : isPlain ? null : lockIn(state),
    isAlarm: !isPlain && 'cause' in state && !wished.has(state.cause) && !state.currentLock?.heldByViewer,
    offers: editable && facts.isBehind ? { ...offers, compare: true } : offers,
  }
}

function nameOf(state: DraftState, { canEdit = true, isLocking = true }: SituationFacts): SituationName {
  if (!canEdit) return 'reader'
  if (!isLocking || (state.name === 'held' && state.fencingToken === null)) return 'unlocked'
  if (state.name !== 'heldByOther') return state.name
  if (!state.lock) return 'free'
  return state.lock.heldByViewer ? 'heldElsewhere' : 'heldByOther'
}

function lockIn(state: DraftState): SeenLock | null {
  return 'lock' in state ? state.lock : 'currentLock' in state ? state.currentLock : null
}

function offersIn(state: DraftState, mayForceTake = false): Offers {
  switch (state.name) {
    case 'heldByOther': {
      const { lock, refused, canForceTake } = state
      // After a temporary refusal the client asks again by itself.
      if (!lock && refused) return nothing
      return offersFor(lock, (canForceTake || mayForceTake) && refused !== 'FORBIDDEN')
    }
    case 'displaced':
    case 'lost': {
      const { cause, currentLock } = state
      if (cause === 'VERSION_CONFLICT') return { ...nothing, compare: true }
      return hopeless.has(cause) ? nothing : offersFor(currentLock, mayForceTake)
    }
    default:
      return nothing
  }
}

function offersFor(lock: SeenLock | null, canForceTake: boolean): Offers {
  if (!lock) return { ...nothing, acquire: true }
  const isMine = lock.heldByViewer
  return { ...nothing, ask: !isMine, continueHere: isMine, takeOver: !isMine && canForceTake }
}
