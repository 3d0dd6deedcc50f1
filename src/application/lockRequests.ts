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

/** Asks the holder for the draft, or confirms that the person still waits (rules 32 and 33). A person has one place in the line. */
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
        {
          path: ['toolId'],
          message: `at most ${mostInLine} people can wait for a document; try again later`,
        },
      ])
    const answerWithinMs = Math.max(input.answerWithinMs, 2 * policy.heartbeatIntervalMs, 10_000)
    const asked = { id: randomUUID(), ...requesterOf(draft), sessionId, note, answerWithinMs }
    const made = ask(state, asked, policy, now)
    const left = write({ state: made.state, transitions: [made], asked: key })
    return answered(draft, made.request as LockRequest, left)
  })
}

/** Throws unless the draft is held by or reserved for somebody other than the caller. */
function mustBeAnothers({ state, person }: DraftRow, sessionId: string): void {
  const held = state.grant
  if (!held && state.line.length === 0) throw new DraftLockNotHeldError()
  if (held?.holderId !== person.userId) return
  const isThisSession = held.sessionId === sessionId
  throw new InvalidInputError([
    {
      path: ['toolId'],
      message: isThisSession
        ? 'is already locked by this session'
        : 'is locked by you in another tab or device; take it over with forceTakeLock',
    },
  ])
}

/** The holder's answer: hand over, later, or decline (rules 32 and 35). */
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
      throw refusal('a takeover cannot be postponed; finish, release the lock, or hand it over')
    const announced = state.line.find(({ kind }) => kind === 'TAKEOVER')
    if (answer === 'HAND_OVER' && announced && announced.id !== waits.id)
      throw refusal(
        'HAND_OVER is not possible while a takeover is announced; release the lock to end it early',
      )
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
  new InvalidInputError([{ path: ['requestId'], message: 'is no longer waiting for this document' }])

/** The person who asked, or announced a takeover, cancels it. */
export async function withdrawDraftLockRequest(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<RequestAnswer> {
  const { requestId } = parseInput(withdrawRequestInput, raw)
  return withRequest(services, viewer, requestId, null, async (_tx, draft, request, write) => {
    if (request.requesterId !== viewer.id)
      throw new ForbiddenError('Only the user who sent a request may withdraw it.')
    const { state, policy, now } = draft
    const waits = state.line.find(({ id }) => id === request.id)
    if (!waits) return settledAnswer(draft, request, write)
    return made(draft, withdraw(state, waits, policy, now), write)
  })
}

/** Runs under the row lock of the request's document. A person who may not read the document gets NotFoundError. */
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

/** The request in the line after the change, or in its final state. */
function answered({ now }: DraftRow, request: LockRequest, left: LeaseState): RequestAnswer {
  const standing = left.line.find(({ id }) => id === request.id) ?? request
  return { toolId: left.toolId, request: requestView(standing, left, now) }
}

/** The request in its final state. One that has just dropped out of the line without a record has lapsed. */
function settledAnswer(draft: DraftRow, request: LockRequest, write: Write): RequestAnswer {
  const stands = draft.state.line.some(({ id }) => id === request.id)
  if (stands || request.settledAt) return answered(draft, request, draft.state)
  write({})
  return answered(draft, { ...request, state: 'LAPSED', settledAt: draft.now }, draft.state)
}

const system: Viewer = { id: '' }

/** Records the changes of a line that come with time: who has lapsed, and who is next (rule 33). */
export async function settleLine(services: Services, toolId: string): Promise<void> {
  await withTool(services, system, { toolId, lockToken: null }, async (_tx, _draft, write) =>
    write({}),
  ).catch((error) => {
    // The document has been deleted, and its line with it.
    if (!(error instanceof NotFoundError)) throw error
  })
}
