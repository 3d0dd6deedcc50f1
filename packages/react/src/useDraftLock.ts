'use client'

import type {
  BannerTexts,
  DraftHandle,
  DraftOptions,
  DraftState,
  Situation,
  SituationFacts,
  Transport,
} from '@holdfast/client'
import { type Banner, bannerOf, openDraft, situationOf } from '@holdfast/client'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useSurroundings } from './DraftLockProvider.ts'

export interface DraftLockOptions extends Omit<DraftOptions, 'transport' | 'toolId' | 'baseVersion'> {
  /** Number of the loaded draft version; nothing is asked for while it is missing. Later changes are for `acquire`. */
  baseVersion: number | null | undefined
  /** Left out: the provider's. */
  transport?: Transport
  /** Left out: the provider's. */
  texts?: BannerTexts
  /** What the page knows of the document besides its lock: the situation follows it. */
  facts?: SituationFacts
}

export interface DraftLock {
  /** Null until the draft has been loaded and opened. Saves, autosave and the signal are its own. */
  draft: DraftHandle | null
  state: DraftState
  /** Only then may the editor accept input. */
  editable: boolean
  banner: Banner
  /** The banner's sentence and every offer, for pages that know more than the lock. */
  situation: Situation
}

const notYet: DraftState = { name: 'acquiring' }
const nothing = () => {}

/**
 * Keeps the lock of a tool's draft for as long as the component is shown, and renders again when its state changes.
 * Throws when there is neither a `DraftLockProvider` above nor a `transport` among the options.
 */
export function useDraftLock(toolId: string, options: DraftLockOptions): DraftLock {
  const surroundings = useSurroundings()
  const { transport = surroundings.transport, texts = surroundings.texts } = options
  if (!transport) throw new Error('useDraftLock needs a <DraftLockProvider transport={…}> above it')
  const draft = useOpenDraft(transport, toolId, options)
  const subscribe = useCallback((listener: () => void) => draft?.subscribe(listener) ?? nothing, [draft])
  const state = useSyncExternalStore(
    subscribe,
    () => draft?.state ?? notYet,
    () => notYet,
  )
  return {
    draft,
    state,
    editable: state.name === 'held',
    banner: bannerOf(state, texts),
    situation: situationOf(state, options.facts ?? {}, texts),
  }
}

function useOpenDraft(transport: Transport, toolId: string, options: DraftLockOptions): DraftHandle | null {
  const [opened, setOpened] = useState<{ draft: DraftHandle; toolId: string; transport: Transport } | null>(
    null,
  )
  const newest = useRef(options)
  useEffect(() => {
    newest.current = options
  })
  const isLoaded = options.baseVersion != null
  useEffect(() => {
    if (!isLoaded) return
    let close: (() => void) | null = null
    let isLeft = false
    // StrictMode mounts, unmounts and mounts again at a stroke: two attempts of one session would race, and the
    // second could lose its grant to the first.
    queueMicrotask(() => {
      const { baseVersion, ...rest } = newest.current
      if (isLeft || baseVersion == null) return
      const draft = openDraft({ ...rest, transport, toolId, baseVersion })
      close = () => void draft.close()
      setOpened({ draft, toolId, transport })
    })
    return () => {
      isLeft = true
      close?.()
    }
  }, [transport, toolId, isLoaded])
  // Between a change of the tool and the effect that follows it, the old draft must not pass for the new one.
  const isCurrent = isLoaded && opened?.toolId === toolId && opened.transport === transport
  return isCurrent ? opened.draft : null
}
