import type { DraftHandle } from '@holdfast/client'
import { useCallback, useEffect, useRef } from 'react'
import { idleAfterMs } from '../time/leaseTimes.ts'

/** Tells the draft client of every sign of work, and how long the lock will last without one. */
export function useIdleness(idleTimeoutMs: number | null, draft: DraftHandle | null): () => number | null {
  const lastSign = useRef(performance.now())
  useEffect(() => {
    const sign = () => {
      lastSign.current = performance.now()
      draft?.touch()
    }
    sign()
    const events = ['keydown', 'pointerdown', 'paste'] as const
    for (const event of events) window.addEventListener(event, sign)
    return () => {
      for (const event of events) window.removeEventListener(event, sign)
    }
  }, [draft])
  return useCallback(() => {
    const idle = performance.now() - lastSign.current
    if (idleTimeoutMs === null || idle < Math.min(idleAfterMs, idleTimeoutMs / 2)) return null
    return Math.max(0, idleTimeoutMs - idle)
  }, [idleTimeoutMs])
}
