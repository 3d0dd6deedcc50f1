import { pageClock } from '../pageClock.ts'
import { browserPlace } from '../session.ts'
import { Line } from './line.ts'
import type { LineOptions, OpenLine } from './options.ts'

interface Page {
  document?: { visibilityState?: string }
}

/** The line of one document: who waits for it, and one's own place. Answers at once; what is known is in `view`. */
export function openLine(options: LineOptions): OpenLine {
  const line = new Line({
    clock: pageClock(),
    place: browserPlace(),
    isVisible: () => (globalThis as Page).document?.visibilityState !== 'hidden',
    ...options,
  })
  return {
    ...line.actions,
    subscribe: line.subscribe,
    get view() {
      return line.view
    },
    close: () => line.close(),
  }
}
