import type { BannerTexts, Transport } from '@holdfast/client'
import type { EditorTexts } from '@holdfast/client/editor'
import type { LineTexts } from '@holdfast/client/line'
import type { InjectionKey, MaybeRefOrGetter } from 'vue'

export interface Surroundings {
  transport: Transport
  /** Left out: English. A ref or a getter where the language may change. */
  texts?: MaybeRefOrGetter<BannerTexts>
  /** Of the status line, the buttons and the dialogs. Left out: English. */
  editorTexts?: MaybeRefOrGetter<EditorTexts>
  /** Of who waits for the draft. Left out: English. */
  lineTexts?: MaybeRefOrGetter<LineTexts>
}

/** Gives `useDraftLock` and `useDraftEditor` a connection and their words: `app.provide(draftLockKey, { transport })`. */
export const draftLockKey: InjectionKey<Surroundings> = Symbol('holdfast')
