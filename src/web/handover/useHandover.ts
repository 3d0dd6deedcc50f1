import type { DraftState } from '@holdfast/client'
import type { LineOutcome } from '@holdfast/client/line'
import { useLine, useSalvage } from '@holdfast/react'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { contentOf } from '../editor/parts.ts'
import type { OpenDraft } from '../editor/useDraft.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'
import { lineTexts } from './lineTexts.ts'

const { handover } = texts

/** Asking for a draft, answering, and what a takeover leaves behind: the line and the salvage of one open document. */
export function useHandover(toolId: string, open: OpenDraft, save: () => Promise<void>) {
  const { draft, state, text } = open
  const newest = useRef({ text, save })
  useEffect(() => {
    newest.current = { text, save }
  })
  const { line, view, banner } = useLine(toolId, draft, {
    viewers: true,
    lineTexts,
    // A newer version than that is the page's own matter: it follows, or asks what is to stay.
    baseVersion: () => newest.current.text.base.number,
    beforeHandOver: () => newest.current.save(),
  })
  const salvage = useSalvage(toolId, draft, { unsaved: () => unsavedOf(newest.current.text) })
  useSeen(state, salvage.salvage)

  const act = async (doing: Promise<LineOutcome> | undefined) => {
    const outcome = await doing
    if (outcome?.status === 'refused')
      notifications.show({ color: 'red', title: handover.failed, message: refusalText(outcome) })
  }
  return {
    view,
    banner,
    ...salvage,
    /** The sentence is for whoever holds the draft. */
    isHolder: state.name === 'held',
    ask: (note?: string) => act(line?.request({ note })),
    withdraw: () => act(line?.withdraw()),
    answer: (id: string, answer: 'HAND_OVER' | 'LATER' | 'DENY', note?: string) =>
      act(line?.answer(id, answer, note)),
    announce: (reason: string, graceMs: number, observedFencingToken: number) =>
      act(line?.announceTakeover({ reason, graceMs, observedFencingToken })),
  }
}

export type Handover = ReturnType<typeof useHandover>

/** Text that is no JSON yet is kept as it was typed. */
function unsavedOf({ isDirty, parts, base }: OpenDraft['text']) {
  if (!isDirty) return null
  const { content, faults } = contentOf(parts)
  return { content: faults.length === 0 ? content : parts, baseVersion: base.number }
}

/** Once the page that tells of the loss has been looked at, lists and history say that its holder was told. */
function useSeen(state: DraftState, salvage: { acknowledge(): Promise<boolean> } | null): void {
  const isLost = state.name === 'displaced' || state.name === 'lost'
  useEffect(() => {
    if (!isLost || !salvage) return
    const look = () => document.visibilityState === 'visible' && void salvage.acknowledge()
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [isLost, salvage])
}
