import { connectionTo } from './connection.ts'
import { beginEpoch } from './epochs.ts'
import { WritableClient } from './writableClient.ts'

export interface Bumped {
  epoch: number
  /** New fencing tokens and revisions are above this number. */
  floor: number
  /** How many locks from the backup were ended. */
  ended: number
}

/**
 * For an operator who has restored the disk while every server was down: nothing in the database shows that its
 * history is another one (rule 40). Begins an epoch, and ends the locks that are in the backup, because their
 * tokens were granted in a history that has since continued differently. Requests in line are ended too, for
 * the same reason. Each end has its event and its audit entry (rule 17).
 *
 * There are two transactions: beginning an epoch locks the event log against writers, and a server that was
 * left running may hold lock rows. If the second transaction fails, the command can be run again.
 */
export async function bumpFences(url: string, margin: number): Promise<Bumped> {
  const client = new WritableClient({ ...connectionTo(url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('BEGIN')
    const { history } = await beginEpoch(client, null, () => 'OPERATOR', margin)
    await client.query('COMMIT')
    const { id, floor } = history.epoch as NonNullable<typeof history.epoch>
    const { rows } = await client.query(endLocks, ['The database was restored from a backup.', floor])
    return { epoch: id, floor, ended: rows[0].ended }
  } finally {
    // Ending the connection rolls back what is not committed.
    await client.end()
  }
}

/** The rows are locked first, in the same order as batches lock them (rule 5), and judged afterwards. */
const endLocks = `
WITH met AS MATERIALIZED (
  SELECT * FROM draft_locks WHERE holder_id IS NOT NULL ORDER BY tool_id FOR UPDATE
), judged AS MATERIALIZED (
  SELECT met.*, date_trunc('milliseconds', clock_timestamp()) AS now FROM met
), lifted AS (
  UPDATE draft_locks l SET revision = greatest(l.revision, $2::int) + 1,
    holder_id = NULL, session_id = NULL, lock_token = NULL, comment = NULL, forced_by_id = NULL, acquired_at = NULL,
    renewed_at = NULL, expires_at = NULL, last_active_at = NULL, idles_out = false, reports_activity = false, check_at = NULL,
    waiting = false, ends_at = NULL
  FROM judged WHERE l.tool_id = judged.tool_id
  RETURNING l.tool_id, l.collection_id, l.revision, l.draft_head_id
), ended AS MATERIALIZED (
  SELECT judged.tool_id, judged.fencing_token, judged.holder_id, judged.now, judged.expires_at <= judged.now AS expired,
    judged.expires_at, judged.idles_out, lifted.collection_id, lifted.revision, lifted.draft_head_id
  FROM judged JOIN lifted USING (tool_id)
), lines AS (
  UPDATE draft_lock_requests SET state = 'LAPSED', settled_at = clock_timestamp() WHERE settled_at IS NULL
), freed AS (
  UPDATE draft_locks SET waiting = false, check_at = NULL WHERE waiting AND holder_id IS NULL
), grants AS (
  UPDATE draft_lock_grants g SET
    ended_at = CASE WHEN e.expired THEN e.expires_at ELSE e.now END,
    end_cause = (CASE WHEN NOT e.expired THEN 'FORCE_RELEASED' WHEN e.idles_out THEN 'IDLE' ELSE 'EXPIRED' END)::grant_end_cause,
    stated_reason = CASE WHEN e.expired THEN NULL ELSE $1 END
  FROM ended e WHERE g.tool_id = e.tool_id AND g.fencing_token = e.fencing_token
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, reason,
    draft_head_id, occurred_at)
  SELECT tool_id, collection_id, revision, (CASE WHEN expired THEN 'EXPIRED' ELSE 'FORCE_RELEASED' END)::lock_event_kind,
    fencing_token, holder_id, CASE WHEN expired THEN NULL ELSE $1 END, draft_head_id, now FROM ended
), audited AS (
  INSERT INTO audit_entries (action, tool_id, subject_id, fencing_token, reason, metadata, created_at)
  SELECT (CASE WHEN expired THEN 'LOCK_EXPIRED' ELSE 'LOCK_FORCE_RELEASED' END)::audit_action, tool_id, holder_id,
    fencing_token, CASE WHEN expired THEN NULL ELSE $1 END,
    jsonb_build_object('cause', CASE WHEN NOT expired THEN 'FORCE_RELEASED' WHEN idles_out THEN 'IDLE' ELSE 'EXPIRED' END,
      'endedFencingToken', fencing_token), now
  FROM ended
)
SELECT count(*)::int AS ended FROM ended`
