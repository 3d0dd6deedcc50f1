'use client'

import { bannerMarkup, type DraftEditor } from '@holdfast/client/editor'
import { elementOf } from './elementOf.ts'

/** How the lock and the text stand, and a button for what can be done about it. */
export function DraftBanner<Content>({ editor }: { editor: DraftEditor<Content> }) {
  return elementOf(bannerMarkup(editor as DraftEditor<never>))
}
