/** The exports of `@holdfast/client`. */
export type { Autosave } from './autosave.ts'
export { type Banner, bannerOf } from './banner.ts'
export { type BannerFacts, type BannerText, type BannerTexts, englishTexts } from './bannerTexts.ts'
export type { Clock } from './clock.ts'
export { openDraft } from './draft.ts'
export type { RefusalCode } from './failures.ts'
export type { DraftHandle, DraftOptions } from './handle.ts'
export { newId } from './ids.ts'
export type { KeptText } from './keptText.ts'
export type { PageEvents } from './page.ts'
export type { SaveInput, SaveOutcome } from './saves.ts'
export { liveSessions, type SessionPlace, sessionId } from './session.ts'
export {
  type Offers,
  type Situation,
  type SituationFacts,
  type SituationName,
  situationOf,
} from './situation.ts'
export type { DraftState, Head, Loss, LossCause, SeenLock, Somebody } from './states.ts'
export { agentYields, isAgents } from './states.ts'
export type { CallOptions, Sink, Transport, Variables } from './transport.ts'
