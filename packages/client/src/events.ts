import type { DraftLockChangedSubscription } from '@holdfast/documents'
import type { RefusalCode } from './failures.ts'
import type { DraftState, Loss, SeenLock } from './states.ts'

export interface Lease {
  /** Null where none is needed. */
  lockToken: string | null
  /** Null where the collection's locking is off: then this is no lease, but stands for it. */
  fencingToken: number | null
  /** Up to then nobody else can have been given the lock. Counted from the moment the request was sent. */
  until: number
  renewEveryMs: number
}

export interface Grant extends Lease {
  lockToken: string
  fencingToken: number
}

export interface Machine {
  state: DraftState
  /** Also after a doubtful end, until the server has said why. */
  lease: Lease | null
  /** Answers to an older attempt come too late. */
  attempt: number
  /** Of the last change heard. */
  revision: number
  heard: Change | null
  /** Number of the draft version that the editor's content began from. */
  baseVersion: number
  /** Acquired again after an expiry, and not renewed since. */
  retaken: boolean
  /** A person's wish that is under way, with what it was refused for: an acquire then tells how things stand. */
  takeover: { refused: RefusalCode | null } | null
  /** Refused for now, and asked again by itself. */
  waits: boolean
  /** The newest lock on the tool that was seen, of whomever. */
  lock: SeenLock | null
  closed: boolean
}

type Told = DraftLockChangedSubscription['draftLockChanged']
/** What is told with a change, or read: then nobody did anything. */
export type Change = Pick<Told, 'kind' | 'revision' | 'lock'> &
  Partial<Pick<Told, 'endedFencingToken' | 'actor' | 'reason' | 'occurredAt'>>

export type Event =
  | { type: 'acquire'; baseVersion?: number | undefined }
  | {
      type: 'takeBack'
      reason?: string | null | undefined
      baseVersion?: number | undefined
      observedFencingToken?: number | undefined
    }
  | { type: 'granted'; attempt: number; lease: Grant; lock: SeenLock; now: number }
  | {
      type: 'heldByOther'
      attempt: number
      lock: SeenLock
      canForceTake: boolean
    }
  /** Refused for now, for a reason that this client does not know. */
  | { type: 'waiting'; attempt: number; code: RefusalCode }
  /** A takeover found nothing to take, or a save without a lock needs one by now. */
  | { type: 'lockNeeded'; attempt: number }
  | { type: 'refused'; attempt: number; loss: Loss }
  | { type: 'failed'; attempt: number }
  | { type: 'renewed'; lease: Grant; now: number }
  | { type: 'ended'; lockToken: string | null; loss: Loss }
  /** `released`: the lock, or what stands for it, was given back with the save. */
  | { type: 'saved'; number: number; lockToken: string | null; released: boolean }
  | { type: 'changed'; change: Change }
  /** Nobody will tell of changes any more. */
  | { type: 'unheard'; loss: Loss }
  | { type: 'due'; now: number }
  | { type: 'resumed' }
  | { type: 'release' }
  | { type: 'close' }

export type Effect =
  | { type: 'acquire'; attempt: number; baseVersion: number }
  | { type: 'takeOver'; attempt: number; observedFencingToken: number; reason: string | null }
  /** Renew in due time, and say `due` when the lease runs out. */
  | { type: 'keep'; lease: Lease }
  /** Renew now. */
  | { type: 'renew' }
  /** Ask again after a while. */
  | { type: 'look' }
  /** No more renewals, and no more asking. */
  | { type: 'drop' }
  | { type: 'release'; lockToken: string }
  | { type: 'unsubscribe' }

export type Step = [Machine, Effect[]]
