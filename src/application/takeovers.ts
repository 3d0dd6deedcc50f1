import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { requestHash } from '../domain/content.ts'
import {
  DraftLockNotHeldError,
  ForbiddenError,
  InvalidInputError,
  idempotencyMismatch,
  LockingDisabledError,
  NotFoundError,
} from '../domain/errors.ts'
import { announce } from '../domain/handover.ts'
import { endGrant, takeOver } from '../domain/lease.ts'
import { announcedIn, type LockRequest, reservationIn } from '../domain/line.ts'
import { type Holder, mayDisplace, mayEdit, mayRead } from '../domain/permissions.ts'
import { requestView } from '../domain/requestView.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import { grantByKey } from '../storage/grants.ts'
import { requestByKey } from '../storage/lockRequests.ts'
import { agentsForceNobody } from './agents.ts'
import { type GrantAnswer, granted, grantOfGoneTool, grantOfUsedKey, newToken } from './draftLocks.ts'
import { heldError, lockOf, mayNotEdit, requesterOf } from './guard.ts'
import { forceReleaseLockInput, forceTakeLockInput, parseInput } from './inputs.ts'
import type { RequestAnswer } from './lockRequests.ts'
import type { Services, Viewer } from './services.ts'
import { withTool } from './withTool.ts'

/** Take over the lock from its holder (rules 7, 8, 13 and 14). */
export async function forceTakeLock(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<GrantAnswer | RequestAnswer> {
  const { idempotencyKey, graceMs, ...input } = parseInput(forceTakeLockInput, raw)
  if (graceMs !== null) return announceTakeover(services, viewer, { ...input, graceMs, idempotencyKey })
  const { toolId, sessionId, observedFencingToken, reason } = input
  const hash = requestHash(input)
  const call = { toolId, lockToken: null }
  try {
    return await withTool(services, viewer, call, async (tx, draft, write) => {
      const used = await grantByKey(tx, viewer.id, 'FORCE_TAKE', idempotencyKey)
      if (used) return grantOfUsedKey(tx, draft, used, hash)
      if (!mayEdit(draft.person)) throw mayNotEdit(draft.person)
      if (!draft.policy.enabled) throw new LockingDisabledError()
      const holder = mustMean(draft, observedFencingToken)
      mustDisplace(draft, holder, reason)
      const request = {
        holderId: viewer.id,
        holderKind: draft.person.kind,
        sessionId,
        lockToken: newToken(),
        comment: null,
      }
      const taken = takeOver(draft.state, request, reason, draft.policy, draft.now)
      write({
        state: taken.state,
        transitions: [taken],
        grant: { kind: 'FORCE_TAKE', idempotencyKey, requestHash: hash },
      })
      return granted(toolId, lockOf(draft, taken.state), request.lockToken, taken.ended?.holderId ?? null)
    })
  } catch (error) {
    if (error instanceof NotFoundError)
      throw await grantOfGoneTool(services, viewer, 'FORCE_TAKE', {
        toolId,
        idempotencyKey,
        requestHash: hash,
      })
    throw error
  }
}

/**
 * Announces a takeover and lets the holder finish (rule 34). At its time the lease ends, and the draft is reserved for the user
 * who announced it. A second announcement returns the first one.
 */
function announceTakeover(
  services: Services,
  viewer: Viewer,
  { idempotencyKey, graceMs, ...input }: z.output<typeof forceTakeLockInput> & { graceMs: number },
): Promise<RequestAnswer> {
  const { toolId, sessionId, observedFencingToken, reason } = input
  const key = { idempotencyKey, requestHash: requestHash({ ...input, graceMs }) }
  return withTool(services, viewer, { toolId, lockToken: null }, async (tx, draft, write) => {
    const { state, policy, now } = draft
    const answer = (request: LockRequest, of = state) => ({ toolId, request: requestView(request, of, now) })
    const known = await requestByKey(tx, { requesterId: viewer.id, kind: 'TAKEOVER', idempotencyKey })
    if (known && known.requestHash !== key.requestHash) throw idempotencyMismatch()
    if (known) return answer(state.line.find(({ id }) => id === known.id) ?? known)
    if (!mayEdit(draft.person)) throw mayNotEdit(draft.person)
    if (!policy.enabled) throw new LockingDisabledError()
    mustDisplace(draft, mustHold(draft, observedFencingToken), reason)
    if (reason === null) throw reasonless()
    const inPlace = announcedIn(state.line)
    if (inPlace) return answer(inPlace)
    const asked = { id: randomUUID(), ...requesterOf(draft), sessionId, note: reason }
    const made = announce(state, asked, graceMs, policy, now)
    write({ state: made.state, transitions: [made], asked: key })
    return answer(made.request as LockRequest, made.state)
  })
}

/** Releases a lock without its token (rule 14): admins everybody's, other users their own. */
export async function forceReleaseLock(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ toolId: string; previousHolderId: string }> {
  const { toolId, observedFencingToken, reason } = parseInput(forceReleaseLockInput, raw)
  return withTool(services, viewer, { toolId, lockToken: null }, async (_tx, draft, write) => {
    if (draft.state.grant?.holderId !== viewer.id && !mayRead(draft.person)) throw mayNotEdit(draft.person)
    const holder = mustHold(draft, observedFencingToken)
    mustDisplace(draft, holder, reason)
    const end = { cause: 'FORCE_RELEASED', byId: viewer.id, reason } as const
    const released = endGrant(draft.state, 'FORCE_RELEASED', end, draft.now)
    write({ state: released.state, transitions: [released] })
    return { toolId, previousHolderId: holder.userId }
  })
}

/** Throws the current state unless the lock that the caller saw is the one in force. */
function mustHold(draft: DraftRow, observedFencingToken: number): Holder {
  if (!draft.state.grant) throw new DraftLockNotHeldError()
  if (draft.state.fencingToken !== observedFencingToken) throw heldError(draft)
  return draft.holder as Holder
}

/** The same, but also allows a reserved draft: then the caller has seen the last lock before the reservation (rule 33). */
function mustMean(draft: DraftRow, observedFencingToken: number): Holder {
  const reserved = reservationIn(draft.state.line)
  const isAnothers = reserved !== null && reserved.requesterId !== draft.person.userId
  if (draft.state.grant || !isAnothers || draft.state.fencingToken !== observedFencingToken)
    return mustHold(draft, observedFencingToken)
  const { requesterId: userId, requesterKind: kind } = reserved
  return { userId, kind, role: 'VIEWER', onBehalfOfId: null }
}

function mustDisplace({ person }: DraftRow, holder: Holder, reason: string | null): void {
  const isOwn = holder.userId === person.userId
  if (!isOwn && person.kind === 'AGENT') throw agentsForceNobody()
  if (!isOwn && !(mayEdit(person) && mayDisplace(person, holder)))
    throw new ForbiddenError(
      holder.role === 'SUPERUSER'
        ? 'Only a superuser may end the lock of a superuser.'
        : "Only an admin may end somebody else's lock.",
    )
  if (reason === null && !isOwn) throw reasonless()
}

const reasonless = () =>
  new InvalidInputError([{ path: ['reason'], message: "is required to end somebody else's lock" }])
