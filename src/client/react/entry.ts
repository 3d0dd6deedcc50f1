/** What `holdfast/react` exports. */
export { type Banner, bannerOf } from './banner.ts'
export { type BannerFacts, type BannerText, type BannerTexts, englishTexts } from './bannerTexts.ts'
export { DraftLockProvider, type DraftLockProviderProps } from './DraftLockProvider.ts'
export { type DraftLock, type DraftLockOptions, useDraftLock } from './useDraftLock.ts'
