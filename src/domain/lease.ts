import type { GrantEndCause, TransitionKind } from './eventKinds.ts'
import { announcedIn, inOrder, type LockRequest, reservationIn } from './line.ts'
import type { AgentPolicy, UserKind } from './permissions.ts'
import { termsFor } from './terms.ts'

/**
 * The lease behind a draft lock, as pure functions: state and time in, next state and transitions out.
 * Nothing here reads a clock: `now` is the database's, taken while the lock row is locked.
 */

export interface Grant {
  holderId: string
  holderKind: UserKind
  sessionId: string
  /** Secret: only the holder gets it. */
  lockToken: string
  comment: string | null
  /** Who took over the lock with a force take; null for an ordinary acquire. */
  forcedById: string | null
  acquiredAt: Date
  renewedAt: Date
  expiresAt: Date
  lastActiveAt: Date
  /** The client reports when the person types. */
  reportsActivity: boolean
  /** The idle timeout, not the TTL, decides expiresAt. */
  idlesOut: boolean
}

/** The lock row of a tool. `grant` may have expired without a record yet: check it with `inForce`. */
export interface LeaseState {
  toolId: string
  draftHeadId: string
  draftNumber: number
  fencingToken: number
  revision: number
  /** The next fencing token is above it (rule 40). The revision already is. */
  floor: number
  grant: Grant | null
  /** The waiting line, next one first. */
  line: readonly LockRequest[]
}

export interface LockPolicy {
  enabled: boolean
  ttlMs: number
  heartbeatIntervalMs: number
  idleTimeoutMs: number | null
  coversMetadata: boolean
  /** How long a free draft is reserved for the first in line. */
  reserveMs: number
  /** What agents may do with these locks. */
  agents: AgentPolicy
}

export interface GrantEnd {
  fencingToken: number
  holderId: string
  cause: GrantEndCause
  /** Null when nobody ended it (expiry). */
  byId: string | null
  reason: string | null
  /** For an expiry: when the lease ran out, even if it was noticed later. */
  endedAt: Date
}

/** One change of the lock state: one revision, one event, one audit entry. */
export interface Transition {
  kind: TransitionKind
  /** State after the change. */
  state: LeaseState
  actorId: string | null
  reason: string | null
  ended: GrantEnd | null
  at: Date
  /** The request that the change is about. */
  request?: LockRequest
  /** The requests that it changes, after the change. */
  requests?: readonly LockRequest[]
}

export interface GrantRequest {
  holderId: string
  holderKind: UserKind
  sessionId: string
  lockToken: string
  comment: string | null
}

/** Rule 1: granted, not ended, and now < expiresAt. */
export function inForce(state: LeaseState, now: Date): Grant | null {
  return state.grant && now < state.grant.expiresAt ? state.grant : null
}

/** When the lease ends: after the full TTL, or earlier by the idle timeout of a holder who last typed at `lastActiveAt`. */
export function expiry(
  policy: LockPolicy,
  { holderKind, lastActiveAt }: Pick<Grant, 'holderKind' | 'lastActiveAt'>,
  now: Date,
): { expiresAt: Date; idlesOut: boolean } {
  const byTtl = now.getTime() + termsFor(policy, holderKind).ttlMs
  const byIdle = policy.idleTimeoutMs === null ? Infinity : lastActiveAt.getTime() + policy.idleTimeoutMs
  return { expiresAt: new Date(Math.min(byTtl, byIdle)), idlesOut: byIdle < byTtl }
}

/**
 * Ends an expired lease; null if there is none. The first call that notices it must do this. If an announced takeover set the end,
 * the lease ended by that takeover (rule 34).
 */
export function expire(state: LeaseState, now: Date): Transition | null {
  const { grant } = state
  if (!grant || inForce(state, now)) return null
  const announced = announcedIn(state.line)
  if (announced && grant.expiresAt >= (announced.endsAt as Date)) {
    const end = { cause: 'TAKEN_OVER', byId: announced.requesterId, reason: announced.note } as const
    return endGrant(state, 'TAKEN_OVER', end, now)
  }
  const cause = grant.idlesOut ? 'IDLE' : 'EXPIRED'
  return endGrant(state, 'EXPIRED', { cause, byId: null, reason: null }, now)
}

/** A new grant on a draft that is free or held by the same session. The old grant of that session is then REPLACED. */
export function grantLease(
  state: LeaseState,
  request: GrantRequest,
  policy: LockPolicy,
  now: Date,
): Transition {
  const replaced = inForce(state, now)
  if (replaced && (replaced.holderId !== request.holderId || replaced.sessionId !== request.sessionId))
    throw new Error('a lease in force is never granted to another session without a takeover')
  return newGrant(
    state,
    'ACQUIRED',
    request,
    null,
    policy,
    now,
    replaced && { cause: 'REPLACED', reason: null },
  )
}

export function takeOver(
  state: LeaseState,
  request: GrantRequest,
  reason: string | null,
  policy: LockPolicy,
  now: Date,
): Transition {
  const held = inForce(state, now)
  if (!held && !reservationIn(state.line)) throw new Error('there is no lease to take over')
  const displaced = held && ({ cause: 'TAKEN_OVER', reason } as const)
  return { ...newGrant(state, 'TAKEN_OVER', request, request.holderId, policy, now, displaced), reason }
}

/** Never shortens a lease and never revives one (the caller has asked `inForce`). */
export function renew(
  state: LeaseState,
  policy: LockPolicy,
  now: Date,
  idleMs = 0,
  reportsActivity = false,
): LeaseState {
  const grant = inForce(state, now)
  if (!grant) throw new Error('an ended lease is never renewed')
  const renewed = {
    ...grant,
    renewedAt: now,
    lastActiveAt: later(grant.lastActiveAt, new Date(now.getTime() - idleMs)),
    reportsActivity: grant.reportsActivity || reportsActivity,
  }
  return { ...state, grant: reach(renewed, expiry(policy, renewed, now), state.line) }
}

/** Extends the lease to `next` if that is later than its end, but never beyond an announced takeover. */
function reach(grant: Grant, next: ReturnType<typeof expiry>, line: readonly LockRequest[]): Grant {
  const { expiresAt, idlesOut } = next.expiresAt <= grant.expiresAt ? grant : next
  const endsAt = announcedIn(line)?.endsAt
  return { ...grant, idlesOut, expiresAt: endsAt && endsAt < expiresAt ? endsAt : expiresAt }
}

/** The state with another line. The lease ends when that line says, otherwise when its last renewal ends. */
export function withLine(state: LeaseState, line: readonly LockRequest[], policy: LockPolicy): LeaseState {
  const { grant } = state
  if (!grant) return { ...state, line }
  const unlined = expiry(policy, grant, grant.renewedAt)
  return { ...state, line, grant: reach(grant, unlined, line) }
}

/** A save: the lock moves to the new head, and the lease is renewed. Also for a draft that nobody holds. */
export function moveHead(
  state: LeaseState,
  head: { id: string; number: number },
  actorId: string,
  policy: LockPolicy,
  now: Date,
): Transition {
  const renewed = inForce(state, now) && policy.enabled ? renew(state, policy, now) : state
  const next = { ...renewed, draftHeadId: head.id, draftNumber: head.number, revision: state.revision + 1 }
  return { kind: 'HEAD_ADVANCED', state: next, actorId, reason: null, ended: null, at: now }
}

export function endGrant(
  state: LeaseState,
  kind: TransitionKind,
  end: Pick<GrantEnd, 'cause' | 'byId' | 'reason'>,
  now: Date,
): Transition {
  const grant = state.grant
  if (!grant) throw new Error('there is no grant to end')
  return {
    kind,
    state: { ...state, revision: state.revision + 1, grant: null },
    actorId: end.byId,
    reason: end.reason,
    ended: {
      ...end,
      fencingToken: state.fencingToken,
      holderId: grant.holderId,
      endedAt: kind === 'EXPIRED' ? grant.expiresAt : now,
    },
    at: now,
  }
}

function newGrant(
  state: LeaseState,
  kind: TransitionKind,
  request: GrantRequest,
  forcedById: string | null,
  policy: LockPolicy,
  now: Date,
  displaced: Pick<GrantEnd, 'cause' | 'reason'> | null,
): Transition {
  const grant: Grant = {
    ...request,
    forcedById,
    acquiredAt: now,
    renewedAt: now,
    lastActiveAt: now,
    reportsActivity: displaced?.cause === 'REPLACED' && (state.grant as Grant).reportsActivity,
    ...expiry(policy, { holderKind: request.holderKind, lastActiveAt: now }, now),
  }
  const { line, ...about } = lineBehind(state, request.holderId, now)
  return {
    ...about,
    kind,
    state: {
      ...state,
      fencingToken: Math.max(state.fencingToken, state.floor) + 1,
      revision: state.revision + 1,
      grant: reach(grant, grant, line),
      line,
    },
    actorId: request.holderId,
    reason: null,
    ended: displaced && {
      ...displaced,
      byId: request.holderId,
      fencingToken: state.fencingToken,
      holderId: (state.grant as Grant).holderId,
      endedAt: now,
    },
    at: now,
  }
}

/**
 * The line after a new grant: its holder no longer waits, and no reservation remains. For another person as holder, requests
 * start again and an announced takeover lapses; for another session of the same person both stay.
 */
function lineBehind({ line, grant }: LeaseState, holderId: string, now: Date) {
  if (line.length === 0 || grant?.holderId === holderId) return { line }
  const after = line.map((request): LockRequest => {
    if (request.requesterId === holderId) return { ...request, state: 'GRANTED', settledAt: now }
    if (request.kind === 'TAKEOVER') return { ...request, state: 'LAPSED', settledAt: now }
    return { ...request, state: 'WAITING', ...unasked }
  })
  const request = after.find(({ state }) => state === 'GRANTED')
  // A person who was handed the draft and did not get it waits again, by the time of their last request.
  const waiting = inOrder(after.filter(({ settledAt }) => !settledAt))
  return { line: waiting, requests: after, ...(request && { request }) }
}

const unasked = { reservedUntil: null, laterUntil: null, answer: null, answerNote: null, answeredById: null }

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}
