import type { DraftLockChangedSubscription } from '@holdfast/documents'
import type { DraftState, Loss, SeenLock } from './states.ts'

export interface Lease {
  lockToken: string
  fencingToken: number
  /** Up to then nobody else can have been given the lock. Counted from the moment the request was sent. */
  until: number
  renewEveryMs: number
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
  /** The newest lock on the tool that was seen, of whomever. */
  lock: SeenLock | null
  closed: boolean
}

export type Change = DraftLockChangedSubscription['draftLockChanged']

export type Event =
  | { type: 'acquire'; baseVersion?: number | undefined }
  | {
      type: 'takeBack'
      reason?: string | null | undefined
      baseVersion?: number | undefined
      observedFencingToken?: number | undefined
    }
  | { type: 'granted'; attempt: number; lease: Lease; lock: SeenLock; now: number }
  | {
      type: 'heldByOther'
      attempt: number
      lock: SeenLock
      byViewerElsewhere: boolean
      canForceTake: boolean
    }
  /** A takeover found nothing to take. */
  | { type: 'free'; attempt: number }
  | { type: 'refused'; attempt: number; loss: Loss }
  | { type: 'failed'; attempt: number }
  | { type: 'renewed'; lease: Lease; now: number }
  | { type: 'ended'; lockToken: string; loss: Loss }
  | { type: 'saved'; number: number; released: string | null }
  | { type: 'changed'; change: Change }
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
  /** No more renewals. */
  | { type: 'drop' }
  | { type: 'release'; lockToken: string }
  | { type: 'unsubscribe' }

export type Step = [Machine, Effect[]]
