import { inForce, type LeaseState } from './lease.ts'
import { announcedIn } from './line.ts'
import { type Terms, termsFor } from './terms.ts'

/** The public view of a lock, without token and session. All times are from the database clock. */
export interface LockView {
  toolId: string
  draftHeadId: string
  fencingToken: number
  holderId: string
  comment: string | null
  forcedById: string | null
  acquiredAt: Date
  renewedAt: Date
  expiresAt: Date
  lastActiveAt: Date
  /** When an announced takeover ends it; null if none is announced. */
  endsAt: Date | null
  heartbeatIntervalMs: number
  asOf: Date
}

export function viewOf(state: LeaseState, policy: Terms, now: Date): LockView | null {
  const grant = inForce(state, now)
  if (!grant) return null
  const { heartbeatIntervalMs } = termsFor(policy, grant.holderKind)
  const endsAt = announcedIn(state.line)?.endsAt ?? null
  return lockView({ ...state, ...grant, endsAt, heartbeatIntervalMs, asOf: now })
}

/** Copies the public fields by name, so that a token can never get into the view. */
export function lockView(row: LockView): LockView {
  const { toolId, draftHeadId, fencingToken, holderId, comment, forcedById } = row
  const { acquiredAt, renewedAt, expiresAt, lastActiveAt, endsAt, heartbeatIntervalMs, asOf } = row
  return {
    toolId,
    draftHeadId,
    fencingToken,
    holderId,
    comment,
    forcedById,
    acquiredAt,
    renewedAt,
    expiresAt,
    lastActiveAt,
    endsAt,
    heartbeatIntervalMs,
    asOf,
  }
}

/** Reads a view back from the JSON that the event log keeps. */
export function viewFromJson(json: unknown): LockView | null {
  if (json === null || json === undefined) return null
  const stored = json as Record<keyof LockView, string>
  return {
    ...(json as LockView),
    acquiredAt: new Date(stored.acquiredAt),
    renewedAt: new Date(stored.renewedAt),
    expiresAt: new Date(stored.expiresAt),
    lastActiveAt: new Date(stored.lastActiveAt),
    endsAt: stored.endsAt ? new Date(stored.endsAt) : null,
    asOf: new Date(stored.asOf),
  }
}
