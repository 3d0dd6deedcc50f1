import {
  endGrant,
  expire,
  type Grant,
  type GrantEnd,
  inForce,
  type LeaseState,
  type LockPolicy,
  type Transition,
  withLine,
} from './lease.ts'
import { hasLapsed, inOrder, type LockRequest, type RequestAnswer, silentAt, unansweredIn } from './line.ts'

/**
 * Requests and handing over, as pure functions like lease.ts (rules 32 to 35): one function for each action, and `settle` for
 * the changes that come with time.
 */

export type NewRequest = Pick<LockRequest, 'id' | 'requesterId' | 'requesterKind' | 'sessionId' | 'note'>

/** Rule 32: somebody asks; the holder continues. */
export function ask(
  state: LeaseState,
  asked: NewRequest & { answerWithinMs: number },
  policy: LockPolicy,
  now: Date,
): Transition {
  return joins(state, { ...blank(now), ...asked, kind: 'ASK' }, policy, now)
}

/** Rule 34: an admin announces a takeover. The holder can continue until `endsAt`. */
export function announce(
  state: LeaseState,
  asked: NewRequest,
  graceMs: number,
  policy: LockPolicy,
  now: Date,
): Transition {
  if (!inForce(state, now)) throw new Error('there is no lease to take over')
  const endsAt = new Date(now.getTime() + graceMs)
  return joins(state, { ...blank(now), ...asked, kind: 'TAKEOVER', endsAt }, policy, now)
}

function joins(state: LeaseState, request: LockRequest, policy: LockPolicy, now: Date): Transition {
  const next = withLine(state, inOrder([...state.line, request]), policy)
  return {
    kind: 'REQUESTED',
    state: { ...next, revision: state.revision + 1 },
    actorId: request.requesterId,
    reason: request.kind === 'TAKEOVER' ? request.note : null,
    ended: null,
    at: now,
    request,
    requests: [request],
  }
}

/** Rule 33: a waiting client repeats its request. The lock does not change. */
export function repeat(
  state: LeaseState,
  request: LockRequest,
  policy: LockPolicy,
  now: Date,
): { state: LeaseState; request: LockRequest } {
  const repeated = { ...request, repeatedAt: now }
  return { state: withLine(state, replaced(state.line, repeated), policy), request: repeated }
}

/** Rule 35: the lease ends, and the draft is reserved for the requester who got the answer, at any place in the line. */
export function handOver(
  state: LeaseState,
  request: LockRequest,
  note: string | null,
  now: Date,
): Transition {
  const holderId = (state.grant as Grant).holderId
  const answered = answeredBy(holderId, request, 'HAND_OVER', note)
  const end: Pick<GrantEnd, 'cause' | 'byId' | 'reason'> = {
    cause: 'HANDED_OVER',
    byId: holderId,
    reason: null,
  }
  const ended = endGrant(state, 'HANDED_OVER', end, now)
  const line = [answered, ...state.line.filter(({ id }) => id !== request.id)]
  return { ...ended, state: { ...ended.state, line }, request: answered, requests: [answered] }
}

/** The deadline moves by the same time again. An answer counts as activity. */
export function answerLater(
  state: LeaseState,
  request: LockRequest,
  note: string | null,
  policy: LockPolicy,
  now: Date,
): Transition {
  const active = activeNow(state, now)
  const due = silentAt(request, state.line, state.grant as Grant) ?? now
  const laterUntil = new Date(due.getTime() + (request.answerWithinMs as number))
  const later = { ...answeredBy(active.grant.holderId, request, 'LATER', note), laterUntil }
  return settled(active, replaced(state.line, later), later, active.grant.holderId, policy, now)
}

export function deny(
  state: LeaseState,
  request: LockRequest,
  note: string | null,
  policy: LockPolicy,
  now: Date,
): Transition {
  const active = activeNow(state, now)
  const answered = answeredBy(active.grant.holderId, request, 'DENY', note)
  return leaves(active, { ...answered, state: 'DENIED', settledAt: now }, active.grant.holderId, policy, now)
}

export function withdraw(state: LeaseState, request: LockRequest, policy: LockPolicy, now: Date): Transition {
  return leaves(state, { ...request, state: 'WITHDRAWN', settledAt: now }, request.requesterId, policy, now)
}

/**
 * The changes that came with time until now, in the order in which they are recorded: requests lapse, the lease expires (also by an
 * announcement whose author may no longer edit), silence ends the lease, and a free draft is reserved for the first in line. The
 * first call that notices them records them (rules 16 and 33).
 */
export function settle(state: LeaseState, policy: LockPolicy, now: Date): Transition[] {
  return reserveFirst(passed(state, policy, now), policy, now)
}

/** The same without a reservation, which starts when it is recorded. */
export function passed(state: LeaseState, policy: LockPolicy, now: Date): Transition[] {
  const made: Transition[] = []
  const at = () => made.at(-1)?.state ?? state
  const lapse = (kind: LockRequest['kind']) => {
    for (const request of state.line)
      if (request.kind === kind && hasLapsed(request, policy.enabled, now))
        made.push(leaves(at(), { ...request, state: 'LAPSED', settledAt: now }, null, policy, now))
  }
  lapse('ASK')
  const expired = expire(at(), now)
  if (expired) made.push(expired)
  lapse('TAKEOVER')
  const unanswered = endUnanswered(at(), now)
  return unanswered ? [...made, unanswered] : made
}

/** Rule 32: the holder's client reported only silence until the deadline, and the requester still waits. */
export function endUnanswered(state: LeaseState, now: Date): Transition | null {
  const request = state.grant && unansweredIn(state.line, state.grant)
  if (!request) return null
  const end = { cause: 'UNANSWERED', byId: request.requesterId, reason: null } as const
  return endGrant(state, 'UNANSWERED', end, now)
}

/** Rule 33: after these changes the draft is free and somebody waits, so it is reserved for the first. */
export function reserveFirst(made: readonly Transition[], policy: LockPolicy, now: Date): Transition[] {
  const last = made.at(-1)
  const [first, ...rest] = last?.state.line ?? []
  if (!last || !first || last.state.grant || first.state === 'RESERVED') return [...made]
  const kept: LockRequest = {
    ...first,
    state: 'RESERVED',
    reservedUntil: new Date(now.getTime() + policy.reserveMs),
  }
  const state = { ...last.state, line: [kept, ...rest] }
  // Each change is about one request: one that has left the line, or the one with the reservation.
  if (last.request && last.request.id !== kept.id)
    return [...made, settled(state, state.line, kept, null, policy, now)]
  return [...made.slice(0, -1), { ...last, state, request: kept, requests: [...(last.requests ?? []), kept] }]
}

function leaves(
  state: LeaseState,
  request: LockRequest,
  actorId: string | null,
  policy: LockPolicy,
  now: Date,
): Transition {
  const line = state.line.filter(({ id }) => id !== request.id)
  return settled(state, line, request, actorId, policy, now)
}

function settled(
  state: LeaseState,
  line: readonly LockRequest[],
  request: LockRequest,
  actorId: string | null,
  policy: LockPolicy,
  now: Date,
): Transition {
  return {
    kind: 'REQUEST_SETTLED',
    state: { ...withLine(state, line, policy), revision: state.revision + 1 },
    actorId,
    reason: null,
    ended: null,
    at: now,
    request,
    requests: [request],
  }
}

const answeredBy = (
  holderId: string,
  request: LockRequest,
  answer: RequestAnswer,
  note: string | null,
): LockRequest => ({ ...request, answer, answerNote: note, answeredById: holderId })

function activeNow(state: LeaseState, now: Date) {
  const grant = inForce(state, now)
  if (!grant) throw new Error('only a holder answers')
  return { ...state, grant: { ...grant, lastActiveAt: now } }
}

const replaced = (line: readonly LockRequest[], request: LockRequest): LockRequest[] =>
  line.map((each) => (each.id === request.id ? request : each))

const blank = (now: Date) =>
  ({
    state: 'WAITING',
    answerWithinMs: null,
    requestedAt: now,
    repeatedAt: now,
    laterUntil: null,
    endsAt: null,
    answer: null,
    answerNote: null,
    answeredById: null,
    reservedUntil: null,
    settledAt: null,
    permitted: true,
  }) as const
