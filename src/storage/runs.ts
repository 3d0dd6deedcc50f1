import type { Json, JsonObject } from '../domain/json.ts'
import type { Role } from '../domain/permissions.ts'
import type { SnapshotPayload } from '../domain/sandbox.ts'
import type { NextAction, SandboxOutcome } from '../domain/sandboxRunner.ts'
import { mayReadSql } from './rights.ts'
import type { Statements } from './statements.ts'

export interface NewRun {
  id: string
  toolId: string
  userId: string
  /** The grant under which the run is started; null when no lease is needed. */
  fencingToken: number | null
  draftHeadId: string | null
  snapshotId: string | null
  versionId: string | null
  actionId: string | null
  /** Stored together with the first run of a snapshot. */
  snapshot: { payload: SnapshotPayload; draftNumber: number; ttlMs: number } | null
  answer: { mutation: string; key: string; requestHash: string } | null
}

/** Inserts the snapshot, the queued run and the remembered answer in one statement. */
export async function insertRun(db: Statements, run: NewRun): Promise<void> {
  await db.query({
    name: 'insert-run',
    text: `
      WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now), snapshot AS (
        INSERT INTO sandbox_snapshots (id, tool_id, user_id, draft_head_id, draft_number, payload, created_at, expires_at)
        SELECT $6, $2, $3, $5, $10, $9, now, now + $11 * interval '1 ms' FROM clock WHERE $9::jsonb IS NOT NULL
      ), queued AS (
        INSERT INTO runs (id, tool_id, user_id, fencing_token, draft_head_id, snapshot_id, version_id, action_id, status, queued_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', now FROM clock RETURNING id
      )
      INSERT INTO idempotency_keys (user_id, mutation, key, request_hash, answer)
      SELECT $3, $12, $13, $14, jsonb_build_object('runId', id) FROM queued WHERE $13::text IS NOT NULL`,
    values: [
      run.id,
      run.toolId,
      run.userId,
      run.fencingToken,
      run.draftHeadId,
      run.snapshotId,
      run.versionId,
      run.actionId,
      run.snapshot && JSON.stringify(run.snapshot.payload),
      run.snapshot?.draftNumber ?? null,
      run.snapshot?.ttlMs ?? null,
      run.answer?.mutation ?? null,
      run.answer?.key ?? null,
      run.answer?.requestHash ?? null,
    ],
  })
}

/** Removes a run for which no worker was free, as if the call had never been made. */
export async function discardRun(db: Statements, run: NewRun): Promise<void> {
  await db.query({
    name: 'discard-run',
    text: `WITH run AS (DELETE FROM runs WHERE id = $1), key AS (
             DELETE FROM idempotency_keys WHERE user_id = $2 AND mutation = $3 AND key = $4)
           DELETE FROM sandbox_snapshots WHERE id = $5`,
    values: [
      run.id,
      run.userId,
      run.answer?.mutation ?? null,
      run.answer?.key ?? null,
      run.snapshot ? run.snapshotId : null,
    ],
  })
}

/** True unless the run was canceled before it began. */
export async function markRunning(db: Statements, runId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'mark-running',
    text: `UPDATE runs SET status = 'RUNNING', started_at = clock_timestamp() WHERE id = $1 AND status = 'QUEUED' RETURNING id`,
    values: [runId],
  })
  return rows.length > 0
}

export interface FinishedRun {
  id: string
  toolId: string
  outcome: SandboxOutcome
  /** Where the returned state is stored; null for runs without state. */
  session: { userId: string; context: string; bump: boolean } | null
}

/**
 * Stores a result once, and only if the grant under which the run was started is still in force (rule 26).
 * Otherwise the run is CANCELED, and neither its result nor its state is stored. For sandbox runs the caller
 * holds the lock row.
 */
const finishRunStatement = `
WITH run AS MATERIALIZED (
  SELECT r.id, r.tool_id, r.fencing_token IS NULL OR (l.fencing_token = r.fencing_token AND l.holder_id IS NOT NULL
    AND l.expires_at > clock_timestamp()) AS counts
  FROM runs r LEFT JOIN draft_locks l ON l.tool_id = r.tool_id WHERE r.id = $1 AND r.finished_at IS NULL
), stored AS (
  INSERT INTO tool_states AS s (tool_id, user_id, context, value, state_rev, updated_at)
  SELECT tool_id, $8, $9, coalesce($10::jsonb, 'null'), 1, clock_timestamp() FROM run
  WHERE counts AND $2 = 'SUCCEEDED' AND $9::text IS NOT NULL AND ($10::jsonb IS NOT NULL OR $11)
  ON CONFLICT (tool_id, user_id, context) DO UPDATE
    SET value = coalesce($10::jsonb, s.value), state_rev = s.state_rev + 1, updated_at = excluded.updated_at
  RETURNING state_rev
)
UPDATE runs r SET
  status = (CASE WHEN run.counts THEN $2 ELSE 'CANCELED' END)::run_status, finished_at = clock_timestamp(),
  duration_ms = $3, logs = $4,
  outputs = CASE WHEN run.counts THEN $5::jsonb ELSE '[]' END, next_actions = CASE WHEN run.counts THEN $6::jsonb ELSE '[]' END,
  error = CASE WHEN run.counts THEN $7::jsonb ELSE '{"message": "The lock this run was started under has ended."}' END,
  state_rev = coalesce((SELECT state_rev FROM stored),
    (SELECT state_rev FROM tool_states WHERE tool_id = r.tool_id AND user_id = $8 AND context = $9),
    CASE WHEN $9::text IS NOT NULL THEN 0 END)
FROM run WHERE r.id = run.id`

export async function finishRun(db: Statements, { id, outcome, session }: FinishedRun): Promise<void> {
  await db.query({
    name: 'finish-run',
    text: finishRunStatement,
    values: [
      id,
      outcome.status,
      Math.round(outcome.durationMs),
      outcome.logs,
      JSON.stringify(outcome.outputs),
      JSON.stringify(outcome.nextActions),
      outcome.error ? JSON.stringify(outcome.error) : null,
      session?.userId ?? null,
      session?.context ?? null,
      outcome.state === undefined ? null : JSON.stringify(outcome.state),
      session?.bump ?? false,
    ],
  })
}

/** Ends a run that no server executes any more; true when it was unfinished. */
export async function cancelRun(db: Statements, runId: string, message: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'cancel-run',
    text: `UPDATE runs SET status = 'CANCELED', finished_at = clock_timestamp(), error = jsonb_build_object('message', $2::text)
           WHERE id = $1 AND finished_at IS NULL RETURNING id`,
    values: [runId, message],
  })
  return rows.length > 0
}

export interface RunAccess {
  id: string
  toolId: string
  status: string
  finished: boolean
  mine: boolean
  viewerRole: Role
}

/**
 * The fields of a run that decide who may see or stop it: the person who started it, and admins. Null also when
 * the person may not, or no longer, read its document.
 */
export async function runAccess(db: Statements, runId: string, viewerId: string): Promise<RunAccess | null> {
  const { rows } = await db.query<RunAccess>({
    name: 'run-access',
    text: `SELECT r.id, r.tool_id AS "toolId", r.status::text AS status, r.finished_at IS NOT NULL AS finished,
             r.user_id = $2 AS mine, coalesce(u.role, 'VIEWER') AS "viewerRole"
           FROM holdfast_live.runs r LEFT JOIN users u ON u.id = $2
           JOIN tools t ON t.id = r.tool_id JOIN collections c ON c.id = t.collection_id
           WHERE r.id = $1 AND ${mayReadSql}`,
    values: [runId, viewerId],
  })
  return rows[0] ?? null
}

export interface LiveSnapshot {
  id: string
  payload: SnapshotPayload
  draftHeadId: string
  draftNumber: number
  stateRev: number
  /** The next actions that the last successful run offered. */
  offered: NextAction[]
  /** A run of this snapshot is queued or running. */
  busy: boolean
}

/** A snapshot of this tool and user that has not expired. */
export async function liveSnapshot(
  db: Statements,
  toolId: string,
  userId: string,
  snapshotId: string,
): Promise<LiveSnapshot | null> {
  const { rows } = await db.query<LiveSnapshot>({
    name: 'live-snapshot',
    text: `
      SELECT s.id, s.payload, s.draft_head_id AS "draftHeadId", s.draft_number AS "draftNumber",
        coalesce(t.state_rev, 0) AS "stateRev",
        coalesce((SELECT r.next_actions FROM runs r WHERE r.snapshot_id = s.id AND r.status = 'SUCCEEDED'
                  ORDER BY r.queued_at DESC LIMIT 1), '[]') AS offered,
        EXISTS (SELECT FROM runs r WHERE r.snapshot_id = s.id AND r.finished_at IS NULL) AS busy
      FROM holdfast_live.sandbox_snapshots s
      LEFT JOIN tool_states t ON t.tool_id = s.tool_id AND t.user_id = s.user_id AND t.context = 'sandbox:' || s.id
      WHERE s.id = $3 AND s.tool_id = $1 AND s.user_id = $2 AND s.expires_at > (SELECT clock_timestamp())`,
    values: [toolId, userId, snapshotId],
  })
  return rows[0] ?? null
}

export interface StoredState {
  value: Json
  stateRev: number
}

export async function readState(
  db: Statements,
  toolId: string,
  userId: string,
  context: string,
): Promise<StoredState | null> {
  const { rows } = await db.query<StoredState>({
    name: 'read-state',
    text: 'SELECT value, state_rev AS "stateRev" FROM holdfast_live.tool_states WHERE tool_id = $1 AND user_id = $2 AND context = $3',
    values: [toolId, userId, context],
  })
  return rows[0] ?? null
}

/** The settings of the nearest earlier draft head with the same schema. */
export async function earlierSettings(
  db: Statements,
  toolId: string,
  userId: string,
  schemaHash: string,
  draftNumber: number,
): Promise<JsonObject | null> {
  const { rows } = await db.query<{ value: JsonObject }>({
    name: 'earlier-settings',
    text: `SELECT value FROM holdfast_live.tool_states WHERE tool_id = $1 AND user_id = $2 AND schema_hash = $3 AND draft_number < $4
           ORDER BY draft_number DESC LIMIT 1`,
    values: [toolId, userId, schemaHash, draftNumber],
  })
  return rows[0]?.value ?? null
}

/** Writes settings if their revision is still the expected one (0: not stored yet); null otherwise. */
export async function writeState(
  db: Statements,
  state: {
    toolId: string
    userId: string
    context: string
    value: JsonObject
    expectedStateRev: number
    schemaHash: string
    draftNumber: number | null
  },
): Promise<number | null> {
  const { rows } = await db.query<{ state_rev: number }>({
    name: 'write-state',
    text: `INSERT INTO tool_states AS s (tool_id, user_id, context, value, state_rev, schema_hash, draft_number, updated_at)
           SELECT $1, $2, $3, $4, 1, $6, $7, clock_timestamp()
           WHERE $5 = 0 OR EXISTS (SELECT FROM tool_states WHERE tool_id = $1 AND user_id = $2 AND context = $3)
           ON CONFLICT (tool_id, user_id, context) DO UPDATE
             SET value = excluded.value, state_rev = s.state_rev + 1, updated_at = excluded.updated_at
             WHERE s.state_rev = $5
           RETURNING state_rev`,
    values: [
      state.toolId,
      state.userId,
      state.context,
      JSON.stringify(state.value),
      state.expectedStateRev,
      state.schemaHash,
      state.draftNumber,
    ],
  })
  return rows[0]?.state_rev ?? null
}
