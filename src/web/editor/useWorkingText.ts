import { useEffect, useRef, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { isSignedOut } from '../session/session.ts'
import { changedParts, type Parts, partsOf } from './parts.ts'
import { forgetUnsaved, keepUnsaved, unsavedText } from './unsavedText.ts'

const keepAfterMs = 200

/** A version as loaded or saved: what the edit began from. */
export interface Base {
  number: number
  parts: Parts
}

/** The texts on the screen, what they began from, and their copy in this browser while they are unsaved. */
export function useWorkingText(options: {
  userId: string
  toolId: string
  collection: string
  head: HeadPartsFragment
}) {
  const { userId, toolId, collection, head } = options
  const [base, setBase] = useState<Base>(() => baseOf(collection, head))
  const [parts, setParts] = useState(base.parts)
  const [keptAt, setKeptAt] = useState<string | null>(null)
  const [isLoaded, setLoaded] = useState(false)
  const changed = changedParts(base.parts, parts)
  const isDirty = changed.length > 0

  useEffect(() => {
    let isWanted = true
    // Without IndexedDB there is nothing to restore, and the edit begins.
    void unsavedText(userId, toolId)
      .catch(() => null)
      .then((unsaved) => {
        if (!isWanted) return
        if (unsaved) {
          setBase({ number: unsaved.baseVersion, parts: unsaved.baseParts })
          setParts(unsaved.parts)
          setKeptAt(unsaved.at)
        }
        setLoaded(true)
      })
    return () => {
      isWanted = false
    }
  }, [userId, toolId])

  const keep = useRef(() => {})
  useEffect(() => {
    keep.current = () => {
      if (!isLoaded || isSignedOut()) return
      const at = new Date().toISOString()
      const unsaved = { userId, toolId, baseVersion: base.number, baseParts: base.parts, parts, at }
      void (isDirty ? keepUnsaved(unsaved) : forgetUnsaved(userId, toolId)).catch(() => {})
    }
    const timer = setTimeout(() => keep.current(), keepAfterMs)
    return () => clearTimeout(timer)
  }, [userId, toolId, base, parts, isDirty, isLoaded])
  useEffect(() => {
    const now = () => keep.current()
    window.addEventListener('pagehide', now)
    return () => {
      window.removeEventListener('pagehide', now)
      now()
    }
  }, [])

  return {
    base,
    parts,
    changed,
    isDirty,
    isLoaded,
    /** When the text was kept that was found on arrival; null when there was none. */
    keptAt,
    change: (part: string, text: string) => setParts((known) => ({ ...known, [part]: text })),
    /** Shows a version; what was there is dropped. */
    adopt(version: HeadPartsFragment) {
      const next = baseOf(collection, version)
      setBase(next)
      setParts(next.parts)
      setKeptAt(null)
    },
    /** Goes on with these texts, on top of that version. */
    rebase(version: HeadPartsFragment, texts: Parts) {
      setBase(baseOf(collection, version))
      setParts(texts)
    },
    saved(version: HeadPartsFragment, sent: Parts) {
      setBase({ number: version.number, parts: sent })
      setKeptAt(null)
    },
  }
}

export type WorkingText = ReturnType<typeof useWorkingText>

function baseOf(collection: string, head: HeadPartsFragment): Base {
  return { number: head.number, parts: partsOf(collection, head.content) }
}
