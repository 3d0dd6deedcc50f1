import type { DraftState, SeenLock } from '@holdfast/client'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import type { OpenTool } from './useTool.ts'

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

/** How a person stands towards a draft: what the banner shows, and whether the text may be changed. */
export interface Situation {
  name: SituationName
  text: string
  editable: boolean
  /** Whose time is shown; null when nobody else's matters. */
  lock: SeenLock | null
  offers: { acquire: boolean; ask: boolean; takeOver: boolean; continueHere: boolean; compare: boolean }
}

/** The lock is gone, and its holder has not ended it: that is to be learned wherever the page is scrolled. */
export function isAlarming({ name }: Situation, state: DraftState): boolean {
  if (!('cause' in state) || (name !== 'displaced' && name !== 'lost')) return false
  return state.cause !== 'RELEASED' && !state.currentLock?.heldByViewer
}

const { banner } = texts
const nothing = { acquire: false, ask: false, takeOver: false, continueHere: false, compare: false }
const hopeless = ['RIGHTS_WITHDRAWN', 'TOOL_DELETED', 'FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED', 'ENDED']

interface TextState {
  isLoaded: boolean
  isDirty: boolean
  isBehind: boolean
}

export function situationOf(tool: OpenTool, state: DraftState, text: TextState): Situation {
  const situation = situationByLock(tool, state, text.isDirty)
  // Before what was kept has been found, there is nothing to type into.
  const editable = situation.editable && text.isLoaded
  const compare = situation.offers.compare || (editable && text.isDirty && text.isBehind)
  return { ...situation, editable, offers: { ...situation.offers, compare } }
}

function situationByLock(tool: OpenTool, state: DraftState, isDirty: boolean): Situation {
  const plain = { lock: null, editable: false, offers: nothing }
  if (!tool.viewerCanEdit)
    return { ...plain, name: 'reader', text: banner.reader, lock: tool.draftLock ?? null }
  const isFree = state.name === 'held' && state.fencingToken === null
  if (!tool.collection.lockPolicy.enabled || isFree)
    return { ...plain, name: 'unlocked', text: banner.unlocked, editable: true }
  switch (state.name) {
    case 'held':
      return { ...plain, name: 'held', text: heldText(tool, state.fencingToken), editable: true }
    case 'heldByOther':
      return heldByOther(state.lock, state.byViewerElsewhere, state.canForceTake || tool.viewerCanForceTake)
    case 'displaced':
    case 'lost':
      return ended(tool, state, isDirty)
    default:
      return { ...plain, name: state.name, text: banner[state.name] }
  }
}

/** The grant itself tells no time; the tool, asked for after it, does. */
function heldText({ draftLock }: OpenTool, fencingToken: number | null): string {
  if (draftLock?.fencingToken !== fencingToken) return banner.heldNow
  return banner.held(timeOf(draftLock.acquiredAt))
}

function heldByOther(lock: SeenLock | null, isMine: boolean, canForceTake: boolean): Situation {
  if (!lock)
    return {
      name: 'free',
      text: banner.freeToEdit,
      editable: false,
      lock,
      offers: { ...nothing, acquire: true },
    }
  const time = timeOf(lock.acquiredAt)
  const name = isMine ? 'heldElsewhere' : 'heldByOther'
  const text = isMine ? banner.heldElsewhere(time) : banner.heldByOther(lock.holder.name, time)
  const offers = { ...nothing, ask: !isMine, continueHere: isMine, takeOver: !isMine && canForceTake }
  return { name, text, editable: false, lock, offers }
}

function ended(
  tool: OpenTool,
  state: Extract<DraftState, { name: 'displaced' | 'lost' }>,
  isDirty: boolean,
): Situation {
  const { name, cause, by, reason, endedAt, currentLock: lock } = state
  const compare = cause === 'VERSION_CONFLICT'
  const isMine = lock?.heldByViewer ?? false
  const offers = {
    acquire: !lock && !compare && !hopeless.includes(cause),
    ask: lock !== null && !isMine && !hopeless.includes(cause),
    takeOver: lock !== null && !isMine && tool.viewerCanForceTake,
    continueHere: isMine,
    compare,
  }
  const kept = nowText(lock, by?.id, name === 'displaced' && offers.acquire) + (isDirty ? banner.kept : '')
  if (name === 'lost') {
    const words = cause in banner.lost ? banner.lost[cause as keyof typeof banner.lost] : banner.lost.other
    return { name, text: words + kept, editable: false, lock, offers }
  }
  const time = timeOf(endedAt ?? new Date().toISOString())
  const tell = banner.displaced[cause as keyof typeof banner.displaced]
  const said = isMine ? banner.displacedSelf(time) : tell(by?.name ?? texts.somebody, time)
  return {
    name,
    text: `${said}${reason ? banner.because(reason) : '.'}${kept}`,
    editable: false,
    lock,
    offers,
  }
}

/** Who has the draft by now, where the end of the own lock does not say so already. */
function nowText(lock: SeenLock | null, by: string | undefined, isFree: boolean): string {
  if (!lock) return isFree ? ` ${banner.free}` : ''
  return lock.heldByViewer || lock.holder.id === by ? '' : banner.hasIt(lock.holder.name)
}
