import type pg from 'pg'
import type { GrantEndCause, TransitionKind } from '../../src/domain/eventKinds.ts'
import type { LockRequest } from '../../src/domain/line.ts'
import type { LockView } from '../../src/domain/lockView.ts'
import { viewFromJson } from '../../src/domain/lockView.ts'

/** What happened in a campaign, according to the database. */
export interface Log {
  policy: { ttlMs: number; heartbeatIntervalMs: number; reserveMs: number }
  /** By tool, in order of writing. */
  events: Map<string, LoggedEvent[]>
  /** By `grantKey`. */
  grants: Map<string, LoggedGrant>
  versions: LoggedVersion[]
  /** Requests in their last state, by id. */
  requests: Map<string, LoggedRequest>
  /** Lock rows at the end; deleted tools have none. */
  locks: Map<string, LockRow>
}

export interface LoggedEvent {
  toolId: string
  revision: number
  kind: TransitionKind
  endedFencingToken: number | null
  previousHolderId: string | null
  actorId: string | null
  reason: string | null
  draftHeadId: string | null
  lock: LockView | null
  /** The request that the event is about. */
  requestId: string | null
  at: number
}

export type LoggedRequest = LockRequest & { toolId: string; key: string }

export interface LoggedGrant {
  toolId: string
  fencingToken: number
  kind: 'ACQUIRE' | 'FORCE_TAKE'
  holderId: string
  sessionId: string
  key: string
  lockToken: string
  endedAt: number | null
  endCause: GrantEndCause | null
}

export interface LoggedVersion {
  id: string
  toolId: string
  number: number
  message: string | null
  fencingToken: number | null
}

export interface LockRow {
  revision: number
  fencingToken: number
  draftNumber: number
  draftHeadId: string
  holderId: string | null
}

export const grantKey = (toolId: string, fencingToken: number): string => `${toolId} ${fencingToken}`

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

export async function readLog(pool: pg.Pool, policy: Log['policy']): Promise<Log> {
  const events = await pool.query(
    `SELECT tool_id AS "toolId", revision, kind, ended_fencing_token AS "endedFencingToken",
       previous_holder_id AS "previousHolderId", actor_id AS "actorId", reason, draft_head_id AS "draftHeadId", lock,
       request_id AS "requestId", ${ms('occurred_at')} AS at FROM lock_events ORDER BY id`,
  )
  const grants = await pool.query<LoggedGrant>(
    `SELECT tool_id AS "toolId", fencing_token AS "fencingToken", kind, holder_id AS "holderId",
       session_id AS "sessionId", idempotency_key AS key, encode(token_hash, 'hex') AS "lockToken", ${ms('ended_at')} AS "endedAt",
       end_cause AS "endCause" FROM draft_lock_grants`,
  )
  const versions = await pool.query<LoggedVersion>(
    `SELECT id, tool_id AS "toolId", number, message, fencing_token AS "fencingToken" FROM draft_versions`,
  )
  const locks = await pool.query<LockRow & { toolId: string }>(
    `SELECT tool_id AS "toolId", revision, fencing_token AS "fencingToken", draft_number AS "draftNumber",
       draft_head_id AS "draftHeadId", holder_id AS "holderId" FROM draft_locks`,
  )
  const requests = await pool.query<LoggedRequest>(
    `SELECT id, tool_id AS "toolId", kind, state, requester_id AS "requesterId", session_id AS "sessionId", note,
       idempotency_key AS key, answer_within_ms AS "answerWithinMs", requested_at AS "requestedAt",
       repeated_at AS "repeatedAt", later_until AS "laterUntil", ends_at AS "endsAt", answer, answer_note AS "answerNote",
       answered_by_id AS "answeredById", reserved_until AS "reservedUntil", settled_at AS "settledAt", true AS permitted
     FROM draft_lock_requests`,
  )
  const byTool = new Map<string, LoggedEvent[]>()
  for (const row of events.rows) {
    const event = { ...row, lock: viewFromJson(row.lock) }
    const list = byTool.get(row.toolId)
    if (list) list.push(event)
    else byTool.set(row.toolId, [event])
  }
  return {
    policy,
    events: byTool,
    grants: new Map(grants.rows.map((grant) => [grantKey(grant.toolId, grant.fencingToken), grant])),
    versions: versions.rows,
    requests: new Map(requests.rows.map((request) => [request.id, request])),
    locks: new Map(locks.rows.map((lock) => [lock.toolId, lock])),
  }
}
