import { type LockView, lockView } from '../domain/lockView.ts'
import type { Statements } from './statements.ts'

export interface Renewal {
  /** The renewed lock; null when nothing was renewed. */
  lock: LockView | null
  /** The token was live and its holder's. What follows says why it was not renewed all the same. */
  live: boolean
  enabled: boolean
  permitted: boolean
}

/**
 * Rules 3, 9 and 10 in one statement: the row is locked first and compared afterwards, because a bare
 * UPDATE … WHERE expires_at > clock_timestamp() that waited for the row may pass after the expiry.
 * Touches no indexed column, so that the row is rewritten in place (HOT).
 */
const renewLease = `
WITH lock AS MATERIALIZED (
  SELECT * FROM draft_locks WHERE tool_id = $1 FOR UPDATE
), met AS MATERIALIZED (
  SELECT lock.*, c.lock_enabled, c.lock_ttl_ms, c.idle_timeout_ms, c.heartbeat_interval_ms,
         u.role IN ('ADMIN', 'SUPERUSER') OR u.role = 'CONTRIBUTOR' AND EXISTS (
           SELECT FROM tool_maintainers m WHERE m.tool_id = lock.tool_id AND m.user_id = u.id) AS permitted,
         date_trunc('milliseconds', clock_timestamp()) AS now
  FROM lock JOIN collections c ON c.id = lock.collection_id JOIN users u ON u.id = $3
), judged AS MATERIALIZED (
  SELECT met.*, coalesce(lock_token = $2 AND holder_id = $3 AND expires_at > now, false) AS live,
         greatest(last_active_at, now - $4 * interval '1 ms') AS active_at
  FROM met
), due AS MATERIALIZED (
  SELECT judged.*, least(now + lock_ttl_ms * interval '1 ms', active_at + idle_timeout_ms * interval '1 ms') AS due_at
  FROM judged
), renewed AS (
  UPDATE draft_locks l SET
    renewed_at = d.now, last_active_at = d.active_at, expires_at = greatest(d.expires_at, d.due_at),
    idles_out = CASE WHEN d.due_at > d.expires_at THEN d.due_at < d.now + d.lock_ttl_ms * interval '1 ms' ELSE d.idles_out END
  FROM due d WHERE l.tool_id = d.tool_id AND d.live AND d.lock_enabled AND d.permitted
  RETURNING l.renewed_at, l.last_active_at, l.expires_at
)
SELECT d.live, d.lock_enabled AS enabled, d.permitted, r.renewed_at IS NOT NULL AS renewed,
  d.tool_id AS "toolId", d.draft_head_id AS "draftHeadId", d.fencing_token AS "fencingToken", d.holder_id AS "holderId",
  d.comment, d.forced_by_id AS "forcedById", d.acquired_at AS "acquiredAt", r.renewed_at AS "renewedAt",
  r.expires_at AS "expiresAt", r.last_active_at AS "lastActiveAt", d.heartbeat_interval_ms AS "heartbeatIntervalMs",
  d.now AS "asOf"
FROM due d LEFT JOIN renewed r ON true`

/** Null when there is no such tool (or no such user). `idleMs`: since the person last typed. */
export async function renew(
  db: Statements,
  beat: { toolId: string; lockToken: string; userId: string; idleMs: number },
): Promise<Renewal | null> {
  const { rows } = await db.query<LockView & Omit<Renewal, 'lock'> & { renewed: boolean }>({
    name: 'renew-lease',
    text: renewLease,
    values: [beat.toolId, beat.lockToken, beat.userId, beat.idleMs],
  })
  const row = rows[0]
  if (!row) return null
  return {
    live: row.live,
    enabled: row.enabled,
    permitted: row.permitted,
    lock: row.renewed ? lockView(row) : null,
  }
}
