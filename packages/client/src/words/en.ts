/** The exports of `@holdfast/client/words/en`: the default texts, and the starting point of a translation. */
import { englishTexts as texts } from '../bannerTexts.ts'
import { englishEditorTexts as editorTexts } from '../editorTexts.ts'
import { englishLineTexts as lineTexts } from '../line/lineTexts.ts'
import type { Words } from './words.ts'

export type { Words } from './words.ts'
export { editorTexts, lineTexts, texts }
export const english: Words = { texts, editorTexts, lineTexts }
