import type pg from 'pg'
import { pruneEvents } from './pruneEvents.ts'

const batch = 1_000
/** Two instances never sweep at once; whoever comes second leaves it to the first. */
const advisoryLock = 48_617_104

/**
 * What is kept for a while only, in the order in which it may go. Each deletes at most one batch: no statement grows
 * beyond its timeout, and nothing that saves wait for is held for long.
 */
const sweeps = {
  snapshots: `DELETE FROM sandbox_snapshots WHERE id IN (
    SELECT id FROM sandbox_snapshots WHERE expires_at <= (SELECT clock_timestamp()) ORDER BY expires_at LIMIT $1)`,
  sessions: `DELETE FROM tool_states t USING (
    SELECT s.tool_id, s.user_id, s.context FROM tool_states s
    WHERE s.context LIKE 'sandbox:%' AND NOT EXISTS (SELECT FROM sandbox_snapshots n WHERE 'sandbox:' || n.id = s.context)
    LIMIT $1) gone WHERE (t.tool_id, t.user_id, t.context) = (gone.tool_id, gone.user_id, gone.context)`,
  runs: `DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE finished_at IS NOT NULL AND version_id IS NULL AND snapshot_id IS NULL LIMIT $1)`,
  productionRuns: `DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE version_id IS NOT NULL AND finished_at < (SELECT clock_timestamp() - interval '30 days') LIMIT $1)`,
  abandonedRuns: `UPDATE runs SET status = 'FAILED', finished_at = clock_timestamp(),
    error = '{"message": "The server that ran it stopped; run it again."}'
    WHERE id IN (SELECT id FROM runs WHERE status IN ('QUEUED', 'RUNNING')
      AND queued_at < (SELECT clock_timestamp() - interval '15 minutes') LIMIT $1)`,
  idempotencyKeys: `DELETE FROM idempotency_keys WHERE (user_id, mutation, key) IN (
    SELECT user_id, mutation, key FROM idempotency_keys
    WHERE created_at < (SELECT clock_timestamp() - interval '24 hours') ORDER BY created_at LIMIT $1)`,
  stagedFiles: `DELETE FROM staged_files WHERE (user_id, content_id) IN (
    SELECT user_id, content_id FROM staged_files
    WHERE staged_at < (SELECT clock_timestamp() - interval '24 hours') ORDER BY staged_at LIMIT $1)`,
  // A row that a save or an upload holds (KEY SHARE) is about to be used: it is skipped. What is bound between the look
  // and the delete is kept by its foreign key, and the sweep tries again.
  files: `DELETE FROM file_contents WHERE id IN (
    SELECT c.id FROM file_contents c WHERE c.started_at < (SELECT clock_timestamp() - interval '24 hours')
      AND NOT EXISTS (SELECT FROM staged_files s WHERE s.content_id = c.id)
      AND NOT EXISTS (SELECT FROM version_files f WHERE f.content_id = c.id)
    LIMIT $1 FOR UPDATE SKIP LOCKED)`,
}

/** A content has up to 32 MB, which go with it. */
const batchOf = (name: string) => (name === 'files' ? 10 : batch)

export type Swept = Record<keyof typeof sweeps | 'events', number>

/** One pass over everything that is past its time; null when another instance is at it. */
export async function sweepRetention(
  pool: pg.Pool,
  options: { keepEventsMs: number },
): Promise<Swept | null> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [advisoryLock])
    if (!rows[0].mine) return null
    try {
      const swept = {} as Swept
      for (const [name, statement] of Object.entries(sweeps))
        swept[name as keyof Swept] = await inBatches(client, statement, batchOf(name))
      swept.events = await allOldEvents(client, options.keepEventsMs)
      return swept
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [advisoryLock])
    }
  } finally {
    client.release()
  }
}

async function inBatches(client: pg.PoolClient, statement: string, size: number): Promise<number> {
  let total = 0
  for (;;) {
    const { rowCount } = await client.query(statement, [size])
    total += rowCount ?? 0
    if ((rowCount ?? 0) < size) return total
  }
}

/** Each batch goes on where the one before ended: what was deleted just now still lies at the beginning of the index. */
async function allOldEvents(client: pg.PoolClient, keptMs: number): Promise<number> {
  let total = 0
  let after: string | null = '0'
  while (after !== null) {
    const { pruned, lastId } = await pruneEvents(client, keptMs, after, batch)
    total += pruned
    after = pruned < batch ? null : lastId
  }
  return total
}
