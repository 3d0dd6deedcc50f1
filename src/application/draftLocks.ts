import { randomBytes } from 'node:crypto'
import { requestHash } from '../domain/content.ts'
import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockReservedError,
  DraftVersionConflictError,
  idempotencyMismatch,
  LockingDisabledError,
  NotFoundError,
  type UserError,
} from '../domain/errors.ts'
import { endGrant, type Grant, grantLease } from '../domain/lease.ts'
import { type LockRequest, reservationIn } from '../domain/line.ts'
import type { LockView } from '../domain/lockView.ts'
import { type Holder, mayDisplace, mayEdit } from '../domain/permissions.ts'
import type { Acquired, AcquireRequest } from '../storage/acquireLease.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import { grantByKey, holding, lockInForce, lossOf, type UsedKey } from '../storage/grants.ts'
import { sees } from '../storage/rights.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import { mustHaveRoom } from './agents.ts'
import { heldError, lockOf, lostToken, mayNotEdit, notEditable, withdrawRights } from './guard.ts'
import { acquireDraftLockInput, heartbeatInput, parseInput, releaseDraftLockInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'
import { nameRowHolder, refuseAfter, withTool } from './withTool.ts'

export interface GrantAnswer {
  toolId: string
  grant: { lock: LockView; lockToken: string }
  previousHolderId: string | null
  /** True if the session already held the lock: its grant was replaced, or this is a retry. */
  wasHeld: boolean
}

/** Acquires a free or expired lock, or replaces the grant of the same session (rules 1, 7 and 8). One round trip. */
export async function acquireDraftLock(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<GrantAnswer> {
  const { idempotencyKey, ...input } = parseInput(acquireDraftLockInput, raw)
  const request = {
    ...input,
    userId: viewer.id,
    idempotencyKey,
    requestHash: requestHash(input),
    lockToken: newToken(),
  }
  if (viewer.isAgent) await mustNotBeHeld(services, request)
  const met = await services.db.acquires.ask(request).catch((error) => nameRowHolder(services, viewer, error))
  if (!met) throw await grantOfGoneTool(services, viewer, 'ACQUIRE', request)
  switch (met.outcome) {
    case 'GRANTED': {
      if (met.expired) services.announce({ toolId: input.toolId, revision: met.revision - 1 })
      services.announce({ toolId: input.toolId, revision: met.revision })
      return { ...granted(input.toolId, met.lock, met.lockToken), wasHeld: met.wasHeld }
    }
    case 'KEY_USED': {
      const used = met.used as NonNullable<Acquired['used']>
      mustBeSame(used, request.requestHash)
      if (met.lock?.fencingToken === used.fencingToken)
        return { ...granted(input.toolId, met.lock, met.lockToken), wasHeld: true }
      throw new DraftLockLostError(
        await lossOf(services.db.leases, input.toolId, used.fencingToken, viewer.id),
        met.seen ? met.lock : null,
      )
    }
    case 'FORBIDDEN':
      if (met.lock?.holderId === viewer.id) await endWithdrawn(services, viewer, input.toolId)
      if (!met.seen) throw new NotFoundError('document')
      throw notEditable(met.person)
    case 'DISABLED':
      throw new LockingDisabledError()
    case 'CONFLICT':
      throw new DraftVersionConflictError(
        input.toolId,
        met.draftHeadId,
        met.draftNumber,
        input.baseVersion as number,
      )
    case 'LOOK_CLOSER':
      return acquireCloser(services, viewer, request)
    case 'HELD':
      throw heldAs(met)
  }
}

function heldAs({ person, holder, lock }: Acquired): DraftLockHeldError {
  return new DraftLockHeldError(lock as LockView, {
    holdsItElsewhere: holder?.userId === person.userId,
    canForceTake: mayDisplace(person, holder as Holder),
    isAgent: person.kind === 'AGENT',
  })
}

/** Rule 42: agents may retry in a loop while somebody holds the lock. They are refused after a read, without waiting for the row that the holder needs. */
async function mustNotBeHeld(services: Services, request: AcquireRequest): Promise<void> {
  const seen = await services.db.looks.ask(request)
  if (seen?.held && seen.permitted) throw heldAs(seen)
}

/**
 * For a draft with a waiting line that is free or the caller's own, and for agents: decides like the statement does, and also
 * checks the line (rules 7, 8 and 33) and the other locks of the agent (rule 38).
 */
function acquireCloser(
  services: Services,
  viewer: Viewer,
  { toolId, sessionId, baseVersion, comment, lockToken, idempotencyKey, requestHash: hash }: AcquireRequest,
): Promise<GrantAnswer> {
  return withTool(services, viewer, { toolId, lockToken: null }, async (tx, draft, write) => {
    const used = await grantByKey(tx, viewer.id, 'ACQUIRE', idempotencyKey)
    if (used) return grantOfUsedKey(tx, draft, used, hash)
    if (!mayEdit(draft.person)) throw mayNotEdit(draft.person)
    if (!draft.policy.enabled) throw new LockingDisabledError()
    const { state } = draft
    if (state.grant && (state.grant.holderId !== viewer.id || state.grant.sessionId !== sessionId))
      throw heldError(draft)
    const refuse = (error: UserError): never => {
      // The first call that notices the free draft starts the reservation, even if the call itself is refused (rule 33).
      if (!draft.isNews) throw error
      write({})
      return refuseAfter(error)
    }
    const reserved = reservationIn(state.line)
    if (reserved && reserved.requesterId !== viewer.id) return refuse(reservedError(draft, reserved))
    if (baseVersion !== null && baseVersion !== state.draftNumber)
      return refuse(new DraftVersionConflictError(toolId, state.draftHeadId, state.draftNumber, baseVersion))
    const { kind } = draft.person
    if (kind === 'AGENT' && !state.grant) await mustHaveRoom(services, tx, viewer.id)
    const asked = { holderId: viewer.id, holderKind: kind, sessionId, lockToken, comment }
    const made = grantLease(state, asked, draft.policy, draft.now)
    write({
      state: made.state,
      transitions: [made],
      grant: { kind: 'ACQUIRE', idempotencyKey, requestHash: hash },
    })
    return { ...granted(toolId, lockOf(draft, made.state), lockToken), wasHeld: state.grant !== null }
  })
}

function reservedError({ state, person }: DraftRow, reserved: LockRequest): DraftLockReservedError {
  const place = state.line.findIndex(({ requesterId }) => requesterId === person.userId)
  return new DraftLockReservedError(
    reserved.requesterId,
    reserved.reservedUntil as Date,
    place < 0 ? null : place + 1,
    person.kind === 'AGENT',
  )
}

/** Renews the lease (rules 9 and 10). One round trip; only a refusal needs more. */
export async function heartbeat(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ lock: LockView }> {
  const input = parseInput(heartbeatInput, raw)
  const { toolId, lockToken } = input
  const { reportsActivity: reports, ...beat } = input
  const renewal = await services.db.renewals.ask({ ...beat, reports, userId: viewer.id })
  if (renewal?.lock) return { lock: renewal.lock }
  if (renewal?.live && !renewal.permitted) return withdrawn(services, viewer, toolId, lockToken)
  if (renewal?.live) throw new LockingDisabledError()
  const { leases, people } = services.db
  const loss = await people.enter(viewer.id, () => lossOf(leases, toolId, lockToken, viewer.id))
  const seen = await sees(leases, toolId, viewer.id)
  if (!seen && loss.cause === 'UNKNOWN_TOKEN') throw new NotFoundError('document')
  throw new DraftLockLostError(loss, seen ? await lockInForce(leases, toolId) : null)
}

/** Releases the lock (rule 15). A token that has ended releases nothing, and that is not an error. */
export async function releaseDraftLock(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ toolId: string }> {
  const { toolId, lockToken } = parseInput(releaseDraftLockInput, raw)
  const { leases, people } = services.db
  const look = () => holding(leases, toolId, lockToken, viewer.id)
  // An ended or unknown token never becomes valid, so the call does not wait for the row and keeps nobody waiting.
  const { held, seen } = await people.enter(viewer.id, look)
  if (!held && !seen) throw new NotFoundError('document')
  if (!held) return { toolId }
  try {
    await withTool(services, viewer, { toolId, lockToken }, async (_tx, draft, write) => {
      const held = draft.state.grant
      if (held?.lockToken !== lockToken || held.holderId !== viewer.id) return
      const end = { cause: 'RELEASED', byId: viewer.id, reason: null } as const
      const released = endGrant(draft.state, 'RELEASED', end, draft.now)
      write({ state: released.state, transitions: [released] })
    })
  } catch (error) {
    // The tool was deleted, and its lock with it.
    if (error instanceof DraftLockLostError) throw new NotFoundError('document')
    throw error
  }
  return { toolId }
}

async function withdrawn(
  services: Services,
  viewer: Viewer,
  toolId: string,
  lockToken: string,
): Promise<never> {
  await endWithdrawn(services, viewer, toolId)
  throw new DraftLockLostError(
    await lossOf(services.db.leases, toolId, lockToken, viewer.id),
    (await sees(services.db.leases, toolId, viewer.id))
      ? await lockInForce(services.db.leases, toolId)
      : null,
  )
}

/** Ends the viewer's lease if the viewer may no longer edit. Checks the current state, which may have changed in between. */
async function endWithdrawn(services: Services, viewer: Viewer, toolId: string): Promise<void> {
  await withTool(services, viewer, { toolId, lockToken: null }, async (_tx, draft, write) => {
    if (draft.state.grant?.holderId === viewer.id && !mayEdit(draft.person)) withdrawRights(draft, write)
  })
}

/** The answer to a key that was used before: its grant while it is in force, otherwise an error for ever (rule 7). */
export async function grantOfUsedKey(
  tx: ToolTransaction,
  draft: DraftRow,
  used: UsedKey & { previousHolderId: string | null },
  hash: string,
): Promise<GrantAnswer> {
  mustBeSame(used, hash)
  const lock = lockOf(draft)
  if (lock?.fencingToken !== used.fencingToken) throw await lostToken(tx, draft, used.fencingToken)
  const { lockToken } = draft.state.grant as Grant
  return { ...granted(tx.toolId, lock, lockToken, used.previousHolderId), wasHeld: true }
}

function mustBeSame({ requestHash: known }: UsedKey, hash: string): void {
  if (known !== null && known !== hash) throw idempotencyMismatch()
}

/** A key whose grant was deleted with its tool is never used again (rule 7). */
export async function grantOfGoneTool(
  services: Services,
  viewer: Viewer,
  kind: 'ACQUIRE' | 'FORCE_TAKE',
  request: { toolId: string; idempotencyKey: string; requestHash: string },
) {
  const used = await grantByKey(services.db.leases, viewer.id, kind, request.idempotencyKey)
  if (!used) return new NotFoundError('document')
  mustBeSame(used, request.requestHash)
  return new DraftLockLostError(
    await lossOf(services.db.leases, used.toolId, used.fencingToken, viewer.id),
    null,
  )
}

export function granted(
  toolId: string,
  lock: LockView | null,
  lockToken: string | null,
  previousHolderId: string | null = null,
): GrantAnswer {
  return {
    toolId,
    grant: { lock: lock as LockView, lockToken: lockToken as string },
    previousHolderId,
    wasHeld: false,
  }
}

/** 192 random bits, safe in URLs and headers. */
export function newToken(): string {
  return randomBytes(24).toString('base64url')
}
