import { useEffect, useRef, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { isSignedOut } from '../session/session.ts'
import { changedParts, type Parts, partsOf } from './parts.ts'
import { nothingKept, openUnsavedText, type UnsavedText } from './unsavedText.ts'

const keepAfterMs = 200

/** A loaded or saved version, which the edit is based on. */
export interface Base {
  number: number
  parts: Parts
}

interface Work {
  parts: Parts
  edition: number
}

const replacing = (parts: Parts) => (known: Work) => ({ parts, edition: known.edition + 1 })

/** The texts on the screen, the version they are based on, and their copy in this browser while unsaved. */
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
      // Also after a sign-out in another tab: each tab deletes its own text.
      if (!isDirty || isSignedOut()) kept?.forget()
      else kept?.keep({ baseVersion: base.number, baseParts: base.parts, parts })
    }
    const timer = setTimeout(() => keep.current(), keepAfterMs)
    return () => clearTimeout(timer)
  }, [kept, base, parts, isDirty])
  useEffect(() => {
    const now = () => keep.current()
    // A write while the page hides may be lost. Before it unloads, there is still time.
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
    /** When the restored text was kept; null if nothing was restored. */
    keptAt,
    /** Counts how often the texts were replaced. Typing does not count. */
    edition,
    change: (part: string, text: string) =>
      // A key typed before a replacement was shown belongs to the old text.
      setWork((known) =>
        known.edition === edition ? { ...known, parts: { ...known.parts, [part]: text } } : known,
      ),
    /** The current texts, for editors that did not write them. */
    showAnew: () => setWork((known) => ({ ...known, edition: known.edition + 1 })),
    /** Shows a version and drops the current texts. */
    adopt(version: HeadPartsFragment) {
      const next = baseOf(runnable, version)
      setBase(next)
      setWork(replacing(next.parts))
      setKeptAt(null)
    },
    /** Continues with these texts, based on that version. */
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
