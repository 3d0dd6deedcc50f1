import type { DraftState } from '@holdfast/client'
import { useDraftLock } from '@holdfast/react'
import { useEffect, useRef, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { useViewer } from '../session/viewer.ts'
import { partsOf } from './parts.ts'
import { situationOfTool } from './situation.ts'
import type { OpenTool } from './useTool.ts'
import { useWorkingText } from './useWorkingText.ts'

/** Situations in which somebody else may have saved a newer version. */
const followed = (state: DraftState) => state.name !== 'acquiring' && state.name !== 'unreachable'

/**
 * Keeps the text of a draft and its lock in step: it follows the head, and never replaces typed text without asking. Readers have
 * no lock. With unsaved text from an earlier visit, editing continues.
 */
export function useDraft(tool: OpenTool, refresh: () => void, reads: boolean) {
  const viewer = useViewer()
  const { draftHead: head } = tool
  const { runnable } = tool.collection
  const text = useWorkingText({ userId: viewer.id, toolId: tool.id, runnable, head })
  const wantsLock = tool.viewerCanEdit && tool.collection.lockPolicy.enabled && text.isLoaded
  const { draft, state } = useDraftLock(tool.id, {
    baseVersion: wantsLock ? text.base.number : null,
    ...(reads && !text.isDirty && { readFirst: { lock: tool.draftLock ?? null } }),
  })
  const isBehind = text.isLoaded && head.number > text.base.number
  const situation = situationOfTool(tool, state, { ...text, isBehind })
  /** The version that the dialog was opened for. It does not change while the person merges, even if others save. */
  const [met, setMet] = useState<HeadPartsFragment | null>(null)
  const refused = state.name === 'lost' && state.cause === 'VERSION_CONFLICT' ? state.head : null
  const baseVersion = text.base.number

  const arrival = useRef(state)
  useEffect(() => {
    if (state === arrival.current) return
    arrival.current = state
    if (followed(state)) refresh()
  }, [state, refresh])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the head, the base or the lock has moved, not with every key
  useEffect(() => {
    if (!isBehind) return
    if (text.isDirty) {
      if (situation.editable || situation.offers.compare) setMet((open) => open ?? head)
      return
    }
    text.adopt(head)
    // Nothing was typed, so the newer version can simply be shown.
    if (refused) void draft?.acquire({ baseVersion: head.number })
  }, [isBehind, head.number, baseVersion, state])

  const acquire = () => void draft?.acquire({ baseVersion })
  const isOpen = met !== null && met.number > baseVersion
  return {
    head,
    text,
    draft,
    state,
    situation,
    /** There is a newer head and unsaved text. A person has to choose what to keep. */
    conflict: isOpen ? { head: met, theirs: partsOf(runnable, met.content) } : null,
    isBehind,
    compare: () => setMet(isBehind ? head : (refused ?? null)),
    /** A save met a newer version. */
    meet: (version: HeadPartsFragment) => setMet((open) => open ?? version),
    leaveConflict: () => setMet(null),
    resolve(parts: Record<string, string>) {
      if (!isOpen) return
      setMet(null)
      text.rebase(met, parts)
      // If there is an even newer head, this is refused and becomes the next conflict.
      if (state.name === 'lost') void draft?.acquire({ baseVersion: met.number })
    },
    /** Continues from the version on the screen, which can differ from the one the draft was opened with. */
    acquire,
    /** Acquires the lock when the person types; null if that is not possible now. */
    wishes: situation.name === 'free' || situation.name === 'acquiring' ? acquire : null,
    takeBack: (options: { reason?: string; observedFencingToken?: number } = {}) =>
      void draft?.takeBack({ ...options, baseVersion }),
    /** The token and version for calls under the lock; null without a lock. */
    underLock(): { lockToken: string } | { baseVersion: number } | null {
      if (situation.name === 'unlocked') return { baseVersion: head.number }
      const lockToken = draft?.lockToken
      return lockToken ? { lockToken } : null
    },
  }
}

export type OpenDraft = ReturnType<typeof useDraft>
