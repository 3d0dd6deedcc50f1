import type pg from 'pg'
import { pruneEvents } from './pruneEvents.ts'
import { forgetTokens, pruneGrants } from './pruneGrants.ts'
import { large, type Step, type Swept, small, stored, sweep } from './sweeping.ts'

const advisoryLock = 48_617_104

const run = { table: 'runs', keys: 'id', bytes: stored('outputs', 'next_actions', 'logs', 'error') }

/**
 * Data that is kept for a limited time, in the order in which it may be deleted. No step holds a lock for long
 * that saves wait for.
 */
const steps: Record<string, Step> = {
  snapshots: large({
    table: 'sandbox_snapshots',
    keys: 'id',
    bytes: stored('payload'),
    where: 'expires_at <= (SELECT clock_timestamp()) ORDER BY expires_at LIMIT $1',
  }),
  sessions: large({
    table: 'tool_states',
    keys: 'tool_id, user_id, context',
    bytes: stored('value'),
    where: `context LIKE 'sandbox:%'
      AND NOT EXISTS (SELECT FROM sandbox_snapshots n WHERE 'sandbox:' || n.id = due.context) LIMIT $1`,
  }),
  runs: large({
    ...run,
    where: 'finished_at IS NOT NULL AND version_id IS NULL AND snapshot_id IS NULL LIMIT $1',
  }),
  productionRuns: large({
    ...run,
    where: `version_id IS NOT NULL AND finished_at < (SELECT clock_timestamp() - interval '30 days') LIMIT $1`,
  }),
  abandonedRuns: small(`UPDATE runs SET status = 'FAILED', finished_at = clock_timestamp(),
    error = '{"message": "The server that ran it stopped; run it again."}'
    WHERE id IN (SELECT id FROM runs WHERE status IN ('QUEUED', 'RUNNING')
      AND queued_at < (SELECT clock_timestamp() - interval '15 minutes') LIMIT $1)`),
  idempotencyKeys: small(`DELETE FROM idempotency_keys WHERE (user_id, mutation, key) IN (
    SELECT user_id, mutation, key FROM idempotency_keys
    WHERE created_at < (SELECT clock_timestamp() - interval '24 hours') ORDER BY created_at LIMIT $1)`),
  lockRequests: small(`DELETE FROM draft_lock_requests WHERE id IN (
    SELECT id FROM draft_lock_requests
    WHERE settled_at < (SELECT clock_timestamp() - interval '30 days') LIMIT $1)`),
  salvages: large({
    table: 'draft_salvages',
    keys: 'id',
    bytes: stored('content'),
    where: 'expires_at <= (SELECT clock_timestamp()) ORDER BY expires_at LIMIT $1',
  }),
  stagedFiles: small(`DELETE FROM staged_files WHERE (user_id, content_id) IN (
    SELECT user_id, content_id FROM staged_files
    WHERE staged_at < (SELECT clock_timestamp() - interval '24 hours') ORDER BY staged_at LIMIT $1)`),
  fileUploads: small(`DELETE FROM file_uploads WHERE id IN (
    SELECT id FROM file_uploads WHERE expires_at <= (SELECT clock_timestamp()) ORDER BY expires_at LIMIT $1)`),
  // Rows that a save or an upload holds (KEY SHARE) are about to be used and are skipped. A content that is
  // attached between the read and the delete is protected by its foreign key; the sweep then tries again. The
  // bytes are deleted later: see clearDropped.
  files: small(`DELETE FROM file_contents WHERE id IN (
    SELECT id FROM file_contents due WHERE started_at < (SELECT clock_timestamp() - interval '24 hours')
      AND NOT EXISTS (SELECT FROM staged_files s WHERE s.content_id = due.id)
      AND NOT EXISTS (SELECT FROM version_files f WHERE f.content_id = due.id)
      LIMIT $1 FOR UPDATE SKIP LOCKED)`),
}

/** One pass over everything whose time is over; null when another instance is already running one. */
export function sweepRetention(
  pool: pg.Pool,
  { keepEventsMs, keepGrantsMs }: { keepEventsMs: number; keepGrantsMs: number },
): Promise<Swept | null> {
  return sweep(pool, advisoryLock, {
    ...steps,
    events: oldEvents(keepEventsMs),
    lockTokens: forgetTokens,
    grants: pruneGrants(keepGrantsMs),
  })
}

/**
 * Each batch continues where the previous one ended, because rows just deleted are still at the beginning of
 * the index.
 */
function oldEvents(keptMs: number): Step {
  let after = '0'
  return async (client, { rows }) => {
    const { pruned, lastId } = await pruneEvents(client, keptMs, after, rows)
    after = lastId ?? after
    return pruned
  }
}
