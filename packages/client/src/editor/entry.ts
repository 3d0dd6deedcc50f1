/** The exports of `@holdfast/client/editor`. */
export { type EditorFacts, type EditorText, type EditorTexts, englishEditorTexts } from '../editorTexts.ts'
export { type DraftEditor, type EditorWords, inWords } from './inWords.ts'
export { bannerMarkup } from './markup/banner.ts'
export { type ConflictOptions, conflictMarkup } from './markup/conflictDialog.ts'
export { isMarkup, type Markup, openOrClose } from './markup/markup.ts'
export { takeOverMarkup } from './markup/takeOverDialog.ts'
export { type OpenEditor, openEditor } from './openEditor.ts'
export type { EditorOptions } from './options.ts'
export type {
  EditorActions,
  EditorConflict,
  EditorDialog,
  EditorHead,
  EditorStatus,
  EditorView,
} from './view.ts'
