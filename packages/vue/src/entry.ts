/** What `@holdfast/vue` exports. The words are the client's; whoever has Vue needs no second import for them. */
export {
  type Banner,
  type BannerFacts,
  type BannerText,
  type BannerTexts,
  bannerOf,
  englishTexts,
  type Offers,
  type Situation,
  type SituationFacts,
  situationOf,
} from '@holdfast/client'
export { type DraftEditor, type EditorTexts, englishEditorTexts } from '@holdfast/client/editor'
export { ConflictDialog, DraftBanner, TakeOverDialog } from './components.ts'
export { draftLockKey, type Surroundings } from './surroundings.ts'
export { type DraftEditorOptions, type DraftEditorRefs, useDraftEditor } from './useDraftEditor.ts'
export { type DraftLock, type DraftLockOptions, useDraftLock } from './useDraftLock.ts'
export { type Line, type UseLineOptions, useLine } from './useLine.ts'
export { type SalvageOfDraft, type UseSalvageOptions, useSalvage } from './useSalvage.ts'
