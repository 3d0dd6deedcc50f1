/** Changes that come together cause one read. */
const gatherMs = 150

/**
 * Reads on request, one read at a time. Requests during a read start one more read after it. Even if changes come quickly, every
 * read ends.
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
