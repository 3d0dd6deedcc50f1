'use client'

import { bannerMarkup, type DraftEditor } from '@holdfast/client/editor'
import { elementOf } from './elementOf.ts'

/** Shows the state of the lock and the text, with a button for the possible action. */
export function DraftBanner<Content>({ editor }: { editor: DraftEditor<Content> }) {
  return elementOf(bannerMarkup(editor as DraftEditor<never>))
}
