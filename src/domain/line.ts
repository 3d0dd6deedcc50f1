import type { UserKind } from './permissions.ts'

/**
 * The waiting line of a draft: requests, announced takeovers and the reservation of a free draft. Pure functions, like lease.ts.
 * handover.ts has the effects of the line on the lease.
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
  /** For a takeover: its reason. */
  note: string | null
  /** ASK: how long the holder may neither answer nor type. */
  answerWithinMs: number | null
  requestedAt: Date
  /** When the requester last confirmed that it waits. */
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

/** The holder's activity, as known by the lease. */
export interface Activity {
  holderKind: UserKind
  acquiredAt: Date
  renewedAt: Date
  lastActiveAt: Date
  /** The client reports when the person types. Otherwise silence means nothing. */
  reportsActivity: boolean
}

/** A waiting client repeats its request within this time. */
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

/** The reservation of a free draft. */
export const reservationIn = (line: readonly LockRequest[]): LockRequest | null =>
  line.find(({ state }) => state === 'RESERVED') ?? null

/**
 * Rule 32: when the holder's silence ends the lease; null if only an answer can, for example if an agent asks a person. While a
 * takeover is announced, silence ends nothing, because the draft would not go to the user who asked.
 */
export function silentAt(request: LockRequest, line: readonly LockRequest[], holder: Activity): Date | null {
  if (request.kind !== 'ASK' || !holder.reportsActivity || announcedIn(line)) return null
  if (request.requesterKind === 'AGENT' && holder.holderKind !== 'AGENT') return null
  const since = Math.max(...[request.requestedAt, holder.acquiredAt, holder.lastActiveAt].map(Number))
  return new Date(Math.max(since + (request.answerWithinMs as number), Number(request.laterUntil)))
}

/**
 * Rule 32: silence must be reported by the holder's client: a heartbeat after the deadline reports that no key was typed. And the
 * requester must still have been waiting at that time.
 */
export function unansweredIn(line: readonly LockRequest[], holder: Activity): LockRequest | null {
  const isUnanswered = (request: LockRequest) => {
    const due = silentAt(request, line, holder)
    return due !== null && holder.renewedAt >= due && request.repeatedAt >= due
  }
  return line.find(isUnanswered) ?? null
}

/** Rules 32 and 33: whether the request has lapsed, even if it is not recorded yet. */
export function hasLapsed(request: LockRequest, enabled: boolean, now: Date): boolean {
  if (!enabled || !request.permitted) return true
  if (request.state === 'RESERVED') return now >= (request.reservedUntil as Date)
  return request.kind === 'ASK' && now.getTime() >= lapsesAt(request)
}

const lapsesAt = ({ repeatedAt, requestedAt }: LockRequest): number =>
  Math.min(repeatedAt.getTime() + repeatWithinMs, requestedAt.getTime() + requestLivesMs)

/** When the line must be checked again; null if it is empty. */
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
