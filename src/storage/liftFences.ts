import pg from 'pg'
import { connectionTo } from './connection.ts'

/** Far more than any tool can have granted since the backup, and a two-thousandth of what a counter can hold. */
export const usualMargin = 1_000_000

export interface Lifted {
  tools: number
  /** Locks of the backup's time that were ended. */
  ended: number
}

/**
 * After a restore from a backup the counters stand where they once stood, and would be given out again (rule 6). Lifts
 * fencing token and revision of every tool by `margin`, and ends the locks that the backup holds: their tokens were
 * granted in a past that went on differently. Each end has its event and its audit entry (rule 17).
 *
 * One transaction: either all of it holds or none. It takes the lock rows in the order in which batches take them, so
 * that it cannot deadlock with a server that was left running; servers should be stopped all the same.
 */
export async function liftFences(url: string, margin: number): Promise<Lifted> {
  const client = new pg.Client({ ...connectionTo(url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM draft_locks ORDER BY tool_id FOR UPDATE')
    const { rows } = await client.query<Lifted>(lift, [margin, 'The database was restored from a backup.'])
    await client.query('COMMIT')
    return rows[0] as Lifted
  } finally {
    // What is not committed ends with the connection.
    await client.end()
  }
}

const lift = `
WITH met AS MATERIALIZED (
  SELECT l.*, date_trunc('milliseconds', clock_timestamp()) AS now FROM draft_locks l
), lifted AS (
  UPDATE draft_locks l SET fencing_token = l.fencing_token + $1::int, revision = l.revision + $1::int,
    holder_id = NULL, session_id = NULL, lock_token = NULL, comment = NULL, forced_by_id = NULL, acquired_at = NULL,
    renewed_at = NULL, expires_at = NULL, last_active_at = NULL, idles_out = false, check_at = NULL
  FROM met WHERE l.tool_id = met.tool_id
  RETURNING l.tool_id, l.collection_id, l.revision, l.draft_head_id
), ended AS MATERIALIZED (
  SELECT met.tool_id, met.fencing_token, met.holder_id, met.now, met.expires_at <= met.now AS expired, met.expires_at,
    met.idles_out, lifted.collection_id, lifted.revision, lifted.draft_head_id
  FROM met JOIN lifted USING (tool_id) WHERE met.holder_id IS NOT NULL
), grants AS (
  UPDATE draft_lock_grants g SET
    ended_at = CASE WHEN e.expired THEN e.expires_at ELSE e.now END,
    end_cause = (CASE WHEN NOT e.expired THEN 'FORCE_RELEASED' WHEN e.idles_out THEN 'IDLE' ELSE 'EXPIRED' END)::grant_end_cause,
    stated_reason = CASE WHEN e.expired THEN NULL ELSE $2 END
  FROM ended e WHERE g.tool_id = e.tool_id AND g.fencing_token = e.fencing_token
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, reason,
    draft_head_id, occurred_at)
  SELECT tool_id, collection_id, revision, (CASE WHEN expired THEN 'EXPIRED' ELSE 'FORCE_RELEASED' END)::lock_event_kind,
    fencing_token, holder_id, CASE WHEN expired THEN NULL ELSE $2 END, draft_head_id, now FROM ended
), audited AS (
  INSERT INTO audit_entries (action, tool_id, subject_id, fencing_token, reason, metadata, created_at)
  SELECT (CASE WHEN expired THEN 'LOCK_EXPIRED' ELSE 'LOCK_FORCE_RELEASED' END)::audit_action, tool_id, holder_id,
    fencing_token, CASE WHEN expired THEN NULL ELSE $2 END,
    jsonb_build_object('cause', CASE WHEN NOT expired THEN 'FORCE_RELEASED' WHEN idles_out THEN 'IDLE' ELSE 'EXPIRED' END,
      'endedFencingToken', fencing_token), now
  FROM ended
)
SELECT (SELECT count(*)::int FROM lifted) AS tools, (SELECT count(*)::int FROM ended) AS ended`
