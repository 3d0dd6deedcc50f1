import type { SituationName } from '../editor/situation.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'

const { saving } = texts

export interface SaveFacts {
  situation: SituationName
  editable: boolean
  isConnected: boolean
  isDirty: boolean
  isSaving: boolean
  isAutosaved: boolean
  hasConflict: boolean
  /** Why the last save of these texts did not happen. */
  trouble: string | null
  /** Of the version on the screen; null where a newer one is the head. */
  savedAt: string | null
}

/** How it stands with what was typed, in one sentence. */
export function saveStatus(facts: SaveFacts): string {
  const { situation, editable, isConnected, isDirty, isSaving, isAutosaved, trouble, savedAt } = facts
  if (!isDirty) return savedAt ? saving.savedAt(timeOf(savedAt)) : ''
  if (!isConnected || situation === 'unreachable') return saving.offline
  if (isSaving) return saving.saving
  if (facts.hasConflict) return saving.conflict
  if (!editable)
    return situation === 'acquiring' ? saving.waiting : isAutosaved ? saving.stopped : saving.noLock
  if (trouble) return saving.trouble(trouble)
  return isAutosaved ? saving.soon : saving.unsaved
}
