'use client'

import type { Transport } from '@holdfast/client'
import { type BannerTexts, englishTexts } from '@holdfast/client'
import { type EditorTexts, englishEditorTexts } from '@holdfast/client/editor'
import type { LineTexts } from '@holdfast/client/line'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'

interface Surroundings {
  transport: Transport | null
  texts: BannerTexts
  editorTexts: EditorTexts
  lineTexts?: LineTexts | undefined
}

const Context = createContext<Surroundings>({
  transport: null,
  texts: englishTexts,
  editorTexts: englishEditorTexts,
})

export interface DraftLockProviderProps {
  /** Made once, outside the render: a draft is opened anew on another transport. */
  transport: Transport
  /** Default: English. */
  texts?: BannerTexts
  /** Of the status line, the buttons and the dialogs. Left out: English. */
  editorTexts?: EditorTexts
  /** Of who waits for the draft. Left out: English. */
  lineTexts?: LineTexts
  children?: ReactNode
}

/** Gives `useDraftLock` and `useDraftEditor` a connection and their words. */
export function DraftLockProvider({
  transport,
  texts = englishTexts,
  editorTexts = englishEditorTexts,
  lineTexts,
  children,
}: DraftLockProviderProps) {
  const value = useMemo(
    () => ({ transport, texts, editorTexts, lineTexts }),
    [transport, texts, editorTexts, lineTexts],
  )
  return createElement(Context.Provider, { value }, children)
}

export const useSurroundings = (): Surroundings => useContext(Context)
