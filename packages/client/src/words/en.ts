/** What `@holdfast/client/words/en` exports: what is said where nothing else is given, and what a translation begins from. */
import { englishTexts as texts } from '../bannerTexts.ts'
import { englishEditorTexts as editorTexts } from '../editorTexts.ts'
import { englishLineTexts as lineTexts } from '../line/lineTexts.ts'
import type { Words } from './words.ts'

export type { Words } from './words.ts'
export { editorTexts, lineTexts, texts }
export const english: Words = { texts, editorTexts, lineTexts }
