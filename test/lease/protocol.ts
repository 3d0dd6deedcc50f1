import type { GrantEndCause } from '../../src/domain/eventKinds.ts'
import {
  endGrant,
  expire,
  type GrantEnd,
  grantLease,
  inForce,
  type LeaseState,
  type LockPolicy,
  moveHead,
  renew,
  type Transition,
  takeOver,
} from '../../src/domain/lease.ts'

/**
 * The rules of the lock as a state machine: what the service decides under the row lock, with the pure
 * functions of domain/lease.ts. A step is one guarded transaction, so every interleaving of callers is a path
 * through it.
 */
export interface Protocol {
  state: LeaseState
  /** Milliseconds of the database clock. */
  now: number
  policy: LockPolicy
  deleted: boolean
  /** The last token of each session; it does not know whether the token is still valid. */
  tokens: (string | null)[]
  /** The fencing token that each session saw last. */
  seen: number[]
}

export type Answer = 'ok' | 'held' | 'lost' | 'notHeld' | 'disabled' | 'gone'

export interface Step {
  next: Protocol
  transitions: Transition[]
  answer: Answer
}

export interface Session {
  userId: string
  sessionId: string
}

/** Two tabs of one person, and another person. */
export const sessions: Session[] = [
  { userId: 'ada', sessionId: 'ada-1' },
  { userId: 'ada', sessionId: 'ada-2' },
  { userId: 'bo', sessionId: 'bo-1' },
]

type Operation = (at: Protocol, session: number) => Step

const date = (at: Protocol) => new Date(at.now)
const refused = (at: Protocol, answer: Answer): Step => ({ next: at, transitions: [], answer })

/** Every write first records what has expired (rule 17). */
function noticed(at: Protocol): { state: LeaseState; expired: Transition[] } {
  const expired = expire(at.state, date(at))
  return expired ? { state: expired.state, expired: [expired] } : { state: at.state, expired: [] }
}

function done(at: Protocol, expired: Transition[], transition: Transition, more?: Partial<Protocol>): Step {
  return {
    next: { ...at, ...more, state: transition.state },
    transitions: [...expired, transition],
    answer: 'ok',
  }
}

function request(at: Protocol, session: number) {
  const { userId, sessionId } = sessions[session] as Session
  const lockToken = `token-${at.state.fencingToken + 1}`
  return { holderId: userId, holderKind: 'HUMAN' as const, sessionId, lockToken, comment: null }
}

const withToken = (at: Protocol, session: number, lockToken: string, fencingToken: number) => ({
  tokens: at.tokens.with(session, lockToken),
  seen: at.seen.with(session, fencingToken),
})

/** Rules 1, 7 and 8. */
export const acquire: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  const asked = request({ ...at, state }, session)
  const held = inForce(state, date(at))
  if (!at.policy.enabled) return refused(at, 'disabled')
  if (held && (held.holderId !== asked.holderId || held.sessionId !== asked.sessionId))
    return refused(at, 'held')
  const granted = grantLease(state, asked, at.policy, date(at))
  return done(at, expired, granted, withToken(at, session, asked.lockToken, granted.state.fencingToken))
}

/** Rules 9 and 10. A renewal is no transition. */
export const heartbeat: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  if (inForce(at.state, date(at))?.lockToken !== at.tokens[session]) return refused(at, 'lost')
  if (!at.policy.enabled) return refused(at, 'disabled')
  return { next: { ...at, state: renew(at.state, at.policy, date(at)) }, transitions: [], answer: 'ok' }
}

/** A tab that is open without anybody typing. */
export const idleHeartbeat: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  if (inForce(at.state, date(at))?.lockToken !== at.tokens[session]) return refused(at, 'lost')
  if (!at.policy.enabled) return refused(at, 'disabled')
  const state = renew(at.state, at.policy, date(at), 3_600_000)
  return { next: { ...at, state }, transitions: [], answer: 'ok' }
}

/** Rules 11 and 12; when locking is off, a draft without a holder may be saved. */
export const save: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  const held = inForce(state, date(at))
  if (held ? held.lockToken !== at.tokens[session] : at.policy.enabled) return refused(at, 'lost')
  const number = state.draftNumber + 1
  const head = { id: `draft-${number}`, number }
  return done(at, expired, moveHead(state, head, (sessions[session] as Session).userId, at.policy, date(at)))
}

/** Rule 15. */
export const release: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  if (inForce(state, date(at))?.lockToken !== at.tokens[session]) return refused(at, 'lost')
  return done(at, expired, ended(at, state, session, 'RELEASED'))
}

/** Rules 13 and 14. */
export const forceTake: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  if (!at.policy.enabled) return refused(at, 'disabled')
  if (!inForce(state, date(at))) return refused(at, 'notHeld')
  if (state.fencingToken !== at.seen[session]) return refused(at, 'held')
  const asked = request({ ...at, state }, session)
  const taken = takeOver(state, asked, 'a reason', at.policy, date(at))
  return done(at, expired, taken, withToken(at, session, asked.lockToken, taken.state.fencingToken))
}

export const forceRelease: Operation = (at, session) => endAs(at, session, 'FORCE_RELEASED')
export const override: Operation = (at, session) => endAs(at, session, 'OVERRIDDEN')
export const withdrawRights: Operation = (at, session) => endAs(at, session, 'RIGHTS_WITHDRAWN')

function endAs(
  at: Protocol,
  session: number,
  kind: 'FORCE_RELEASED' | 'OVERRIDDEN' | 'RIGHTS_WITHDRAWN',
): Step {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  if (!inForce(state, date(at))) return refused(at, 'notHeld')
  if (state.fencingToken !== at.seen[session]) return refused(at, 'held')
  return done(at, expired, ended(at, state, session, kind))
}

/** Rule 18. */
export const deleteTool: Operation = (at, session) => {
  if (at.deleted) return refused(at, 'gone')
  const { state, expired } = noticed(at)
  const held = inForce(state, date(at))
  if (!held || held.lockToken !== at.tokens[session]) return refused(at, 'held')
  return done(at, expired, ended(at, state, session, 'TOOL_DELETED'), { deleted: true })
}

function ended(
  at: Protocol,
  state: LeaseState,
  session: number,
  cause: Exclude<GrantEndCause, 'EXPIRED' | 'IDLE' | 'REPLACED' | 'TAKEN_OVER'>,
): Transition {
  const end: Pick<GrantEnd, 'cause' | 'byId' | 'reason'> = {
    cause,
    byId: (sessions[session] as Session).userId,
    reason: null,
  }
  return endGrant(state, cause, end, date(at))
}

/** A person looks at the page: a takeover will name the token that is shown. */
export const look: Operation = (at, session) => ({
  next: { ...at, seen: at.seen.with(session, at.state.fencingToken) },
  transitions: [],
  answer: 'ok',
})

/** Rule 16: an expiry that only the sweeper notices. */
export function sweep(at: Protocol): Step {
  const expired = at.deleted ? null : expire(at.state, date(at))
  return expired
    ? { next: { ...at, state: expired.state }, transitions: [expired], answer: 'ok' }
    : refused(at, 'notHeld')
}
