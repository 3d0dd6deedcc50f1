import type pg from 'pg'
import { type Step, small } from './sweeping.ts'

/**
 * Deletes lock tokens in plain text, which are kept for servers of the previous version, once no such server
 * has been seen for an hour. This version reads only the hash, and nothing waits for these rows.
 */
export const forgetTokens = small(`UPDATE draft_lock_grants SET lock_token = NULL WHERE lock_token IN (
  SELECT lock_token FROM draft_lock_grants WHERE lock_token IS NOT NULL AND NOT older_servers_run() LIMIT $1)`)

/**
 * What remains of a grant that ended long ago: the holder, kind, times and cause, and a hash of its idempotency
 * key, so that the key can never be used again (rule 7). Such a row is written only when somebody acknowledges
 * its end.
 */
const prune = `
UPDATE draft_lock_grants SET session_id = NULL, request_hash = NULL, lock_token = NULL, token_hash = NULL,
  idempotency_key = pruned_key(idempotency_key), previous_holder_id = NULL, ended_by_id = NULL, stated_reason = NULL,
  acknowledged_at = NULL
WHERE (tool_id, fencing_token) IN (
  SELECT tool_id, fencing_token FROM draft_lock_grants
  WHERE session_id IS NOT NULL AND granted_at < (SELECT clock_timestamp()) - $2 * interval '1 ms'
    AND ended_at < (SELECT clock_timestamp()) - $2 * interval '1 ms'
  ORDER BY granted_at LIMIT $1)`

export const pruneGrants =
  (keptMs: number): Step =>
  async (client, { rows }) => {
    const statement = { text: prune, values: [rows, keptMs], query_timeout: 10_000 } as pg.QueryConfig
    return (await client.query(statement)).rowCount ?? 0
  }
