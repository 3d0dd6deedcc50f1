/** What `@holdfast/vue` exports. The words are the client's; whoever has Vue needs no second import for them. */
export {
  type Banner,
  type BannerFacts,
  type BannerText,
  type BannerTexts,
  bannerOf,
  englishTexts,
} from '@holdfast/client'
export { draftLockKey, type Surroundings } from './surroundings.ts'
export { type DraftLock, type DraftLockOptions, useDraftLock } from './useDraftLock.ts'
