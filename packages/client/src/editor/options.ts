import type { DraftOptions } from '../handle.ts'
import type { EditorHead } from './view.ts'

export interface EditorOptions<Content> extends Omit<DraftOptions, 'baseVersion'> {
  /** What was loaded already. Left out: the editor loads the document by its id. */
  head?: EditorHead<Content>
  /** How long after a change it is saved, in milliseconds; 1,000 unless said. */
  autosaveMs?: number
}
