import {
  answerLater,
  deny,
  handOver,
  announce as joinByAnnouncing,
  ask as joinByAsking,
  withdraw,
} from '../../src/domain/handover.ts'
import {
  endGrant,
  type Grant,
  type LeaseState,
  type LockPolicy,
  type Transition,
} from '../../src/domain/lease.ts'
import { type LockRequest, repeatWithinMs, reservationIn, silentAt } from '../../src/domain/line.ts'
import type { Rule } from './checker.ts'
import type { Log, LoggedEvent } from './log.ts'

/** A rule of the line that the log violates. */
export class BrokenRule extends Error {
  readonly rule: Rule
  constructor(rule: Rule, what: string) {
    super(what)
    this.rule = rule
  }
}

/**
 * Replays the log's changes of requests with domain/handover.ts. Repeats have no events: of each request only
 * the last repeat is known. That limits on one side whether the requester was still there, and says exactly
 * when the request lapsed.
 */
export function transitionOfLine(
  log: Log,
  state: LeaseState,
  event: LoggedEvent,
  policy: LockPolicy,
  isSure: boolean,
): Transition {
  const at = new Date(event.at)
  switch (event.kind) {
    case 'REQUESTED':
      return joined(left(log, event), state, policy, at)
    case 'HANDED_OVER':
      return handOver(state, standing(state, event), null, at)
    case 'UNANSWERED':
      return unanswered(log, state, event, isSure)
    default:
      return settled(left(log, event), state, event, policy)
  }
}

/** The request as the database has it at the end. */
function left(log: Log, { requestId }: LoggedEvent) {
  const request = log.requests.get(requestId ?? '')
  if (!request) throw new BrokenRule('settled', `there is no record of request ${requestId}`)
  return request
}

function standing({ line }: LeaseState, { requestId, kind }: LoggedEvent): LockRequest {
  const request = line.find(({ id }) => id === requestId)
  if (!request) throw new BrokenRule('settled', `${kind}: request ${requestId} does not wait`)
  return request
}

function joined(request: LockRequest, state: LeaseState, policy: LockPolicy, at: Date): Transition {
  const { id, kind, requesterId, sessionId, note } = request
  if (state.line.some((each) => each.kind === kind && each.requesterId === requesterId))
    throw new BrokenRule('settled', `${requesterId} waits twice`)
  const asked = { id, requesterId, requesterKind: 'HUMAN' as const, sessionId, note }
  if (kind === 'TAKEOVER')
    return joinByAnnouncing(state, asked, Number(request.endsAt) - at.getTime(), policy, at)
  return joinByAsking(state, { ...asked, answerWithinMs: request.answerWithinMs as number }, policy, at)
}

function settled(last: LockRequest, state: LeaseState, event: LoggedEvent, policy: LockPolicy): Transition {
  const request = standing(state, event)
  const at = new Date(event.at)
  const isLast = last.settledAt?.getTime() === event.at
  if (event.actorId === request.requesterId) return withdraw(state, request, policy, at)
  if (event.actorId !== null)
    return isLast && last.state === 'DENIED'
      ? deny(state, request, null, policy, at)
      : answerLater(state, request, null, policy, at)
  if (!isLast || last.state !== 'LAPSED') return reserved(state, request, policy, at)
  const due =
    request.state === 'RESERVED' ? Number(request.reservedUntil) : Number(last.repeatedAt) + repeatWithinMs
  if (event.at < due)
    throw new BrokenRule('settled', `request ${request.id} lapsed ${due - event.at} ms before its time`)
  // A request that lapses leaves the line like one that is withdrawn, but without an actor.
  return { ...withdraw(state, request, policy, at), actorId: null }
}

/** Everybody before it has left the line. */
function reserved(state: LeaseState, request: LockRequest, policy: LockPolicy, at: Date): Transition {
  const [first, ...rest] = state.line
  if (state.grant || first?.id !== request.id)
    throw new BrokenRule('reserved', `the draft is kept for ${request.requesterId}, whose turn it is not`)
  const kept: LockRequest = {
    ...request,
    state: 'RESERVED',
    reservedUntil: new Date(at.getTime() + policy.reserveMs),
  }
  return {
    ...{ kind: 'REQUEST_SETTLED', actorId: null, reason: null, ended: null, at, request: kept },
    state: { ...state, line: [kept, ...rest], revision: state.revision + 1 },
  }
}

/**
 * Rule 32. If every heartbeat was answered, it is known exactly what the holder's client has reported.
 * Otherwise only that its person has not typed before a certain time.
 */
function unanswered(log: Log, state: LeaseState, event: LoggedEvent, isSure: boolean): Transition {
  const grant = state.grant as Grant
  const asker = state.line.find(({ kind, requesterId }) => kind === 'ASK' && requesterId === event.actorId)
  if (!asker) throw new BrokenRule('settled', `UNANSWERED: ${event.actorId} does not wait`)
  const due = silentAt(asker, state.line, {
    ...grant,
    reportsActivity: grant.reportsActivity || !isSure,
  })?.getTime()
  const told = isSure ? grant.renewedAt.getTime() : event.at
  if (due === undefined || told < due)
    throw new BrokenRule(
      'silence',
      `silence ended a lease whose silence had not been told (due ${due}, told ${told})`,
    )
  if (Number(log.requests.get(asker.id)?.repeatedAt) < due)
    throw new BrokenRule('silence', `${event.actorId} had gone, and silence ended the lease`)
  const end = { cause: 'UNANSWERED', byId: event.actorId, reason: null } as const
  return endGrant(state, 'UNANSWERED', end, new Date(event.at))
}

/** Rule 33: only the person for whom the draft is reserved may be granted it. */
export function mustBeKeptFor(state: LeaseState, holderId: string): void {
  const kept = reservationIn(state.line)
  if (kept && kept.requesterId !== holderId)
    throw new BrokenRule('reserved', `${holderId} was granted what was kept for ${kept.requesterId}`)
}

/** Rule 33: somebody is in line for a free draft that is not reserved. */
export const owesReservation = ({ grant, line }: LeaseState): boolean =>
  grant === null && line.length > 0 && line[0]?.state !== 'RESERVED'

/** The last event of each request must agree with its row. */
export function lineDiffers(log: Log, toolId: string, { line }: LeaseState): string[] {
  const open = [...log.requests.values()].filter((each) => each.toolId === toolId && each.settledAt === null)
  const word = (requests: readonly LockRequest[]) =>
    requests
      .map(({ id, state }) => `${id} ${state}`)
      .toSorted()
      .join(', ')
  return word(open) === word(line)
    ? []
    : [`tool ${toolId} has the line [${word(open)}], its log ends in [${word(line)}]`]
}
