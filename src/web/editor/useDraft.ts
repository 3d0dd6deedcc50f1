import type { DraftState } from '@holdfast/client'
import { useDraftLock } from '@holdfast/react'
import { useEffect, useRef, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { useViewer } from '../session/viewer.ts'
import { partsOf } from './parts.ts'
import { situationOfTool } from './situation.ts'
import type { OpenTool } from './useTool.ts'
import { useWorkingText } from './useWorkingText.ts'

/** While somebody else writes, or the lock is gone, its changes may have moved the head. */
const followed = (state: DraftState) => state.name !== 'acquiring' && state.name !== 'unreachable'

/**
 * The text of a draft and its lock, kept in step: the head is followed, and nothing that was typed gives way unasked. Whoever
 * only reads has no lock; with unsaved text from an earlier visit, editing goes on.
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
  /** What the dialog is about stays the version that it was opened for, whatever is saved while somebody merges. */
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
    // Nothing was typed, so nothing is lost by beginning from the newer version.
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
    /** The head moved on under unsaved text: only a person can say what is to stay. */
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
      // A still newer head refuses this, and is the next conflict.
      if (state.name === 'lost') void draft?.acquire({ baseVersion: met.number })
    },
    /** Work goes on from the version on the screen, which need not be the one that the draft was opened with. */
    acquire,
    /** Whoever types would like to edit; null where that cannot be had for the asking. */
    wishes: situation.name === 'free' || situation.name === 'acquiring' ? acquire : null,
    takeBack: (options: { reason?: string; observedFencingToken?: number } = {}) =>
      void draft?.takeBack({ ...options, baseVersion }),
    /** For calls that need the lock; null while there is none. */
    underLock(): { lockToken: string } | { baseVersion: number } | null {
      if (situation.name === 'unlocked') return { baseVersion: head.number }
      const lockToken = draft?.lockToken
      return lockToken ? { lockToken } : null
    },
  }
}

export type OpenDraft = ReturnType<typeof useDraft>
