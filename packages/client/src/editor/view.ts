import type { RefusalCode } from '../failures.ts'
import type { DraftState, Somebody } from '../states.ts'

/** The parts of a draft version that an editor needs. */
export interface EditorHead<Content> {
  number: number
  content: Content
  savedAt?: string
  savedBy?: Somebody | null
}

/** The state of the typed text. */
export type EditorStatus =
  | { name: 'loading' }
  /** Everything is saved. `at`: when the version on the screen was saved. */
  | { name: 'saved'; at: string | null }
  | { name: 'saving' }
  /** Not saved: the server does not answer. The client keeps trying. */
  | { name: 'offline' }
  /** Not saved until the lock is held again. */
  | { name: 'waiting' }
  /** Not saved until a person has resolved the conflict. */
  | { name: 'conflict' }
  /** Not saved until the content is fixed. */
  | { name: 'invalid'; message: string; issues: { path: string[]; message: string }[] }
  | { name: 'refused'; code: RefusalCode; message: string }

export interface EditorConflict<Content> {
  mine: Content
  theirs: Content
  /** The content that `mine` is based on; null if that was before a reload. */
  base: Content | null
  /** The version of `theirs`. */
  head: EditorHead<Content>
}

export type EditorDialog = 'takeOver' | 'conflict'

export interface EditorView<Content> {
  state: DraftState
  /** Null while the document is being loaded. */
  content: Content | null
  editable: boolean
  /** True if there is text that is not confirmed as saved. */
  unsaved: boolean
  status: EditorStatus
  /** The two versions that a person has to choose from. It stays when the dialog is closed. */
  conflict: EditorConflict<Content> | null
  dialog: EditorDialog | null
  /** True if a takeover was tried without a reason. */
  isReasonMissing: boolean
}

/** The actions of a person. Each is the same function while the editor is open. */
export interface EditorActions<Content> {
  setContent(content: Content): void
  /** Does what the banner's button offers: acquires the lock, takes it back, or opens the dialog for the reason. */
  proceed(): void
  takeOver(reason: string): void
  /** Opens the dialog of a conflict again. */
  compare(): void
  /** Resolves a conflict with one of the two versions, or with merged content. */
  resolve(by: 'mine' | 'theirs' | { content: Content }): void
  dismiss(dialog: EditorDialog): void
  /** Saves unsaved text now. */
  save(): Promise<void>
  /** Saves unsaved text and releases the lock. */
  release(): Promise<void>
}

/** The view before anything is loaded. */
export const opening: EditorView<never> = {
  ...{ state: { name: 'acquiring' }, content: null, editable: false, unsaved: false },
  ...{ status: { name: 'loading' }, conflict: null, dialog: null, isReasonMissing: false },
}
