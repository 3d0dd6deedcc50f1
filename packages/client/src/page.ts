/** What a browser page tells; Node tells nothing. */
export interface PageEvents {
  /** Visible again or online again: whatever timers were late, now is the moment. */
  onResume(run: () => void): () => void
  /** The page is going away, for good or into the back/forward cache. */
  onHide(run: () => void): () => void
  /** Back from the back/forward cache. */
  onRestore(run: () => void): () => void
}

interface Target {
  addEventListener?(name: string, run: (event: { persisted?: boolean }) => void): void
  removeEventListener?(name: string, run: (event: { persisted?: boolean }) => void): void
}

type Page = Target & { document?: Target & { visibilityState?: string } }

export function pageEvents(page: Page = globalThis as never): PageEvents {
  const { document } = page
  return {
    onResume(run) {
      const stops = [
        listen(document, 'visibilitychange', () => document?.visibilityState === 'visible' && run()),
        listen(document && page, 'online', run),
      ]
      return () => stops.forEach((stop) => void stop())
    },
    onHide: (run) => listen(document && page, 'pagehide', run),
    onRestore: (run) => listen(document && page, 'pageshow', ({ persisted }) => persisted && run()),
  }
}

function listen(
  target: Target | undefined,
  name: string,
  run: (event: { persisted?: boolean }) => unknown,
): () => void {
  const heard = (event: { persisted?: boolean }) => void run(event)
  target?.addEventListener?.(name, heard)
  return () => target?.removeEventListener?.(name, heard)
}
