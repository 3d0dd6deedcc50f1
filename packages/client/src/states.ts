import type { DraftLockEndCause, HeadPartsFragment, LockPartsFragment } from '@holdfast/documents'
import type { RefusalCode } from './failures.ts'

/** The public view of a lock. `expiresInMs` was right at `asOf`, by the database clock. */
export type SeenLock = LockPartsFragment
/** The reason when an agent's lock is taken over with one click, for the agent and the audit log. */
export const agentYields = 'A person continues editing.'
/** True if the holder is an agent, which gives way to everybody who may edit. */
export const isAgents = (lock: SeenLock | null): boolean => lock?.holder.kind === 'AGENT'
/** A draft version with its content. */
export type Head = HeadPartsFragment
export type Somebody = Omit<SeenLock['holder'], 'kind'>

/**
 * Why there is no lock any more. ENDED: the lock has ended, and the client is asking why; a better cause follows.
 * VERSION_CONFLICT: there was a newer head when acquiring.
 */
export type LossCause = DraftLockEndCause | RefusalCode | 'ENDED'

export interface Loss {
  cause: LossCause
  /** Who ended it; null if the system did, or nobody. */
  by: Somebody | null
  /** The reason that person gave. */
  reason: string | null
  /** UTC instant, ISO 8601; null when unknown. */
  endedAt: string | null
  /** Who holds the draft now, as far as is known; null when it is free. */
  currentLock: SeenLock | null
  /** For VERSION_CONFLICT: the newer head. */
  head: Head | null
}

/** Refused: another session has it. `lock` follows the subscription and is null once the draft is free. */
export interface HeldByOther {
  name: 'heldByOther'
  lock: SeenLock | null
  byViewerElsewhere: boolean
  canForceTake: boolean
  /**
   * Why a takeover of `lock` was refused: FORBIDDEN, INVALID_INPUT (a reason is needed), or DOCUMENT_LOCKED (another lock was
   * meant). Without a lock: what a newer server refuses it for; tries go on.
   */
  refused?: RefusalCode | undefined
}

/** Only `held` may be edited. */
export type DraftState =
  /** An acquire or a takeover is under way. */
  | { name: 'acquiring' }
  /** `fencingToken` is null where the collection's locking is off: others may edit too, and versions alone are compared. */
  | { name: 'held'; fencingToken: number | null }
  | HeldByOther
  /** Somebody, or another session of this user, ended the lock. Never acquired again without a person's wish. */
  | ({ name: 'displaced' } & Loss)
  /** Ended otherwise: expired, idle, released, rights withdrawn, refused. */
  | ({ name: 'lost' } & Loss)
  /** No answer for too long to be sure of the lock, or none at all yet. Attempts go on. */
  | { name: 'unreachable' }

export const noLoss = { by: null, reason: null, endedAt: null, currentLock: null, head: null }
