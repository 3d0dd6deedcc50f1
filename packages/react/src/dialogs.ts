'use client'

import {
  type ConflictOptions,
  conflictMarkup,
  type DraftEditor,
  type Markup,
  openOrClose,
  takeOverMarkup,
} from '@holdfast/client/editor'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { elementOf } from './elementOf.ts'

/** Asks for the reason of a takeover. Shown where the banner offers one, and empty until then. */
export function TakeOverDialog<Content>({ editor }: { editor: DraftEditor<Content> }) {
  return useDialog(takeOverMarkup(editor as DraftEditor<never>), editor.dialog === 'takeOver')
}

export interface ConflictDialogProps<Content> extends ConflictOptions<Content> {
  editor: DraftEditor<Content>
  /** Shows a version to a person. Default: its JSON. */
  show?: (content: Content) => ReactNode
}

/** Shows both versions, and asks which is to stay. Shown when two meet, and empty until then. */
export function ConflictDialog<Content>({ editor, show, merge }: ConflictDialogProps<Content>) {
  return useDialog(conflictMarkup(editor, { show, merge }), editor.dialog === 'conflict')
}

function useDialog(described: Markup, isOpen: boolean): ReactNode {
  const dialog = useRef<Parameters<typeof openOrClose>[0]>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    openOrClose(element, isOpen)
    // A component that is hidden leaves no page behind a dialog that nobody sees.
    return () => openOrClose(element, false)
  }, [isOpen])
  return elementOf(described, { ref: dialog })
}
