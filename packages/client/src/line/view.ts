import type { DraftViewersChangedSubscription, RequestPartsFragment } from '@holdfast/documents'

export type DraftViewers = DraftViewersChangedSubscription['draftViewersChanged']

/** One who waits, as it stands now. Times are counted down on the client's clock. */
export interface Waiting
  extends Pick<
    RequestPartsFragment,
    | 'id'
    | 'kind'
    | 'state'
    | 'note'
    | 'requestedAt'
    | 'position'
    | 'answer'
    | 'answerNote'
    | 'requester'
    | 'answeredBy'
  > {
  isMine: boolean
  /** Milliseconds until silence, or the announced takeover, ends the lock; null where only an answer does. */
  dueInMs: number | null
  /** Milliseconds for which the draft is kept for this person; null while it is not. */
  reservedInMs: number | null
}

export interface LineView {
  /** Who waits, the next one first. */
  requests: readonly Waiting[]
  /** The request of this person, from whichever session. */
  mine: Waiting | null
  /** `mine`, while the draft is kept for this person. */
  reserved: Waiting | null
  /** The takeover that has been announced. */
  announced: Waiting | null
  /** How the last request of this session ended; null while it waits, and before there was one. */
  settled: Waiting | null
  /** Who has the document open; null where that was not asked for, or is not known yet. */
  viewers: DraftViewers | null
}

export const emptyLine: LineView = {
  ...{ requests: [], mine: null, reserved: null, announced: null, settled: null, viewers: null },
}

/** What an action came to. It never rejects for an answer of the server. */
export type LineOutcome =
  | { status: 'done'; request: RequestPartsFragment }
  /** Nobody holds the draft, and nothing has to be asked for: it is acquired. */
  | { status: 'free' }
  | { status: 'refused'; code: string; message: string }
  /** The line was closed before there was an answer. */
  | { status: 'aborted' }
