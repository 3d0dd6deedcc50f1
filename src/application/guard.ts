import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockRequiredError,
  DraftVersionConflictError,
  ForbiddenError,
  idempotencyMismatch,
  NotFoundError,
  unknownToken,
  type UserError,
} from '../domain/errors.ts'
import { endGrant, inForce, type LeaseState, type Transition } from '../domain/lease.ts'
import { type LockView, viewOf } from '../domain/lockView.ts'
import { mayDisplace, mayEdit } from '../domain/permissions.ts'
import { type DraftRow, readDraftRow } from '../storage/draftRow.ts'
import { lossOf } from '../storage/leases.ts'
import { type Changes, record } from '../storage/record.ts'
import { inToolTransaction, type ToolTransaction } from '../storage/toolTransaction.ts'
import type { Services, Viewer } from './services.ts'

/** What a call under the lock says about itself. */
export interface GuardedCall {
  toolId: string
  lockToken: string | null
  baseVersion?: number | null
  /** Mutation name, key and hash of the input: a retry gets the first answer (rule 20). */
  retry?: { mutation: string; key: string; requestHash: string } | null
}

declare const verified: unique symbol

/**
 * A draft whose lock row is locked and whose lease has been verified, inside the transaction that will write.
 * Only this file makes one, so a write path that takes it cannot exist without the check.
 */
export interface GuardedDraft extends DraftRow {
  readonly [verified]: true
  viewer: Viewer
  /** The caller's lease is in force. False only where the collection's locking is off and the draft is free. */
  underLease: boolean
  write(changes: Omit<Changes, 'collectionId' | 'heartbeatIntervalMs' | 'now' | 'answer'>, answer?: unknown): Promise<void>
}

/**
 * Check and write commit together (rule 4): locks the tool's row, gives a retry its first answer, verifies token,
 * rights and version in this order (a call with a token hears the lock's answer first), then runs the work.
 */
export async function underDraftLock<T>(
  services: Services,
  viewer: Viewer,
  call: GuardedCall,
  work: (draft: GuardedDraft) => Promise<T>,
  replay?: (answer: never) => T,
): Promise<T> {
  return withTool(services, viewer, call, async (tx, draft, write) => {
    if (call.retry && draft.answered && replay) {
      if (draft.answered.requestHash !== call.retry.requestHash) throw idempotencyMismatch()
      return replay(draft.answered.answer as never)
    }
    const held = inForce(draft.state, draft.now)
    const live = held !== null && held.lockToken === call.lockToken && held.holderId === viewer.id
    if (call.lockToken !== null && !live) throw await lost(tx, draft, viewer, call.lockToken)
    if (!mayEdit(draft.person)) {
      if (!live) throw new ForbiddenError('You may not edit this document.')
      return refuseAfter(await withdrawRights(draft, write))
    }
    if (!live && held) throw heldError(draft)
    if (!live && draft.policy.enabled) throw new DraftLockRequiredError()
    if (call.baseVersion != null && call.baseVersion !== draft.state.draftNumber)
      throw new DraftVersionConflictError(
        draft.state.toolId,
        draft.state.draftHeadId,
        draft.state.draftNumber,
        call.baseVersion,
      )
    return work({ ...draft, viewer, underLease: live, write } as GuardedDraft)
  })
}

type Write = GuardedDraft['write']

/** A refusal whose own writes must be committed before it is thrown. */
class CommittedRefusal {
  readonly error: UserError
  constructor(error: UserError) {
    this.error = error
  }
}

/** Commits what was written, then answers the error. */
export function refuseAfter(error: UserError): never {
  return new CommittedRefusal(error) as never
}

/** The tool transaction with its row read; announces what was written once it is committed. */
export async function withTool<T>(
  services: Services,
  viewer: Viewer,
  call: Pick<GuardedCall, 'toolId' | 'lockToken' | 'retry'>,
  work: (tx: ToolTransaction, draft: DraftRow, write: Write) => Promise<T>,
): Promise<T> {
  let written: Transition[] = []
  const result = await inToolTransaction(services.db, call.toolId, async (tx) => {
    written = []
    const draft = await readDraftRow(tx, viewer.id, call.retry ?? null)
    if (!draft) throw await gone(tx, viewer, call.lockToken)
    return work(tx, draft, async (changes, answer) => {
      written.push(...(changes.transitions ?? []))
      await record(tx, {
        ...changes,
        collectionId: draft.collectionId,
        heartbeatIntervalMs: draft.policy.heartbeatIntervalMs,
        now: draft.now,
        ...(call.retry && answer !== undefined && { answer: { userId: viewer.id, ...call.retry, answer } }),
      })
    })
  })
  for (const { state } of written) services.announce({ toolId: state.toolId, revision: state.revision })
  if (result instanceof CommittedRefusal) throw result.error
  return result
}

export function heldError(draft: DraftRow): DraftLockHeldError {
  const lock = lockOf(draft) as LockView
  const holder = { userId: lock.holderId, role: draft.holderRole ?? 'VIEWER' }
  return new DraftLockHeldError(lock, {
    holdsItElsewhere: lock.holderId === draft.person.userId,
    canForceTake: mayEdit(draft.person) && mayDisplace(draft.person, holder),
  })
}

export function lockOf(draft: DraftRow, state: LeaseState = draft.state): LockView | null {
  return viewOf(state, draft.policy.heartbeatIntervalMs, draft.now)
}

/** Rule 19: a lease whose holder may no longer edit ends at the first call that is refused for it. */
export async function withdrawRights(draft: DraftRow, write: Write): Promise<DraftLockLostError> {
  const ended = endGrant(draft.state, 'RIGHTS_WITHDRAWN', { cause: 'RIGHTS_WITHDRAWN', byId: null, reason: null }, draft.now)
  await write({ state: ended.state, transitions: [ended] })
  return new DraftLockLostError({ cause: 'RIGHTS_WITHDRAWN', byId: null, endedAt: draft.now, statedReason: null }, null)
}

async function lost(tx: ToolTransaction, draft: DraftRow, viewer: Viewer, token: string): Promise<DraftLockLostError> {
  return new DraftLockLostError(await lossOf(tx, draft.state.toolId, token, viewer.id), lockOf(draft))
}

/** A deleted tool still answers the token it once gave out. */
async function gone(tx: ToolTransaction, viewer: Viewer, token: string | null): Promise<UserError> {
  const loss = token === null ? unknownToken : await lossOf(tx, tx.toolId, token, viewer.id)
  return loss.cause === 'UNKNOWN_TOKEN' ? new NotFoundError('document') : new DraftLockLostError(loss, null)
}
