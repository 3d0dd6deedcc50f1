'use client'

import type { DraftHandle, Transport } from '@holdfast/client'
import {
  type KeptSalvage,
  keepSalvage,
  type Salvage,
  type SalvageKeeper,
  type SalvageOptions,
} from '@holdfast/client/salvage'
import { useEffect, useRef, useState } from 'react'
import { useSurroundings } from './DraftLockProvider.ts'

export interface UseSalvageOptions extends Pick<SalvageOptions, 'unsaved' | 'timeoutMs'> {
  /** Left out: the provider's. */
  transport?: Transport
}

export interface SalvageOfDraft {
  /** Null until the draft is open. */
  salvage: SalvageKeeper | null
  /** What the end of the own lock has left at the server; null while nothing had to be kept. */
  kept: KeptSalvage | null
  /** What is kept of this draft, one's own and others', as far as this person may see it. */
  found: Salvage[]
}

/** Sends text that the end of the lock cut off to the server, and shows what is kept. `draft` is that of `useDraftLock`. */
export function useSalvage(
  toolId: string,
  draft: DraftHandle | null,
  options: UseSalvageOptions = {},
): SalvageOfDraft {
  const surroundings = useSurroundings()
  const { transport = surroundings.transport } = options
  if (!transport) throw new Error('useSalvage needs a <DraftLockProvider transport={…}> above it')
  const newest = useRef(options)
  useEffect(() => {
    newest.current = options
  })
  const [salvage, setSalvage] = useState<SalvageKeeper | null>(null)
  const [kept, setKept] = useState<KeptSalvage | null>(null)
  const [found, setFound] = useState<Salvage[]>([])
  useEffect(() => {
    if (!draft) return
    const { unsaved, timeoutMs } = newest.current
    const keeper = keepSalvage({
      ...{ transport, draft, toolId, timeoutMs, onKept: setKept, onFound: setFound },
      unsaved: unsaved && (() => newest.current.unsaved?.() ?? null),
    })
    setSalvage(keeper)
    return () => {
      keeper.close()
      setSalvage(null)
      setKept(null)
      setFound([])
    }
  }, [transport, draft, toolId])
  return { salvage, kept, found }
}
