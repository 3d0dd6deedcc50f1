import type { SaveOutcome } from '../saves.ts'
import type { DraftState } from '../states.ts'
import type { Text } from './text.ts'
import type { EditorStatus } from './view.ts'

/** A problem that a person has to fix. It is shown until the next answer. */
export type Trouble = Extract<SaveOutcome, { status: 'invalid' | 'refused' }>

export function statusOf(
  text: Text<unknown> | null,
  now: { state: DraftState; editable: boolean; isSlow: boolean; trouble: Trouble | null },
): EditorStatus {
  if (!text) return { name: 'loading' }
  const { unsaved, met, base } = text
  if (met) return { name: 'conflict' }
  if (!unsaved) return { name: 'saved', at: base.savedAt ?? null }
  const { trouble, isSlow, state, editable } = now
  if (trouble?.status === 'invalid') {
    const { issues } = trouble
    const message = issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', ')
    return { name: 'invalid', message: message || trouble.message, issues }
  }
  if (trouble) return { name: 'refused', code: trouble.code, message: trouble.message }
  if (isSlow || state.name === 'unreachable') return { name: 'offline' }
  return { name: editable ? 'saving' : 'waiting' }
}
