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
  /** Why the last save of these texts failed. */
  trouble: string | null
  /** When the version on the screen was saved; null if there is a newer head. */
  savedAt: string | null
}

/** The state of the typed text in one sentence. */
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
