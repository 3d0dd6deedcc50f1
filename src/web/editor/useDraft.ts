import { useEffect, useRef, useState } from 'react'
import { useDraftLock } from '../../client/react/useDraftLock.ts'
import type { DraftState } from '../../client/states.ts'
import { useViewer } from '../session/viewer.ts'
import { partsOf } from './parts.ts'
import { situationOf } from './situation.ts'
import type { OpenTool } from './useTool.ts'
import { useWorkingText } from './useWorkingText.ts'

/** While somebody else writes, or the lock is gone, its changes may have moved the head. */
const followed = (state: DraftState) => state.name !== 'acquiring' && state.name !== 'unreachable'

/** The text of a draft and its lock, kept in step: the head is followed, and nothing that was typed gives way unasked. */
export function useDraft(tool: OpenTool, refresh: () => void) {
  const viewer = useViewer()
  const { draftHead: head } = tool
  const collection = tool.collection.id
  const text = useWorkingText({ userId: viewer.id, toolId: tool.id, collection, head })
  const wantsLock = tool.viewerCanEdit && tool.collection.lockPolicy.enabled && text.isLoaded
  const { draft, state } = useDraftLock(tool.id, { baseVersion: wantsLock ? text.base.number : null })
  const situation = situationOf(tool, state, text.isDirty)
  const [isComparing, setComparing] = useState(false)
  const isBehind = text.isLoaded && head.number > text.base.number

  const arrival = useRef(state)
  useEffect(() => {
    if (state === arrival.current) return
    arrival.current = state
    if (followed(state)) refresh()
  }, [state, refresh])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the head or the lock has moved, not with every key
  useEffect(() => {
    if (!isBehind) return
    if (text.isDirty) {
      if (situation.editable || situation.offers.compare) setComparing(true)
      return
    }
    text.adopt(head)
    // Nothing was typed, so nothing is lost by beginning from the newer version.
    if (state.name === 'lost' && state.cause === 'VERSION_CONFLICT')
      void draft?.acquire({ baseVersion: head.number })
  }, [isBehind, head, state])

  return {
    text,
    draft,
    state,
    situation,
    /** The head moved on under unsaved text: only a person can say what is to stay. */
    conflict: isComparing && isBehind ? { head, theirs: partsOf(collection, head.content) } : null,
    setComparing,
    isBehind,
    resolve(parts: Record<string, string>) {
      setComparing(false)
      text.rebase(head, parts)
      if (state.name === 'lost') void draft?.acquire({ baseVersion: head.number })
    },
    /** For calls that need the lock; null while there is none. */
    underLock(): { lockToken: string } | { baseVersion: number } | null {
      if (situation.name === 'unlocked') return { baseVersion: head.number }
      const lockToken = draft?.lockToken
      return lockToken ? { lockToken } : null
    },
  }
}

export type OpenDraft = ReturnType<typeof useDraft>
