/** What `@holdfast/react` exports. The words are the client's; whoever has React needs no second import for them. */
export {
  type Banner,
  type BannerFacts,
  type BannerText,
  type BannerTexts,
  bannerOf,
  englishTexts,
} from '@holdfast/client'
export { DraftLockProvider, type DraftLockProviderProps } from './DraftLockProvider.ts'
export { type DraftLock, type DraftLockOptions, useDraftLock } from './useDraftLock.ts'
