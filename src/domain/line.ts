import type { UserKind } from './permissions.ts'

/**
 * The line before a draft: who asks its holder for it, who has announced a takeover, and who a free draft is kept for. Pure,
 * as lease.ts is; what a change of the line does to the lease is in handover.ts.
 */

export type RequestState = 'WAITING' | 'RESERVED' | 'GRANTED' | 'DENIED' | 'WITHDRAWN' | 'LAPSED'
export type RequestAnswer = 'HAND_OVER' | 'LATER' | 'DENY'

export interface LockRequest {
  id: string
  /** ASK: asks the holder. TAKEOVER: an admin's takeover that has been announced. */
  kind: 'ASK' | 'TAKEOVER'
  state: RequestState
  requesterId: string
  requesterKind: UserKind
  sessionId: string
  /** Of a takeover the reason. */
  note: string | null
  /** ASK: for how long the holder may be silent. */
  answerWithinMs: number | null
  requestedAt: Date
  /** When the requester last said that it waits. */
  repeatedAt: Date
  /** The holder has asked for time until then. */
  laterUntil: Date | null
  /** TAKEOVER: the lease ends then. */
  endsAt: Date | null
  answer: RequestAnswer | null
  answerNote: string | null
  answeredById: string | null
  reservedUntil: Date | null
  settledAt: Date | null
  /** The requester may still edit the document. */
  permitted: boolean
}

/** What a lease says about its holder's activity. */
export interface Activity {
  holderKind: UserKind
  acquiredAt: Date
  renewedAt: Date
  lastActiveAt: Date
  /** Its client says truly when its person types; where it does not, silence means nothing. */
  reportsActivity: boolean
}

/** Who waits repeats the request within this time. */
export const repeatWithinMs = 60_000
export const requestLivesMs = 24 * 3_600_000
export const mostInLine = 20

/** A reservation first, then an announced takeover, then by the time of asking. */
export function inOrder(line: readonly LockRequest[]): LockRequest[] {
  const rank = ({ state, kind }: LockRequest) => (state === 'RESERVED' ? 0 : kind === 'TAKEOVER' ? 1 : 2)
  return line.toSorted(
    (a, b) =>
      rank(a) - rank(b) || a.requestedAt.getTime() - b.requestedAt.getTime() || (a.id < b.id ? -1 : 1),
  )
}

export const announcedIn = (line: readonly LockRequest[]): LockRequest | null =>
  line.find(({ kind, state }) => kind === 'TAKEOVER' && state === 'WAITING') ?? null

/** Who the free draft is kept for. */
export const reservationIn = (line: readonly LockRequest[]): LockRequest | null =>
  line.find(({ state }) => state === 'RESERVED') ?? null

/**
 * Rule 32: when the holder's silence is an answer; null where nothing but an answer is, as where an agent asks a person. While a
 * takeover is announced silence ends nothing: what it freed would not go to whoever asked.
 */
export function silentAt(request: LockRequest, line: readonly LockRequest[], holder: Activity): Date | null {
  if (request.kind !== 'ASK' || !holder.reportsActivity || announcedIn(line)) return null
  if (request.requesterKind === 'AGENT' && holder.holderKind !== 'AGENT') return null
  const since = Math.max(...[request.requestedAt, holder.acquiredAt, holder.lastActiveAt].map(Number))
  return new Date(Math.max(since + (request.answerWithinMs as number), Number(request.laterUntil)))
}

/**
 * Rule 32: silence is what the holder's client has said, not that nothing was heard: a heartbeat after the deadline has told of no
 * key. And whoever asks was still there then: nobody who has gone takes anything.
 */
export function unansweredIn(line: readonly LockRequest[], holder: Activity): LockRequest | null {
  const isUnanswered = (request: LockRequest) => {
    const due = silentAt(request, line, holder)
    return due !== null && holder.renewedAt >= due && request.repeatedAt >= due
  }
  return line.find(isUnanswered) ?? null
}

/** Rules 32 and 33: whether the request has left the line, whoever notices it. */
export function hasLapsed(request: LockRequest, enabled: boolean, now: Date): boolean {
  if (!enabled || !request.permitted) return true
  if (request.state === 'RESERVED') return now >= (request.reservedUntil as Date)
  return request.kind === 'ASK' && now.getTime() >= lapsesAt(request)
}

const lapsesAt = ({ repeatedAt, requestedAt }: LockRequest): number =>
  Math.min(repeatedAt.getTime() + repeatWithinMs, requestedAt.getTime() + requestLivesMs)

/** When somebody has to look at the line again; null when nobody is in it. */
export function lookAgainAt(line: readonly LockRequest[]): Date | null {
  const times = line.flatMap((request) =>
    request.state === 'RESERVED'
      ? [(request.reservedUntil as Date).getTime()]
      : request.kind === 'ASK'
        ? [lapsesAt(request)]
        : [(request.endsAt as Date).getTime()],
  )
  return times.length === 0 ? null : new Date(Math.min(...times))
}
