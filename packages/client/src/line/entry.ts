/** What `@holdfast/client/line` exports. */
export { type LineBanner, lineBannerOf } from './lineBanner.ts'
export { englishLineTexts, type LineFacts, type LineText, type LineTexts } from './lineTexts.ts'
export { openLine } from './openLine.ts'
export type { LineActions, LineAnswer, LineOptions, OpenLine } from './options.ts'
export { type DraftViewers, emptyLine, type LineOutcome, type LineView, type Waiting } from './view.ts'
