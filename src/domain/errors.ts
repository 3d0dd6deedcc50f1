import type { GrantEndCause } from './eventKinds.ts'
import type { LockView } from './lockView.ts'

export type UserErrorCode =
  | 'DOCUMENT_LOCKED'
  | 'LOCK_LOST'
  | 'LOCK_REQUIRED'
  | 'LOCK_NOT_HELD'
  | 'VERSION_CONFLICT'
  | 'METADATA_CONFLICT'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'INVALID_INPUT'
  | 'SNAPSHOT_EXPIRED'
  | 'STATE_CONFLICT'
  | 'SANDBOX_BUSY'
  | 'IDEMPOTENCY_MISMATCH'
  | 'SLUG_TAKEN'
  | 'LOCKING_DISABLED'
  | 'LOCK_RESERVED'

/** An error that the user can act on. The API returns it as a typed result, never as a GraphQL error. */
export abstract class UserError extends Error {
  abstract readonly code: UserErrorCode
  /** True if the same call can succeed later without a change. */
  readonly retryable: boolean = false
}

/** Added to the message for agents that meet a lock or have lost theirs. Software that only reads "try again" would retry without end. */
const forAgents =
  'Do not retry now. Wait for the subscription draftLockChanged, ask for the lock with requestDraftLock, or tell your user.'

export class DraftLockHeldError extends UserError {
  readonly code = 'DOCUMENT_LOCKED'
  override readonly retryable: boolean
  readonly heldLock: LockView
  readonly heldByViewerElsewhere: boolean
  readonly viewerCanForceTake: boolean
  constructor(
    heldLock: LockView,
    viewer: { holdsItElsewhere: boolean; canForceTake: boolean; isAgent: boolean },
  ) {
    const isForAgents = viewer.isAgent && !viewer.holdsItElsewhere
    super(
      viewer.holdsItElsewhere
        ? 'You are editing this document in another tab or device.'
        : `This document is currently being edited by another user${isForAgents ? `. ${forAgents}` : ''}`,
    )
    this.retryable = !isForAgents
    this.heldLock = heldLock
    this.heldByViewerElsewhere = viewer.holdsItElsewhere
    this.viewerCanForceTake = viewer.canForceTake
  }
}

export type LossCause = GrantEndCause | 'UNKNOWN_TOKEN'

/** The message for a lock token that is no longer valid. The type requires one for every cause. */
export const lossMessages: Record<LossCause, string> = {
  EXPIRED: 'Your lock expired. Acquire it again to go on editing.',
  IDLE: 'Your lock ended because you were idle. Acquire it again to go on editing.',
  RELEASED: 'Your lock was released. Acquire it again to go on editing.',
  REPLACED: 'Your session has a newer lock: another tab with the same session took this one over.',
  TAKEN_OVER: 'Somebody took over your lock.',
  FORCE_RELEASED: 'Somebody released your lock.',
  OVERRIDDEN: 'An admin overrode your lock.',
  RIGHTS_WITHDRAWN: 'You may no longer edit this document, so your lock ended.',
  TOOL_DELETED: 'The document was deleted.',
  HANDED_OVER: 'You handed your lock over.',
  UNANSWERED: 'Somebody asked for this document and got no answer, so your lock ended.',
  UNKNOWN_TOKEN: 'This lock token was never granted to you on this document, or too long ago.',
}

const byOthers: ReadonlySet<LossCause> = new Set(['TAKEN_OVER', 'FORCE_RELEASED', 'OVERRIDDEN', 'UNANSWERED'])

export class DraftLockLostError extends UserError {
  readonly code = 'LOCK_LOST'
  override readonly cause: LossCause
  readonly byId: string | null
  readonly endedAt: Date | null
  readonly statedReason: string | null
  readonly currentLock: LockView | null
  constructor(loss: Loss, currentLock: LockView | null, isAgent = false) {
    super(
      isAgent && byOthers.has(loss.cause)
        ? `${lossMessages[loss.cause]} ${forAgents}`
        : lossMessages[loss.cause],
    )
    this.cause = loss.cause
    this.byId = loss.byId
    this.endedAt = loss.endedAt
    this.statedReason = loss.statedReason
    this.currentLock = currentLock
  }
}

export interface Loss {
  cause: LossCause
  byId: string | null
  endedAt: Date | null
  statedReason: string | null
}

export const unknownToken: Loss = { cause: 'UNKNOWN_TOKEN', byId: null, endedAt: null, statedReason: null }

export class DraftLockRequiredError extends UserError {
  readonly code = 'LOCK_REQUIRED'
  constructor() {
    super('You need the lock to change this document. Call acquireDraftLock and send its lockToken.')
  }
}

export class DraftLockNotHeldError extends UserError {
  readonly code = 'LOCK_NOT_HELD'
  constructor() {
    super('Nobody holds the lock of this document. Acquire it with acquireDraftLock.')
  }
}

export class DraftLockReservedError extends UserError {
  readonly code = 'LOCK_RESERVED'
  override readonly retryable: boolean
  readonly reservedForId: string
  readonly reservedUntil: Date
  readonly position: number | null
  constructor(reservedForId: string, reservedUntil: Date, position: number | null, isAgent: boolean) {
    super(
      `This document is free, but reserved for a moment for somebody who waited for it.${isAgent ? ` ${forAgents}` : ''}`,
    )
    this.retryable = !isAgent
    this.reservedForId = reservedForId
    this.reservedUntil = reservedUntil
    this.position = position
  }
}

export class LockingDisabledError extends UserError {
  readonly code = 'LOCKING_DISABLED'
  constructor() {
    super('Locking is switched off for this collection. Save without a lock token.')
  }
}

export class DraftVersionConflictError extends UserError {
  readonly code = 'VERSION_CONFLICT'
  readonly toolId: string
  readonly currentHeadId: string
  constructor(toolId: string, currentHeadId: string, currentNumber: number, baseVersion: number) {
    super(`The draft has a newer version: it is at ${currentNumber}, your edit is based on ${baseVersion}.`)
    this.toolId = toolId
    this.currentHeadId = currentHeadId
  }
}

export class MetadataVersionConflictError extends UserError {
  readonly code = 'METADATA_CONFLICT'
  readonly currentVersion: number
  constructor(what: string, currentVersion: number, expected: number) {
    super(`${what} has changed: the version is ${currentVersion}, you sent ${expected}.`)
    this.currentVersion = currentVersion
  }
}

export class SnapshotExpiredError extends UserError {
  readonly code = 'SNAPSHOT_EXPIRED'
  constructor() {
    super('This snapshot has expired or is not yours. Run the sandbox again.')
  }
}

export class StateConflictError extends UserError {
  readonly code = 'STATE_CONFLICT'
  readonly currentStateRev: number
  constructor(currentStateRev: number, message = 'The state has changed. Reload it and try again.') {
    super(message)
    this.currentStateRev = currentStateRev
  }
}

export class SandboxBusyError extends UserError {
  readonly code = 'SANDBOX_BUSY'
  override readonly retryable = true
  readonly retryAfterMs: number
  constructor(retryAfterMs: number) {
    super('All sandbox workers are busy and the queue is full. Try again in a moment.')
    this.retryAfterMs = retryAfterMs
  }
}

export class NotFoundError extends UserError {
  readonly code = 'NOT_FOUND'
  constructor(what: string, message = `There is no such ${what}.`) {
    super(message)
  }
}

export class ForbiddenError extends UserError {
  readonly code = 'FORBIDDEN'
}

export interface InputIssue {
  /** Where in `input`, for example ["content", "sourceCode"]. */
  path: string[]
  message: string
}

export class InvalidInputError extends UserError {
  readonly code: 'INVALID_INPUT' | 'IDEMPOTENCY_MISMATCH' | 'SLUG_TAKEN'
  readonly issues: InputIssue[]
  constructor(issues: InputIssue[], code: InvalidInputError['code'] = 'INVALID_INPUT') {
    super(issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; '))
    this.code = code
    this.issues = issues
  }
}

export function idempotencyMismatch(): InvalidInputError {
  const message = 'was already used with different input; use a new key for every attempt'
  return new InvalidInputError([{ path: ['idempotencyKey'], message }], 'IDEMPOTENCY_MISMATCH')
}

/** A part that the call needs does not answer. The same call can succeed after `retryAfterMs`; the response says so. */
export class UnavailableError extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/** Too many calls of one kind from one user or address. Nothing was done. The call can be sent again after `retryAfterMs`. */
export class RateLimitedError extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/** The caller counts as anonymous. The message says what is wrong with the token. */
export class BadToken extends Error {}

/** The token was valid until it expired. A new one is accepted. */
export class TokenExpired extends BadToken {}
