import { type LockView, lockView } from '../domain/lockView.ts'
import type { Role } from '../domain/permissions.ts'
import { againIfRolledBack, isUniqueViolation } from './failures.ts'
import type { UsedKey } from './grants.ts'
import type { Statements } from './statements.ts'

export interface AcquireRequest {
  toolId: string
  userId: string
  sessionId: string
  idempotencyKey: string
  requestHash: string
  baseVersion: number | null
  comment: string | null
  /** Made by the caller for this attempt; used only if it is granted. */
  lockToken: string
}

export type AcquireOutcome = 'GRANTED' | 'KEY_USED' | 'FORBIDDEN' | 'DISABLED' | 'HELD' | 'CONFLICT'

export interface Acquired {
  outcome: AcquireOutcome
  /** The lock in force after the statement; null when the draft is free. */
  lock: LockView | null
  lockToken: string | null
  revision: number
  draftHeadId: string
  draftNumber: number
  role: Role
  maintainer: boolean
  holderRole: Role | null
  /** The grant that the idempotency key made earlier. */
  used: UsedKey | null
  /** The lease that stood here had expired; its end was recorded as well. */
  expired: boolean
}

/**
 * Rules 1–3, 7 and 17 in one statement and one round trip.
 *
 * The lock row is taken first, in a materialized CTE, and everything is judged afterwards, with a clock read after the
 * wait. What the judgement reads besides the row (policy, maintainer) is locked FOR SHARE: the statement's snapshot is
 * older than the row lock, a locking read follows to the newest version and holds it until commit. Only a grant made by
 * the same key while we waited cannot be seen; the unique constraint on the key refuses the second one, and the caller
 * runs the statement again.
 */
export const acquireStatement = `
WITH lock AS MATERIALIZED (
  SELECT * FROM draft_locks WHERE tool_id = $1 FOR UPDATE
), policy AS MATERIALIZED (
  SELECT c.* FROM lock JOIN collections c ON c.id = lock.collection_id FOR SHARE OF c
), maintainer AS MATERIALIZED (
  SELECT m.user_id FROM lock JOIN tool_maintainers m ON m.tool_id = lock.tool_id AND m.user_id = $2 FOR KEY SHARE OF m
), used AS MATERIALIZED (
  SELECT * FROM draft_lock_grants WHERE holder_id = $2 AND kind = 'ACQUIRE' AND idempotency_key = $4
), met AS MATERIALIZED (
  SELECT lock.*, policy.lock_enabled, policy.lock_ttl_ms, policy.idle_timeout_ms, policy.heartbeat_interval_ms,
         (SELECT role FROM users WHERE id = $2) AS role, EXISTS (SELECT FROM maintainer) AS maintainer,
         date_trunc('milliseconds', clock_timestamp()) AS now
  FROM lock, policy
), judged AS MATERIALIZED (
  SELECT met.*, holder_id IS NOT NULL AND expires_at > now AS in_force, holder_id IS NOT NULL AND expires_at <= now AS expired,
         now + least(lock_ttl_ms, idle_timeout_ms) * interval '1 ms' AS new_expires_at,
         coalesce(idle_timeout_ms < lock_ttl_ms, false) AS new_idles_out
  FROM met
), decision AS MATERIALIZED (
  SELECT judged.*, CASE
    WHEN EXISTS (SELECT FROM used) THEN 'KEY_USED'
    WHEN NOT (role IN ('ADMIN', 'SUPERUSER') OR role = 'CONTRIBUTOR' AND maintainer) THEN 'FORBIDDEN'
    WHEN NOT lock_enabled THEN 'DISABLED'
    WHEN in_force AND (holder_id, session_id) <> ($2, $3) THEN 'HELD'
    WHEN $6::int <> draft_number THEN 'CONFLICT'
    ELSE 'GRANTED' END AS outcome
  FROM judged
), granted AS (
  UPDATE draft_locks l SET
    fencing_token = d.fencing_token + 1, revision = d.revision + d.expired::int + 1,
    holder_id = $2, session_id = $3, lock_token = $8, comment = $7, forced_by_id = NULL, acquired_at = d.now,
    renewed_at = d.now, last_active_at = d.now, expires_at = d.new_expires_at, check_at = d.new_expires_at,
    idles_out = d.new_idles_out
  FROM decision d WHERE l.tool_id = d.tool_id AND d.outcome = 'GRANTED'
  RETURNING l.*, d.heartbeat_interval_ms, d.now, d.in_force AS replaces, d.holder_id AS previous_holder_id,
    d.fencing_token AS previous_fencing_token
), shown AS (
  SELECT jsonb_build_object(
    'toolId', tool_id, 'draftHeadId', draft_head_id, 'fencingToken', fencing_token, 'holderId', holder_id,
    'comment', comment, 'forcedById', forced_by_id, 'acquiredAt', acquired_at, 'renewedAt', renewed_at,
    'expiresAt', expires_at, 'lastActiveAt', last_active_at, 'heartbeatIntervalMs', heartbeat_interval_ms,
    'asOf', now) AS lock
  FROM granted
), ended AS (
  UPDATE draft_lock_grants g SET
    ended_at = CASE WHEN d.expired THEN d.expires_at ELSE d.now END,
    end_cause = (CASE WHEN NOT d.expired THEN 'REPLACED' WHEN d.idles_out THEN 'IDLE' ELSE 'EXPIRED' END)::grant_end_cause,
    ended_by_id = CASE WHEN d.expired THEN NULL ELSE $2 END
  FROM decision d
  WHERE d.outcome = 'GRANTED' AND d.holder_id IS NOT NULL AND g.tool_id = d.tool_id AND g.fencing_token = d.fencing_token
  RETURNING g.end_cause
), made AS (
  INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash,
    lock_token, granted_at)
  SELECT tool_id, fencing_token, 'ACQUIRE', holder_id, session_id, $4, $5, lock_token, now FROM granted
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id,
    draft_head_id, lock, occurred_at)
  SELECT tool_id, collection_id, revision + 1, 'EXPIRED'::lock_event_kind, fencing_token, holder_id, NULL, draft_head_id,
    NULL::jsonb, now
  FROM decision WHERE outcome = 'GRANTED' AND expired
  UNION ALL
  SELECT tool_id, collection_id, revision, 'ACQUIRED', CASE WHEN replaces THEN previous_fencing_token END,
    CASE WHEN replaces THEN previous_holder_id END, $2, draft_head_id, shown.lock, now
  FROM granted, shown
), audited AS (
  INSERT INTO audit_entries (action, actor_id, tool_id, subject_id, fencing_token, metadata, created_at)
  SELECT 'LOCK_EXPIRED'::audit_action, NULL, tool_id, holder_id, fencing_token,
    jsonb_build_object('cause', (SELECT end_cause FROM ended), 'endedFencingToken', fencing_token), now
  FROM decision WHERE outcome = 'GRANTED' AND expired
  UNION ALL
  SELECT 'LOCK_ACQUIRED', $2, tool_id, CASE WHEN replaces THEN previous_holder_id END, fencing_token,
    CASE WHEN replaces THEN jsonb_build_object('cause', 'REPLACED', 'endedFencingToken', previous_fencing_token)
         ELSE '{}' END, now
  FROM granted
)
SELECT d.outcome, d.expired, d.role, d.maintainer, d.draft_head_id AS "draftHeadId", d.draft_number AS "draftNumber",
  coalesce(g.revision, d.revision) AS revision, coalesce(g.lock_token, d.lock_token) AS "lockToken",
  (SELECT role FROM users WHERE id = d.holder_id) AS "holderRole",
  (SELECT jsonb_build_object('toolId', tool_id, 'fencingToken', fencing_token, 'requestHash', request_hash,
    'lockToken', lock_token) FROM used) AS used,
  CASE WHEN d.in_force OR g.tool_id IS NOT NULL THEN d.tool_id END AS "toolId",
  coalesce(g.fencing_token, d.fencing_token) AS "fencingToken", coalesce(g.holder_id, d.holder_id) AS "holderId",
  CASE WHEN g.tool_id IS NULL THEN d.comment ELSE g.comment END AS comment,
  CASE WHEN g.tool_id IS NULL THEN d.forced_by_id END AS "forcedById",
  coalesce(g.acquired_at, d.acquired_at) AS "acquiredAt", coalesce(g.renewed_at, d.renewed_at) AS "renewedAt",
  coalesce(g.expires_at, d.expires_at) AS "expiresAt", coalesce(g.last_active_at, d.last_active_at) AS "lastActiveAt",
  d.heartbeat_interval_ms AS "heartbeatIntervalMs", d.now AS "asOf"
FROM decision d LEFT JOIN granted g ON true`

/** Null when there is no such tool. */
export async function acquire(db: Statements, request: AcquireRequest): Promise<Acquired | null> {
  const statement = {
    name: 'acquire-lease',
    text: acquireStatement,
    values: [
      request.toolId,
      request.userId,
      request.sessionId,
      request.idempotencyKey,
      request.requestHash,
      request.baseVersion,
      request.comment,
      request.lockToken,
    ],
  }
  for (let attempt = 1; ; attempt++) {
    try {
      const row = (await againIfRolledBack(() => db.query<AcquiredRow>(statement))).rows[0]
      return row ? acquired(row) : null
    } catch (error) {
      if (attempt === 3 || !isUniqueViolation(error, usedKeyConstraint)) throw error
    }
  }
}

const usedKeyConstraint = 'draft_lock_grants_holder_id_kind_idempotency_key_key'

type AcquiredRow = Omit<Acquired, 'lock'> & Omit<LockView, 'toolId'> & { toolId: string | null }

function acquired(row: AcquiredRow): Acquired {
  const {
    outcome,
    expired,
    role,
    maintainer,
    draftHeadId,
    draftNumber,
    revision,
    lockToken,
    holderRole,
    used,
  } = row
  const lock = row.toolId === null ? null : lockView({ ...row, toolId: row.toolId })
  return {
    outcome,
    expired,
    role,
    maintainer,
    draftHeadId,
    draftNumber,
    revision,
    lockToken,
    holderRole,
    used,
    lock,
  }
}
