import type { BannerTexts } from '../bannerTexts.ts'
import type { EditorTexts } from '../editorTexts.ts'
import type { LineTexts } from '../line/lineTexts.ts'

/** All sentences of the client in one language, by the names under which providers, editors and elements take them. */
export interface Words {
  texts: BannerTexts
  editorTexts: EditorTexts
  lineTexts: LineTexts
}
