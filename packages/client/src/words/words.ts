import type { BannerTexts } from '../bannerTexts.ts'
import type { EditorTexts } from '../editorTexts.ts'
import type { LineTexts } from '../line/lineTexts.ts'

/** All texts of the client in one language, under the names that providers, editors and elements use for them. */
export interface Words {
  texts: BannerTexts
  editorTexts: EditorTexts
  lineTexts: LineTexts
}
