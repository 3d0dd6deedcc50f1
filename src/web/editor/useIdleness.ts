import type { DraftHandle } from '@holdfast/client'
import { useCallback, useEffect, useRef } from 'react'
import { idleAfterMs } from '../time/leaseTimes.ts'

/** Reports activity to the draft client, and returns how long the lock lasts without activity. */
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
