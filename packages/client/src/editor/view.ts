import type { RefusalCode } from '../failures.ts'
import type { DraftState, Somebody } from '../states.ts'

/** A draft version, as far as an editor needs it. */
export interface EditorHead<Content> {
  number: number
  content: Content
  savedAt?: string
  savedBy?: Somebody | null
}

/** How it stands with what was typed. */
export type EditorStatus =
  | { name: 'loading' }
  /** Nothing is unsaved. `at`: when the version on the screen was saved. */
  | { name: 'saved'; at: string | null }
  | { name: 'saving' }
  /** Unsaved, and the server does not answer; tries go on. */
  | { name: 'offline' }
  /** Unsaved, until the lock is held again. */
  | { name: 'waiting' }
  /** Unsaved, until somebody has decided. */
  | { name: 'conflict' }
  /** Unsaved, until it is mended. */
  | { name: 'invalid'; message: string; issues: { path: string[]; message: string }[] }
  | { name: 'refused'; code: RefusalCode; message: string }

export interface EditorConflict<Content> {
  mine: Content
  theirs: Content
  /** What `mine` began from; null where that was before a reload. */
  base: Content | null
  /** The version that `theirs` is. */
  head: EditorHead<Content>
}

export type EditorDialog = 'takeOver' | 'conflict'

export interface EditorView<Content> {
  state: DraftState
  /** Null while the document is being loaded. */
  content: Content | null
  editable: boolean
  /** There is text that no answer has said to be saved. */
  unsaved: boolean
  status: EditorStatus
  /** Two versions of which a person has to choose; it stays when its dialog is closed. */
  conflict: EditorConflict<Content> | null
  dialog: EditorDialog | null
  /** A takeover was asked for without one. */
  isReasonMissing: boolean
}

/** What a person can do. Each stays the same function for as long as the editor is open. */
export interface EditorActions<Content> {
  setContent(content: Content): void
  /** Does what the banner offers: acquires the lock, takes it back, or opens the dialog that a reason is stated in. */
  proceed(): void
  takeOver(reason: string): void
  /** Opens the dialog of a conflict that was closed. */
  compare(): void
  /** Ends a conflict: with one of the two versions, or with content that was merged of both. */
  resolve(by: 'mine' | 'theirs' | { content: Content }): void
  dismiss(dialog: EditorDialog): void
  /** Saves now what is unsaved. */
  save(): Promise<void>
  /** Saves what is unsaved, and gives the lock up. */
  release(): Promise<void>
}

/** Before anything is known. */
export const opening: EditorView<never> = {
  ...{ state: { name: 'acquiring' }, content: null, editable: false, unsaved: false },
  ...{ status: { name: 'loading' }, conflict: null, dialog: null, isReasonMissing: false },
}
