'use client'

import type { Transport } from '@holdfast/client'
import { type BannerTexts, englishTexts } from '@holdfast/client'
import { type EditorTexts, englishEditorTexts } from '@holdfast/client/editor'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'

interface Surroundings {
  transport: Transport | null
  texts: BannerTexts
  editorTexts: EditorTexts
}

const Context = createContext<Surroundings>({
  transport: null,
  texts: englishTexts,
  editorTexts: englishEditorTexts,
})

export interface DraftLockProviderProps {
  /** Made once, outside the render: a draft is opened anew on another transport. */
  transport: Transport
  /** Left out: English. */
  texts?: BannerTexts
  /** Of the status line, the buttons and the dialogs. Left out: English. */
  editorTexts?: EditorTexts
  children?: ReactNode
}

/** Gives `useDraftLock` and `useDraftEditor` a connection and their words. */
export function DraftLockProvider({
  transport,
  texts = englishTexts,
  editorTexts = englishEditorTexts,
  children,
}: DraftLockProviderProps) {
  const value = useMemo(() => ({ transport, texts, editorTexts }), [transport, texts, editorTexts])
  return createElement(Context.Provider, { value }, children)
}

export const useSurroundings = (): Surroundings => useContext(Context)
