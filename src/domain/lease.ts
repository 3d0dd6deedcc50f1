import type { GrantEndCause, TransitionKind } from './eventKinds.ts'

/**
 * The lease behind a draft lock, as pure functions: state and time in, next state and transitions out.
 * Nothing here reads a clock: `now` is the database's, taken while the lock row is locked.
 */

export interface Grant {
  holderId: string
  sessionId: string
  /** Secret: leaves the service only in the answer to its holder. */
  lockToken: string
  comment: string | null
  /** Who made this grant by a force take; null for an ordinary acquire. */
  forcedById: string | null
  acquiredAt: Date
  renewedAt: Date
  expiresAt: Date
  lastActiveAt: Date
  /** The idle timeout, not the TTL, decides expiresAt. */
  idlesOut: boolean
}

/** What a tool's lock row says. `grant` may have expired without anybody having noticed: ask `inForce`. */
export interface LeaseState {
  toolId: string
  draftHeadId: string
  draftNumber: number
  fencingToken: number
  revision: number
  /** The next fencing token lies above it (rule 40); the revision does so already. */
  floor: number
  grant: Grant | null
}

export interface LockPolicy {
  enabled: boolean
  ttlMs: number
  heartbeatIntervalMs: number
  idleTimeoutMs: number | null
  coversMetadata: boolean
}

export interface GrantEnd {
  fencingToken: number
  holderId: string
  cause: GrantEndCause
  /** Null when nobody ended it (expiry). */
  byId: string | null
  reason: string | null
  /** For an expiry the moment the lease ran out, however late it was noticed. */
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
}

export interface GrantRequest {
  holderId: string
  sessionId: string
  lockToken: string
  comment: string | null
}

/** Rule 1: granted, not ended, and now < expiresAt. */
export function inForce(state: LeaseState, now: Date): Grant | null {
  return state.grant && now < state.grant.expiresAt ? state.grant : null
}

/** Full TTL, or only as far as the idle timeout lets a person who last typed at `lastActiveAt` go. */
export function expiry(
  policy: LockPolicy,
  now: Date,
  lastActiveAt: Date,
): { expiresAt: Date; idlesOut: boolean } {
  const byTtl = now.getTime() + policy.ttlMs
  const byIdle = policy.idleTimeoutMs === null ? Infinity : lastActiveAt.getTime() + policy.idleTimeoutMs
  return { expiresAt: new Date(Math.min(byTtl, byIdle)), idlesOut: byIdle < byTtl }
}

/** Ends an expired lease, as whoever notices first must; nothing when there is none. */
export function expire(state: LeaseState, now: Date): Transition | null {
  if (!state.grant || inForce(state, now)) return null
  const cause = state.grant.idlesOut ? 'IDLE' : 'EXPIRED'
  return endGrant(state, 'EXPIRED', { cause, byId: null, reason: null }, now)
}

/** A grant on a draft that is free, or held by the very session that asks (then its old grant is REPLACED). */
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
  if (!inForce(state, now)) throw new Error('there is no lease to take over')
  const forced = newGrant(state, 'TAKEN_OVER', request, request.holderId, policy, now, {
    cause: 'TAKEN_OVER',
    reason,
  })
  return { ...forced, reason }
}

/** Never shortens a lease and never revives one (the caller has asked `inForce`). */
export function renew(state: LeaseState, policy: LockPolicy, now: Date, idleMs = 0): LeaseState {
  const grant = inForce(state, now)
  if (!grant) throw new Error('an ended lease is never renewed')
  const lastActiveAt = later(grant.lastActiveAt, new Date(now.getTime() - idleMs))
  const next = expiry(policy, now, lastActiveAt)
  const kept = next.expiresAt <= grant.expiresAt
  return {
    ...state,
    grant: {
      ...grant,
      renewedAt: now,
      lastActiveAt,
      expiresAt: kept ? grant.expiresAt : next.expiresAt,
      idlesOut: kept ? grant.idlesOut : next.idlesOut,
    },
  }
}

/** A save: the lock moves with the head, and the lease is renewed. Also for a draft nobody holds. */
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
    ...expiry(policy, now, now),
  }
  return {
    kind,
    state: {
      ...state,
      fencingToken: Math.max(state.fencingToken, state.floor) + 1,
      revision: state.revision + 1,
      grant,
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

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}
