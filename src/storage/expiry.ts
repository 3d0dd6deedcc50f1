import type { LockHint } from '../domain/lockHint.ts'
import type { Statements } from './statements.ts'

/**
 * Ends expired leases and records it, one batch in one statement (rules 16 and 17).
 *
 * Rows are found by `check_at`, which heartbeats do not change, and are judged by `expires_at` once they are
 * locked. Busy rows are skipped: the transaction that holds one notices the expiry itself, or the next sweep
 * does. So instances share the work, never wait for each other, and record each end exactly once. A lease that
 * was renewed meanwhile gets a new `check_at`. Documents with people in line are left alone: a line is settled
 * in its own transaction.
 *
 * A batch starts after the place where the one before ended. The index still has an entry for each lease that has
 * just been ended, and a batch from the beginning would step over all of them again.
 */
const endExpired = `
WITH due AS MATERIALIZED (
  SELECT * FROM draft_locks
  WHERE check_at <= (SELECT clock_timestamp()) AND (check_at, tool_id) > ($2::timestamptz, $3::uuid)
  ORDER BY check_at, tool_id LIMIT $1 FOR UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
  SELECT due.*, date_trunc('milliseconds', clock_timestamp()) AS now FROM due
), postponed AS (
  UPDATE draft_locks l SET check_at = j.expires_at FROM judged j
  WHERE l.tool_id = j.tool_id AND NOT j.waiting AND j.expires_at > j.now
), ended AS (
  UPDATE draft_locks l SET revision = greatest(l.revision, (SELECT max(floor) FROM epochs)) + 1, holder_id = NULL, session_id = NULL, lock_token = NULL,
    comment = NULL, forced_by_id = NULL, acquired_at = NULL, renewed_at = NULL, expires_at = NULL, last_active_at = NULL,
    idles_out = false, reports_activity = false, check_at = NULL
  FROM judged j WHERE l.tool_id = j.tool_id AND NOT j.waiting AND j.expires_at <= j.now
  RETURNING l.tool_id, l.collection_id, l.revision, l.fencing_token, l.draft_head_id, j.holder_id, j.expires_at, j.now,
    (CASE WHEN j.idles_out THEN 'IDLE' ELSE 'EXPIRED' END)::grant_end_cause AS cause
), grants AS (
  UPDATE draft_lock_grants g SET ended_at = e.expires_at, end_cause = e.cause
  FROM ended e WHERE g.tool_id = e.tool_id AND g.fencing_token = e.fencing_token
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id,
    draft_head_id, occurred_at)
  SELECT tool_id, collection_id, revision, 'EXPIRED', fencing_token, holder_id, draft_head_id, now FROM ended
), audited AS (
  INSERT INTO audit_entries (action, tool_id, subject_id, fencing_token, metadata, created_at)
  SELECT 'LOCK_EXPIRED', tool_id, holder_id, fencing_token,
    jsonb_build_object('cause', cause, 'endedFencingToken', fencing_token), now
  FROM ended
)
SELECT (SELECT count(*)::int FROM due) AS looked, ARRAY(SELECT tool_id::text FROM due WHERE waiting) AS lines,
  (SELECT jsonb_build_object('checkAt', check_at, 'toolId', tool_id) FROM due ORDER BY check_at DESC, tool_id DESC LIMIT 1) AS last,
  tool_id AS "toolId", revision FROM (SELECT 1) one LEFT JOIN ended ON true`

/** A place in the order in which leases are examined. */
export interface DuePlace {
  checkAt: string
  toolId: string
}

export const firstDue: DuePlace = { checkAt: '-infinity', toolId: '00000000-0000-0000-0000-000000000000' }

/**
 * Examines at most `limit` leases after a place. `looked` is the number examined, so that the caller follows a
 * full batch with another, from `last` on. `lines` are the documents whose line is due.
 */
export async function endExpiredLeases(
  db: Statements,
  limit: number,
  after: DuePlace = firstDue,
): Promise<{ looked: number; ended: LockHint[]; lines: string[]; last: DuePlace }> {
  const { rows } = await db.query({
    name: 'end-expired',
    text: endExpired,
    values: [limit, after.checkAt, after.toolId],
  })
  const ended = rows.flatMap((row) =>
    row.toolId === null ? [] : [{ toolId: row.toolId, revision: row.revision }],
  )
  const { looked, lines, last } = rows[0]
  return { looked, ended, lines, last: last ?? after }
}
