/** Changes that come together are answered by one reading. */
const gatherMs = 150

/**
 * Reads whenever it is asked to: one reading at a time, and what is asked meanwhile is answered by the next. However
 * quickly changes follow each other, every reading ends.
 */
export function gathered(read: () => Promise<void>): () => void {
  let isAsked = false
  let isRunning = false
  return async () => {
    isAsked = true
    if (isRunning) return
    isRunning = true
    while (isAsked) {
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
      isAsked = false
      await read()
    }
    isRunning = false
  }
}
