import { useCallback, useRef } from 'react'

/** Changes that come together are answered by one reading. */
const gatherMs = 150

/**
 * Reads whenever it is asked to: one reading at a time, and what is asked meanwhile is answered by the next. However
 * quickly changes follow each other, every reading ends.
 */
export function useGathered(read: () => Promise<void>): () => void {
  const newest = useRef(read)
  newest.current = read
  const turn = useRef({ isAsked: false, isRunning: false })
  return useCallback(async () => {
    const { current } = turn
    current.isAsked = true
    if (current.isRunning) return
    current.isRunning = true
    while (current.isAsked) {
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
      current.isAsked = false
      await newest.current()
    }
    current.isRunning = false
  }, [])
}
