import type { Clock } from '../clock.ts'
import type { DraftHandle } from '../handle.ts'
import type { PageEvents } from '../page.ts'
import type { SessionPlace } from '../session.ts'
import type { Head } from '../states.ts'
import type { Transport } from '../transport.ts'
import type { LineOutcome, LineView, Waiting } from './view.ts'

export interface LineOptions {
  /** One with `query`, which all of ours are. */
  transport: Transport
  draft: DraftHandle
  toolId: string
  /** Also follows who has the document open, by one subscription more. */
  viewers?: boolean
  /** It is this person's turn, and the page is not visible: a notification may call them. */
  onTurn?(request: Waiting): unknown
  /** Number of the version on the screen, which the turn begins from. Left out: the draft's own. */
  baseVersion?(): number
  /** Shows the newer version that the turn begins from. Left out: the draft says VERSION_CONFLICT, with the head. */
  follow?(head: Head): unknown
  /** Saves what is unsaved before the draft is handed over, for example `autosave.flush`. */
  beforeHandOver?(): unknown
  /** Left out: what the page says; outside of browsers always. */
  isVisible?(): boolean
  /** As of the draft; left out: that of the tab. */
  sessionId?: string
  place?: SessionPlace
  page?: PageEvents
  clock?: Clock
  timeoutMs?: number
  random?(): number
}

/** What is taken from the page where nothing else is given. */
export interface Surroundings {
  clock: Clock
  place: SessionPlace
  isVisible(): boolean
}

export type LineAnswer = 'HAND_OVER' | 'LATER' | 'DENY'

export interface LineActions {
  /** Asks the holder for the draft; said again by itself for as long as the line is open. */
  request(asked?: { note?: string; answerWithinMs?: number }): Promise<LineOutcome>
  /** Leaves the line, or takes back what was announced. */
  withdraw(): Promise<LineOutcome>
  /** The holder's answer to one who waits. */
  answer(requestId: string, answer: LineAnswer, note?: string): Promise<LineOutcome>
  /** A takeover that leaves the holder time to finish. `observedFencingToken`: left out, of the lock on the screen. */
  announceTakeover(announced: {
    reason: string
    graceMs: number
    observedFencingToken?: number
  }): Promise<LineOutcome>
  /** Marks typing that does not pass `draft.touch()` of this very handle. */
  touch(): void
}

export interface OpenLine extends LineActions {
  /** A new object after every change, so it can be compared by identity. */
  readonly view: LineView
  /** Calls the listener after every change of the view, and each second while something counts down. */
  subscribe(listener: () => void): () => void
  /** Withdraws nothing: a reload keeps the place, and who stays away leaves the line after a minute. */
  close(): void
}
