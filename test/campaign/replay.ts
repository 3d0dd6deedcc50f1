import { endsGrants } from '../../src/domain/eventKinds.ts'
import { reserveFirst } from '../../src/domain/handover.ts'
import {
  endGrant,
  expire,
  grantLease,
  inForce,
  type LeaseState,
  type LockPolicy,
  moveHead,
  renew,
  type Transition,
  takeOver,
} from '../../src/domain/lease.ts'
import { announcedIn } from '../../src/domain/line.ts'
import { viewOf } from '../../src/domain/lockView.ts'
import type { Rule } from './checker.ts'
import { groupBy, type Operation } from './history.ts'
import { grantKey, type Log, type LoggedEvent } from './log.ts'
import { BrokenRule, lineDiffers, mustBeKeptFor, owesReservation, transitionOfLine } from './replayLine.ts'

/** A rule that was violated, and where. */
export interface Broken {
  rule: Rule
  what: string
}

/** A save in the log, with the lease that was in force when it was written. */
export interface ReplayedSave {
  headId: string
  number: number
  /** Null: nobody held the draft. */
  fencingToken: number | null
}

/**
 * Replays one tool's log with domain/lease.ts: every event must be the transition that the rules make from the
 * previous state. Renewals have no events; those that clients reported are inserted at their time.
 */
export function replay(
  log: Log,
  toolId: string,
  beats: Operation[],
): { faults: Broken[]; saves: ReplayedSave[]; last: LeaseState } {
  const faults: Broken[] = []
  const saves: ReplayedSave[] = []
  const policy: LockPolicy = {
    enabled: true,
    ...log.policy,
    idleTimeoutMs: null,
    coversMetadata: false,
    agents: 'YIELD',
  }
  const renewed = groupBy(
    beats.filter((beat) => beat.renewed),
    (beat) => beat.fencingToken as number,
  )
  const unclear = groupBy(
    beats.filter((beat) => beat.unclear),
    (beat) => beat.fencingToken as number,
  )
  let state: LeaseState = {
    ...{
      toolId,
      draftHeadId: '',
      draftNumber: 1,
      fencingToken: 0,
      revision: 0,
      floor: 0,
      grant: null,
      line: [],
    },
  }
  const fault = (what: string, rule: Rule = 'legal') =>
    faults.push({ rule, what: `${what} (tool ${toolId}, revision ${state.revision + 1})` })

  /** Applies the reported renewals up to a moment. */
  const renewUntil = (moment: number) => {
    const list = renewed.get(state.fencingToken) ?? []
    list.sort((a, b) => (a.renewed?.at ?? 0) - (b.renewed?.at ?? 0))
    while (list[0]?.renewed && list[0].renewed.at <= moment) {
      const { renewed, idleMs, reportsActivity } = list.shift() as Operation
      const { at, expiresAt } = renewed as NonNullable<Operation['renewed']>
      const endsAt = announcedIn(state.line)?.endsAt?.getTime()
      if (endsAt && expiresAt > endsAt)
        fault(`a heartbeat at ${at} reached ${expiresAt - endsAt} ms beyond an announced end`, 'grace')
      if (!mayBeInForce(at)) fault(`a heartbeat at ${at} revived an ended lease`)
      else state = renew(state, policy, new Date(at), idleMs, reportsActivity)
      if (state.grant && state.grant.expiresAt.getTime() !== expiresAt)
        fault(`a heartbeat was told an expiry of ${expiresAt}, not ${state.grant.expiresAt.getTime()}`)
    }
  }
  /** A renewal whose answer was lost may have kept the lease alive. */
  const mayBeInForce = (at: number): boolean => {
    if (inForce(state, new Date(at))) return true
    if (!state.grant || isSure(at)) return false
    state = { ...state, grant: { ...state.grant, expiresAt: new Date(at + 1) } }
    return true
  }

  /** True if every heartbeat of the grant was answered, so that its effect is known. */
  const isSure = (at: number) => !unclear.get(state.fencingToken)?.some(({ began }) => began < at)
  /** An event that keeps the lock contains the time of the last renewal, also of one whose answer was lost. */
  const adopt = ({ lock, at }: LoggedEvent) => {
    if (!lock || !state.grant || lock.renewedAt <= state.grant.renewedAt || isSure(at)) return
    if (!mayBeInForce(lock.renewedAt.getTime())) return
    const idleMs = Math.max(0, Number(lock.renewedAt) - Number(lock.lastActiveAt))
    state = renew(state, policy, lock.renewedAt, idleMs)
  }
  /** Called where the log ends a lease that an unanswered renewal may have extended. */
  const holdUntil = ({ kind, lock, endedFencingToken, at }: LoggedEvent) => {
    const endsAt = announcedIn(state.line)?.endsAt
    if (kind !== 'TAKEN_OVER' || lock) mayBeInForce(at)
    else if (state.grant && endedFencingToken !== null && endsAt && !isSure(at))
      state = { ...state, grant: { ...state.grant, expiresAt: endsAt } }
  }

  let writtenAt = 0
  for (const event of log.events.get(toolId) ?? []) {
    const isOfLine = event.kind === 'REQUESTED' || event.kind === 'REQUEST_SETTLED'
    renewUntil(isOfLine && event.lock ? Number(event.lock.renewedAt) : event.at)
    if (owesReservation(state) && event.at !== writtenAt)
      fault('somebody waited for a free draft, and it was kept for nobody', 'reserved')
    writtenAt = event.at
    if (event.revision !== state.revision + 1) fault(`revision ${event.revision} follows ${state.revision}`)
    if (isOfLine) adopt(event)
    if (isOfLine ? event.lock : event.kind !== 'EXPIRED' && event.kind !== 'ACQUIRED') holdUntil(event)
    try {
      const transition = transitionOf(log, state, event, policy, isSure(event.at))
      compare(transition, event, policy, fault)
      if (event.kind === 'HEAD_ADVANCED')
        saves.push({
          headId: event.draftHeadId as string,
          number: transition.state.draftNumber,
          fencingToken: inForce(state, new Date(event.at)) ? state.fencingToken : null,
        })
      state = transition.state
    } catch (error) {
      fault(`${event.kind}: ${(error as Error).message}`, error instanceof BrokenRule ? error.rule : 'legal')
      state = asLogged(log, state, event)
    }
  }
  renewUntil(Number.POSITIVE_INFINITY)
  for (const what of lineDiffers(log, toolId, state)) faults.push({ rule: 'settled', what })
  return { faults, saves, last: state }
}

/** The transition that the rules make from the state for an event of this kind. */
function transitionOf(
  log: Log,
  state: LeaseState,
  event: LoggedEvent,
  policy: LockPolicy,
  isSure: boolean,
): Transition {
  const made = unkept(log, state, event, policy, isSure)
  if (event.kind === 'TOOL_DELETED') return { ...made, state: { ...made.state, line: [] } }
  // A transition that frees the draft reserves it for the first in line, or the next event does.
  const kept = reserveFirst([made], policy, made.at)
  return kept.length === 1 ? (kept[0] as Transition) : made
}

function unkept(
  log: Log,
  state: LeaseState,
  event: LoggedEvent,
  policy: LockPolicy,
  isSure: boolean,
): Transition {
  const at = new Date(event.at)
  const request = () => {
    const grant = log.grants.get(grantKey(state.toolId, state.fencingToken + 1))
    if (!grant) throw new Error(`there is no record of grant ${state.fencingToken + 1}`)
    const { holderId, sessionId, lockToken } = grant
    return { holderId, holderKind: 'HUMAN' as const, sessionId, lockToken, comment: null }
  }
  switch (event.kind) {
    case 'EXPIRED': {
      const expired = expire(state, at)
      const recorded = log.grants.get(grantKey(state.toolId, state.fencingToken))
      if (!expired) throw new Error('the lease had not run out')
      // The log has the last expiry, also if the renewal's answer was lost.
      if (recorded?.endedAt !== null && recorded && recorded.endedAt > event.at)
        throw new Error('it was ended before its time')
      return expired
    }
    case 'ACQUIRED':
      if (inForce(state, at) && event.endedFencingToken === null)
        throw new Error('a lease in force was granted again')
      mustBeKeptFor(state, request().holderId)
      return grantLease(state, request(), policy, at)
    case 'TAKEN_OVER':
      if (!event.lock) return asAnnounced(state, at)
      return takeOver(state, request(), event.reason, policy, at)
    case 'HEAD_ADVANCED':
      return moveHead(
        state,
        { id: event.draftHeadId as string, number: state.draftNumber + 1 },
        event.actorId as string,
        policy,
        at,
      )
    case 'REQUESTED':
    case 'REQUEST_SETTLED':
    case 'HANDED_OVER':
    case 'UNANSWERED':
      return transitionOfLine(log, state, event, policy, isSure)
    case 'TOOL_DELETED':
      if (!state.grant) return endingNone(state, event, at)
      break
  }
  if (!endsGrants(event.kind)) return endingNone(state, event, at)
  if (!inForce(state, at)) throw new Error('there was no lease in force to end')
  return endGrant(state, event.kind, { cause: event.kind, byId: event.actorId, reason: event.reason }, at)
}

/** Rule 34: the end at the announced time. */
function asAnnounced(state: LeaseState, at: Date): Transition {
  const ended = expire(state, at)
  if (ended?.kind !== 'TAKEN_OVER') throw new BrokenRule('grace', 'no announced takeover had come to its end')
  return ended
}

function endingNone(state: LeaseState, { kind, actorId, reason }: LoggedEvent, at: Date): Transition {
  return { kind, state: { ...state, revision: state.revision + 1 }, actorId, reason, ended: null, at }
}

function compare(
  transition: Transition,
  event: LoggedEvent,
  policy: LockPolicy,
  fault: (what: string) => void,
): void {
  const { state, ended, actorId } = transition
  const differs = (what: string, logged: unknown, model: unknown) => {
    if (logged !== model) fault(`${event.kind}: ${what} is ${logged} in the log, ${model} by the rules`)
  }
  differs('the grant it ended', event.endedFencingToken, ended?.fencingToken ?? null)
  differs('the previous holder', event.previousHolderId, ended?.holderId ?? null)
  differs('the actor', event.actorId, actorId)
  differs('the request', event.requestId, transition.request?.id ?? null)
  if (event.kind === 'RELEASED') differs('who released it', event.actorId, ended?.holderId ?? null)
  const view = event.kind === 'TOOL_DELETED' ? null : viewOf(state, policy, transition.at)
  differs('held', event.lock !== null, view !== null)
  if (!view || !event.lock) return
  for (const field of ['fencingToken', 'holderId', 'forcedById'] as const)
    differs(field, event.lock[field], view[field])
  for (const field of ['acquiredAt', 'expiresAt'] as const)
    differs(field, event.lock[field].getTime(), view[field].getTime())
}

/** Continues from the log's state, so that one fault is reported once. */
function asLogged(
  log: Log,
  state: LeaseState,
  { revision, lock, draftHeadId, kind, requestId, at }: LoggedEvent,
): LeaseState {
  const grant = lock && log.grants.get(grantKey(state.toolId, lock.fencingToken))
  const isGone = ({ id }: { id: string }) =>
    id === requestId && Number(log.requests.get(id)?.settledAt) === at
  return {
    ...state,
    line: kind === 'TOOL_DELETED' ? [] : state.line.filter((request) => !isGone(request)),
    revision,
    fencingToken: lock?.fencingToken ?? state.fencingToken,
    draftHeadId: draftHeadId ?? state.draftHeadId,
    draftNumber: state.draftNumber + (kind === 'HEAD_ADVANCED' ? 1 : 0),
    grant: lock && {
      ...lock,
      sessionId: grant?.sessionId ?? '',
      lockToken: grant?.lockToken ?? '',
      holderKind: 'HUMAN',
      idlesOut: false,
      reportsActivity: false,
    },
  }
}
