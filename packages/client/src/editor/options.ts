import type { DraftOptions } from '../handle.ts'
import type { EditorHead } from './view.ts'

export interface EditorOptions<Content> extends Omit<DraftOptions, 'baseVersion'> {
  /** The draft version that is already loaded. Default: the editor loads the document by its id. */
  head?: EditorHead<Content>
  /** Time from a change to its save, in milliseconds. Default: 1,000. */
  autosaveMs?: number
}
