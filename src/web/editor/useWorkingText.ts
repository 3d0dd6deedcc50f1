import { useEffect, useRef, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { isSignedOut } from '../session/session.ts'
import { changedParts, type Parts, partsOf } from './parts.ts'
import { nothingKept, openUnsavedText, type UnsavedText } from './unsavedText.ts'

const keepAfterMs = 200

/** A version as loaded or saved: what the edit began from. */
export interface Base {
  number: number
  parts: Parts
}

interface Work {
  parts: Parts
  edition: number
}

const replacing = (parts: Parts) => (known: Work) => ({ parts, edition: known.edition + 1 })

/** The texts on the screen, what they began from, and their copy in this browser while they are unsaved. */
export function useWorkingText(options: {
  userId: string
  toolId: string
  runnable: boolean
  head: HeadPartsFragment
}) {
  const { userId, toolId, runnable, head } = options
  const [base, setBase] = useState<Base>(() => baseOf(runnable, head))
  const [{ parts, edition }, setWork] = useState<Work>({ parts: base.parts, edition: 0 })
  const [keptAt, setKeptAt] = useState<string | null>(null)
  const [kept, setKept] = useState<UnsavedText | null>(null)
  const changed = changedParts(base.parts, parts)
  const isDirty = changed.length > 0

  useEffect(() => {
    let isWanted = true
    void openUnsavedText(userId, toolId)
      .catch(() => nothingKept)
      .then((own) => {
        if (!isWanted) return
        if (own.found) {
          setBase({ number: own.found.baseVersion, parts: own.found.baseParts })
          setWork(replacing(own.found.parts))
          setKeptAt(own.found.at)
        }
        setKept(own)
      })
    return () => {
      isWanted = false
    }
  }, [userId, toolId])

  const keep = useRef(() => {})
  useEffect(() => {
    keep.current = () => {
      // Signed out in another tab, too: each forgets its own, whatever it had just kept.
      if (!isDirty || isSignedOut()) kept?.forget()
      else kept?.keep({ baseVersion: base.number, baseParts: base.parts, parts })
    }
    const timer = setTimeout(() => keep.current(), keepAfterMs)
    return () => clearTimeout(timer)
  }, [kept, base, parts, isDirty])
  useEffect(() => {
    const now = () => keep.current()
    // What is written as the page hides may be lost; before it unloads there is time until the next one arrives.
    const leaving = ['beforeunload', 'pagehide'] as const
    for (const event of leaving) window.addEventListener(event, now)
    return () => {
      for (const event of leaving) window.removeEventListener(event, now)
      now()
    }
  }, [])

  return {
    base,
    parts,
    changed,
    isDirty,
    isLoaded: kept !== null,
    /** When the text was kept that was found on arrival; null when there was none. */
    keptAt,
    /** Counts how often the texts were replaced; what is typed is no replacement. */
    edition,
    change: (part: string, text: string) =>
      // A key that was pressed before a replacement was shown belongs to the text that is gone.
      setWork((known) =>
        known.edition === edition ? { ...known, parts: { ...known.parts, [part]: text } } : known,
      ),
    /** The texts as they are, for editors that did not write them. */
    showAnew: () => setWork((known) => ({ ...known, edition: known.edition + 1 })),
    /** Shows a version; what was there is dropped. */
    adopt(version: HeadPartsFragment) {
      const next = baseOf(runnable, version)
      setBase(next)
      setWork(replacing(next.parts))
      setKeptAt(null)
    },
    /** Goes on with these texts, on top of that version. */
    rebase(version: HeadPartsFragment, texts: Parts) {
      setBase(baseOf(runnable, version))
      setWork(replacing(texts))
    },
    saved(version: HeadPartsFragment, sent: Parts) {
      setBase({ number: version.number, parts: sent })
      setKeptAt(null)
    },
  }
}

export type WorkingText = ReturnType<typeof useWorkingText>

function baseOf(runnable: boolean, head: HeadPartsFragment): Base {
  return { number: head.number, parts: partsOf(runnable, head.content) }
}
