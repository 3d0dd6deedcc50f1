import { randomUUID } from 'node:crypto'
import { requestHash } from '../domain/content.ts'
import {
  DraftLockNotHeldError,
  ForbiddenError,
  InvalidInputError,
  idempotencyMismatch,
  LockingDisabledError,
  NotFoundError,
} from '../domain/errors.ts'
import { answerLater, ask, deny, endUnanswered, handOver, repeat, withdraw } from '../domain/handover.ts'
import type { LeaseState, Transition } from '../domain/lease.ts'
import { type LockRequest, mostInLine } from '../domain/line.ts'
import { mayEdit, mayRead } from '../domain/permissions.ts'
import { type RequestView, requestView } from '../domain/requestView.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import { requestById, requestByKey } from '../storage/lockRequests.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import { lostToken, mayNotEdit, requesterOf } from './guard.ts'
import { parseInput } from './inputs.ts'
import { answerRequestInput, requestDraftLockInput, withdrawRequestInput } from './lockRequestInputs.ts'
import type { Services, Viewer } from './services.ts'
import { type Write, withTool } from './withTool.ts'

export interface RequestAnswer {
  toolId: string
  request: RequestView
}

/** Ask the holder for the draft, or say again that one waits (rules 32 and 33). A person has one place in the line. */
export async function requestDraftLock(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<RequestAnswer> {
  const { idempotencyKey, ...input } = parseInput(requestDraftLockInput, raw)
  const { toolId, sessionId, note } = input
  const key = { idempotencyKey, requestHash: requestHash(input) }
  return withTool(services, viewer, { toolId, lockToken: null }, async (tx, draft, write) => {
    const known = await requestByKey(tx, { requesterId: viewer.id, kind: 'ASK', idempotencyKey })
    if (known && known.requestHash !== key.requestHash) throw idempotencyMismatch()
    if (!mayEdit(draft.person)) throw mayNotEdit(draft.person)
    const { state, policy, now } = draft
    const waits = state.line.find((each) => each.kind === 'ASK' && each.requesterId === viewer.id)
    if (known && waits?.id !== known.id) return settledAnswer(draft, known, write)
    if (!policy.enabled) throw new LockingDisabledError()
    if (waits) {
      const again = repeat(state, waits, policy, now)
      const ended = endUnanswered(again.state, now)
      const transitions = ended ? [ended] : []
      const left = write({ state: ended?.state ?? again.state, transitions, requests: [again.request] })
      return answered(draft, again.request, left)
    }
    mustBeAnothers(draft, sessionId)
    if (state.line.length >= mostInLine)
      throw new InvalidInputError([
        { path: ['toolId'], message: `${mostInLine} people wait for this document already; try again later` },
      ])
    const answerWithinMs = Math.max(input.answerWithinMs, 2 * policy.heartbeatIntervalMs, 10_000)
    const asked = { id: randomUUID(), ...requesterOf(draft), sessionId, note, answerWithinMs }
    const made = ask(state, asked, policy, now)
    const left = write({ state: made.state, transitions: [made], asked: key })
    return answered(draft, made.request as LockRequest, left)
  })
}

/** A draft that is held, or kept for somebody, and not by or for the caller. */
function mustBeAnothers({ state, person }: DraftRow, sessionId: string): void {
  const held = state.grant
  if (!held && state.line.length === 0) throw new DraftLockNotHeldError()
  if (held?.holderId !== person.userId) return
  const isThisSession = held.sessionId === sessionId
  throw new InvalidInputError([
    {
      path: ['toolId'],
      message: isThisSession
        ? 'is locked by this session already'
        : 'is locked by you in another tab or device; take it over from there with forceTakeLock',
    },
  ])
}

/** The holder answers: hands over, asks for more time, or declines (rules 32 and 35). */
export async function answerDraftLockRequest(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<RequestAnswer> {
  const { requestId, lockToken, answer, note } = parseInput(answerRequestInput, raw)
  return withRequest(services, viewer, requestId, lockToken, async (tx, draft, request, write) => {
    const { state, policy, now } = draft
    const held = state.grant
    if (held?.lockToken !== lockToken || held.holderId !== viewer.id)
      throw await lostToken(tx, draft, lockToken)
    const waits = state.line.find(({ id }) => id === request.id)
    if (!waits && !hasAnswered(viewer, request, answer)) throw noLongerWaits()
    if (!waits || waits.answer === answer) return settledAnswer(draft, waits ?? request, write)
    if (waits.kind === 'TAKEOVER' && answer !== 'HAND_OVER')
      throw refusal('an announced takeover cannot be put off; finish, release the lock, or hand over')
    const announced = state.line.find(({ kind }) => kind === 'TAKEOVER')
    if (answer === 'HAND_OVER' && announced && announced.id !== waits.id)
      throw refusal('a takeover has been announced, and comes first; release the lock to end it early')
    const answers = {
      HAND_OVER: () => handOver(state, waits, note, now),
      LATER: () => answerLater(state, waits, note, policy, now),
      DENY: () => deny(state, waits, note, policy, now),
    }
    return made(draft, answers[answer](), write)
  })
}

/** This person gave the same answer before. HAND_OVER ends the lock that an answer needs, so a holder cannot have given it. */
const hasAnswered = (viewer: Viewer, request: LockRequest, answer: LockRequest['answer']): boolean =>
  answer !== 'HAND_OVER' && request.answer === answer && request.answeredById === viewer.id

const refusal = (message: string) => new InvalidInputError([{ path: ['answer'], message }])

const noLongerWaits = () =>
  new InvalidInputError([{ path: ['requestId'], message: 'no longer waits for this document' }])

/** Whoever asked, or announced a takeover, takes it back. */
export async function withdrawDraftLockRequest(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<RequestAnswer> {
  const { requestId } = parseInput(withdrawRequestInput, raw)
  return withRequest(services, viewer, requestId, null, async (_tx, draft, request, write) => {
    if (request.requesterId !== viewer.id) throw new ForbiddenError('Only who asked may withdraw a request.')
    const { state, policy, now } = draft
    const waits = state.line.find(({ id }) => id === request.id)
    if (!waits) return settledAnswer(draft, request, write)
    return made(draft, withdraw(state, waits, policy, now), write)
  })
}

/** By the request's document, under its row lock. Whoever may not read it hears that there is no such request. */
async function withRequest(
  services: Services,
  viewer: Viewer,
  requestId: string,
  lockToken: string | null,
  work: (tx: ToolTransaction, draft: DraftRow, request: LockRequest, write: Write) => Promise<RequestAnswer>,
): Promise<RequestAnswer> {
  const found = await requestById(services.db.leases, requestId)
  if (!found) throw new NotFoundError('request')
  const { toolId } = found
  return withTool(services, viewer, { toolId, lockToken }, async (tx, draft, write) => {
    if (!mayRead(draft.person)) throw new NotFoundError('request')
    if (!mayEdit(draft.person) && found.requesterId !== viewer.id) throw mayNotEdit(draft.person)
    return work(tx, draft, (await requestById(tx, requestId)) ?? found, write)
  })
}

function made(draft: DraftRow, transition: Transition, write: Write): RequestAnswer {
  const left = write({ state: transition.state, transitions: [transition] })
  return answered(draft, transition.request as LockRequest, left)
}

/** The request as it stands in the line that is left, or as it has left it. */
function answered({ now }: DraftRow, request: LockRequest, left: LeaseState): RequestAnswer {
  const standing = left.line.find(({ id }) => id === request.id) ?? request
  return { toolId: left.toolId, request: requestView(standing, left, now) }
}

/** As it ended; one that has left the line a moment ago, unnoticed, has lapsed. */
function settledAnswer(draft: DraftRow, request: LockRequest, write: Write): RequestAnswer {
  const stands = draft.state.line.some(({ id }) => id === request.id)
  if (stands || request.settledAt) return answered(draft, request, draft.state)
  write({})
  return answered(draft, { ...request, state: 'LAPSED', settledAt: draft.now }, draft.state)
}

const system: Viewer = { id: '' }

/** Records what time has done to a line: who has lapsed, and who is next (rule 33). */
export async function settleLine(services: Services, toolId: string): Promise<void> {
  await withTool(services, system, { toolId, lockToken: null }, async (_tx, _draft, write) =>
    write({}),
  ).catch((error) => {
    // The document has been deleted, and its line with it.
    if (!(error instanceof NotFoundError)) throw error
  })
}
