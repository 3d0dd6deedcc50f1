import type { LockView } from '../domain/lockView.ts'

/** A lock as the columns of a statement give it, without what else they hold. */
export function lockView(row: LockView): LockView {
  const { toolId, draftHeadId, fencingToken, holderId, comment, forcedById } = row
  const { acquiredAt, renewedAt, expiresAt, lastActiveAt, heartbeatIntervalMs, asOf } = row
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
    heartbeatIntervalMs,
    asOf,
  }
}
