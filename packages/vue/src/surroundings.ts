import type { BannerTexts, Transport } from '@holdfast/client'
import type { InjectionKey, MaybeRefOrGetter } from 'vue'

export interface Surroundings {
  transport: Transport
  /** Left out: English. A ref or a getter where the language may change. */
  texts?: MaybeRefOrGetter<BannerTexts>
}

/** Gives `useDraftLock` a connection and the words of the banner: `app.provide(draftLockKey, { transport })`. */
export const draftLockKey: InjectionKey<Surroundings> = Symbol('holdfast')
