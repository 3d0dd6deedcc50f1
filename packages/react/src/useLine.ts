'use client'

import type { DraftHandle, Transport } from '@holdfast/client'
import {
  emptyLine,
  englishLineTexts,
  type LineBanner,
  type LineOptions,
  type LineTexts,
  type LineView,
  lineBannerOf,
  type OpenLine,
  openLine,
} from '@holdfast/client/line'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useSurroundings } from './DraftLockProvider.ts'

export interface UseLineOptions extends Omit<LineOptions, 'transport' | 'draft' | 'toolId'> {
  /** Left out: the provider's. */
  transport?: Transport
  /** Left out: the provider's, or English. */
  lineTexts?: LineTexts
}

export interface Line {
  view: LineView
  banner: LineBanner | null
  /** Null until the draft is open. */
  line: OpenLine | null
}

const nothing = () => {}

/** Who waits for the draft, and one's own place, for as long as the component is shown. `draft` is that of `useDraftLock`. */
export function useLine(toolId: string, draft: DraftHandle | null, options: UseLineOptions = {}): Line {
  const surroundings = useSurroundings()
  const { transport = surroundings.transport, lineTexts = surroundings.lineTexts ?? englishLineTexts } =
    options
  if (!transport) throw new Error('useLine needs a <DraftLockProvider transport={…}> above it')
  const newest = useRef(options)
  useEffect(() => {
    newest.current = options
  })
  const [line, setLine] = useState<OpenLine | null>(null)
  useEffect(() => {
    if (!draft) return
    const opened = openLine({ ...newest.current, transport, draft, toolId })
    setLine(opened)
    return () => {
      opened.close()
      setLine(null)
    }
  }, [transport, draft, toolId])
  const subscribe = useCallback((listener: () => void) => line?.subscribe(listener) ?? nothing, [line])
  const view = useSyncExternalStore(
    subscribe,
    () => line?.view ?? emptyLine,
    () => emptyLine,
  )
  return { line, view, banner: lineBannerOf(view, draft?.state.name === 'held', lineTexts) }
}
