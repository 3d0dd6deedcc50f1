import type { DraftState } from '@holdfast/client'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'

/** Whether the page was opened only to read, without a lock. The URL says so. */
export function useReading(): boolean {
  const [asked] = useSearchParams()
  const [reads] = useState(() => asked.has('read'))
  return reads
}

/** Updates the URL, so that a reload continues with editing or reading. */
export function useReadingAddress(state: DraftState): void {
  const [asked, setAsked] = useSearchParams()
  const isEditing = state.name === 'held'
  const hasEnded = state.name === 'lost' && state.cause === 'RELEASED'
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the person begins to edit, or has ended it
  useEffect(() => {
    if (!isEditing && !hasEnded) return
    const next = new URLSearchParams(asked)
    if (isEditing) next.delete('read')
    else next.set('read', 'true')
    if (next.toString() !== asked.toString()) setAsked(next, { replace: true })
  }, [isEditing, hasEnded])
}
