import type { AgentsMay } from '../domain/agents.ts'
import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockNotHeldError,
  DraftLockRequiredError,
  DraftVersionConflictError,
  ForbiddenError,
  InvalidInputError,
  idempotencyMismatch,
  NotFoundError,
  type UserError,
} from '../domain/errors.ts'
import { endGrant, type LeaseState, type Transition } from '../domain/lease.ts'
import { type LockView, viewOf } from '../domain/lockView.ts'
import { type Holder, isAdmin, mayDisplace, mayEdit, mayRead, type Standing } from '../domain/permissions.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import { lossOf } from '../storage/grants.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import { agentsForceNobody, mustBeAllowed } from './agents.ts'
import type { Services, Viewer } from './services.ts'
import { type DraftChanges, refuseAfter, type ToolCall, type Write, withTool } from './withTool.ts'

/**
 * What a call needs: a lease (with locking off: a draft that nobody holds), a draft that nobody else holds, or a lease only if
 * the policy covers metadata.
 */
export type Needs = 'lease' | 'noOtherHolder' | 'leaseForMetadata'

/** The parameters of a call under the lock. */
export interface GuardedCall extends ToolCall {
  /** An admin's bypass for this one operation. */
  override?: { observedFencingToken: number | null; reason: string } | null
  baseVersion?: number | null
  /** Left out: a lease. */
  needs?: Needs
  /** The required storage of the document. Default: any. */
  storage?: DraftRow['storage']
  /** What an operator must have allowed if the caller is an agent. */
  agentsNeed?: AgentsMay
  /** The call removes the holder's right to edit, so it needs the same rights as a takeover (rule 39). */
  evicts?(draft: DraftRow): boolean
}

declare const verified: unique symbol

/**
 * A draft whose lock row is locked and whose lease is verified, inside the transaction that will write.
 * Only this file creates one, so code that requires one cannot skip the check.
 */
export interface GuardedDraft extends DraftRow {
  readonly [verified]: true
  viewer: Viewer
  /** True if the caller's lease is in force. False if none is needed, or the call ended it. */
  underLease: boolean
  /** Records changes, after the end of a lease that had expired or that this call ends. */
  write: Write
  /** The transaction itself, for writes that are no change of the lock or the draft head. */
  tx: ToolTransaction
  /** Runs once the transaction is committed and before the caller is answered. */
  afterCommit(task: () => Promise<void>): void
}

/**
 * Check and write commit together (rule 4): locks the tool's row, returns the first answer to a retry, verifies token,
 * rights and version in this order, then runs the work. So a call with a token gets errors of the lock first.
 */
export async function underDraftLock<T>(
  services: Services,
  viewer: Viewer,
  call: GuardedCall,
  work: (draft: GuardedDraft) => Promise<T>,
  replay?: (answer: never) => T,
): Promise<T> {
  const committed: (() => Promise<void>)[] = []
  const answer = await withTool(services, viewer, call, async (tx, draft, write) => {
    committed.length = 0
    if (call.retry && draft.answered && replay && mayRead(draft.person)) {
      if (draft.answered.requestHash !== call.retry.requestHash) throw idempotencyMismatch()
      return replay(draft.answered.answer as never)
    }
    const held = draft.state.grant
    const live = held !== null && held.lockToken === call.lockToken && held.holderId === viewer.id
    if (call.lockToken !== null && !live) throw await lostToken(tx, draft, call.lockToken)
    if (!mayEdit(draft.person)) {
      const forbidden = mayNotEdit(draft.person)
      if (held?.holderId !== viewer.id) throw forbidden
      const lost = withdrawRights(draft, write)
      return refuseAfter(live ? lost : forbidden)
    }
    if (call.agentsNeed) mustBeAllowed(services, draft.person, call.agentsNeed)
    if (call.storage && call.storage !== draft.storage) throw keptElsewhere(draft.storage)
    const evicts = call.evicts?.(draft) ?? false
    const needs = needsOf(call, draft, evicts)
    if (call.override) mayOverride(draft, viewer, call.override, evicts)
    else if (!live && needs !== 'nothing') mustStandOn(needs, draft)
    const isEnded = draft.state.grant !== null && (evicts || (call.override && needs !== 'nothing'))
    const ended = isEnded
      ? endedBy(viewer, draft, evicts ? 'RIGHTS_WITHDRAWN' : 'OVERRIDDEN', call.override?.reason ?? null)
      : null
    if (call.baseVersion != null && call.baseVersion !== draft.state.draftNumber)
      throw new DraftVersionConflictError(
        draft.state.toolId,
        draft.state.draftHeadId,
        draft.state.draftNumber,
        call.baseVersion,
      )
    const state = ended?.state ?? draft.state
    const before = ended ? [ended] : []
    return work({
      ...draft,
      state,
      viewer,
      tx,
      afterCommit: (task: () => Promise<void>) => void committed.push(task),
      underLease: live && !ended,
      write: (changes: DraftChanges, answer?: unknown) =>
        write(
          {
            ...changes,
            state: changes.state ?? state,
            transitions: [...before, ...(changes.transitions ?? [])],
          },
          answer,
        ),
    } as unknown as GuardedDraft)
  })
  for (const task of committed) await task()
  return answer
}

type NeedsNow = 'lease' | 'noOtherHolder' | 'nothing'

function needsOf({ needs = 'lease' }: GuardedCall, draft: DraftRow, evicts: boolean): NeedsNow {
  if (needs !== 'leaseForMetadata') return needs
  if (draft.policy.coversMetadata) return 'lease'
  return evicts ? 'noOtherHolder' : 'nothing'
}

function mustStandOn(needs: Exclude<NeedsNow, 'nothing'>, draft: DraftRow): void {
  if (draft.state.grant) throw heldError(draft)
  if (needs !== 'noOtherHolder' && draft.policy.enabled) throw new DraftLockRequiredError()
}

/**
 * Rule 14 for one call: an admin ends the lock that the call names, or continues if the draft is free as expected. A
 * maintainer who leaves can end the own lock of another session in the same way.
 */
function mayOverride(
  draft: DraftRow,
  viewer: Viewer,
  { observedFencingToken }: NonNullable<GuardedCall['override']>,
  evicts: boolean,
): void {
  const leaves = evicts && draft.state.grant?.holderId === viewer.id
  if (draft.person.kind === 'AGENT' && !leaves) throw agentsForceNobody()
  if (!isAdmin(draft.person.role) && !leaves) throw new ForbiddenError('Only an admin may override a lock.')
  if (!draft.state.grant) {
    if (observedFencingToken !== null) throw new DraftLockNotHeldError()
    return
  }
  if (draft.state.fencingToken !== observedFencingToken) throw heldError(draft)
  if (!mayDisplace(draft.person, draft.holder as Holder))
    throw new ForbiddenError('Only a superuser may override the lock of a superuser.')
}

function endedBy(
  viewer: Viewer,
  draft: DraftRow,
  cause: 'OVERRIDDEN' | 'RIGHTS_WITHDRAWN',
  reason: string | null,
): Transition {
  return endGrant(draft.state, cause, { cause, byId: viewer.id, reason }, draft.now)
}

/** A person who may not read the document gets NotFoundError. */
export function mayNotEdit(person: Omit<Standing, 'userId'>): UserError {
  return mayRead(person) ? notEditable(person) : new NotFoundError('document')
}

export function notEditable({ kind, agents }: Pick<Standing, 'kind' | 'agents'>): ForbiddenError {
  return new ForbiddenError(
    kind === 'AGENT' && agents === 'REFUSED'
      ? 'Agents may not edit the documents of this collection. Tell your user.'
      : 'You may not edit this document. Ask one of its maintainers.',
  )
}

/** Rule 28: only INTERNAL documents have content, files, publication and sandbox. */
export function keptElsewhere(storage: DraftRow['storage']): InvalidInputError {
  const message =
    storage === 'EXTERNAL'
      ? 'is stored in another system: save it there, then call noteExternalSave'
      : 'is stored in Holdfast: save it with saveDraft'
  return new InvalidInputError([{ path: ['toolId'], message }])
}

/** Why a token is not valid and who holds the lock now, as far as the caller may know. */
export async function lostToken(
  tx: ToolTransaction,
  draft: DraftRow,
  token: string | number,
): Promise<UserError> {
  const loss = await lossOf(tx, tx.toolId, token, draft.person.userId)
  if (mayRead(draft.person)) return new DraftLockLostError(loss, lockOf(draft), draft.person.kind === 'AGENT')
  return loss.cause === 'UNKNOWN_TOKEN' ? new NotFoundError('document') : new DraftLockLostError(loss, null)
}

export function heldError(draft: DraftRow): DraftLockHeldError {
  const lock = lockOf(draft) as LockView
  return new DraftLockHeldError(lock, {
    holdsItElsewhere: lock.holderId === draft.person.userId,
    canForceTake: mayEdit(draft.person) && mayDisplace(draft.person, draft.holder as Holder),
    isAgent: draft.person.kind === 'AGENT',
  })
}

export function lockOf(draft: DraftRow, state: LeaseState = draft.state): LockView | null {
  return viewOf(state, draft.policy, draft.now)
}

export const requesterOf = ({ person }: DraftRow) => ({
  requesterId: person.userId,
  requesterKind: person.kind,
})

/** Rule 19: if the holder may no longer edit, the lease ends at the first call that is refused for this reason. */
export function withdrawRights(draft: DraftRow, write: Write): DraftLockLostError {
  const ended = endGrant(
    draft.state,
    'RIGHTS_WITHDRAWN',
    { cause: 'RIGHTS_WITHDRAWN', byId: null, reason: null },
    draft.now,
  )
  write({ state: ended.state, transitions: [ended] })
  return new DraftLockLostError(
    { cause: 'RIGHTS_WITHDRAWN', byId: null, endedAt: draft.now, statedReason: null },
    null,
  )
}
