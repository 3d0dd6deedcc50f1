'use client'

import type { Transport } from '@holdfast/client'
import { type BannerTexts, englishTexts } from '@holdfast/client'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'

interface Surroundings {
  transport: Transport | null
  texts: BannerTexts
}

const Context = createContext<Surroundings>({ transport: null, texts: englishTexts })

export interface DraftLockProviderProps {
  /** Made once, outside the render: a draft is opened anew on another transport. */
  transport: Transport
  /** Left out: English. */
  texts?: BannerTexts
  children?: ReactNode
}

/** Gives `useDraftLock` a connection and the words of the banner. */
export function DraftLockProvider({ transport, texts = englishTexts, children }: DraftLockProviderProps) {
  const value = useMemo(() => ({ transport, texts }), [transport, texts])
  return createElement(Context.Provider, { value }, children)
}

export const useSurroundings = (): Surroundings => useContext(Context)
