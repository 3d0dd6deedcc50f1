'use client'

import type { Transport } from '@holdfast/client'
import {
  type DraftEditor,
  type EditorOptions,
  type EditorWords,
  inWords,
  type OpenEditor,
  openEditor,
} from '@holdfast/client/editor'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useSurroundings } from './DraftLockProvider.ts'

export interface DraftEditorOptions<Content>
  extends Omit<EditorOptions<Content>, 'transport' | 'toolId'>,
    EditorWords {
  /** Left out: the provider's. */
  transport?: Transport
}

const nothing = () => {}

/**
 * The text of a document and its lock for as long as the component is shown: what to show, whether it may be edited, what is
 * saved. Throws when there is neither a `DraftLockProvider` above nor a `transport` among the options.
 */
export function useDraftEditor<Content = unknown>(
  toolId: string,
  options: DraftEditorOptions<Content> = {},
): DraftEditor<Content> {
  const surroundings = useSurroundings()
  const { transport = surroundings.transport } = options
  const { texts = surroundings.texts, editorTexts = surroundings.editorTexts } = options
  if (!transport) throw new Error('useDraftEditor needs a <DraftLockProvider transport={…}> above it')
  const editor = useOpenEditor(transport, toolId, options)
  const subscribe = useCallback((listener: () => void) => editor?.subscribe(listener) ?? nothing, [editor])
  const view = useSyncExternalStore(
    subscribe,
    () => editor?.view ?? null,
    () => null,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is what the editor's words are about
  return useMemo(() => inWords(editor, { texts, editorTexts }), [editor, view, texts, editorTexts])
}

function useOpenEditor<Content>(
  transport: Transport,
  toolId: string,
  options: DraftEditorOptions<Content>,
): OpenEditor<Content> | null {
  const [opened, setOpened] = useState<{
    editor: OpenEditor<Content>
    toolId: string
    transport: Transport
  } | null>(null)
  const newest = useRef(options)
  useEffect(() => {
    newest.current = options
  })
  useEffect(() => {
    const editor = openEditor<Content>({ ...newest.current, transport, toolId })
    setOpened({ editor, toolId, transport })
    return () => void editor.close()
  }, [transport, toolId])
  // Between a change of the document and the effect that follows it, the old editor must not pass for the new one.
  return opened?.toolId === toolId && opened.transport === transport ? opened.editor : null
}
