import { type LockView, lockView } from '../domain/lockView.ts'
import type { Actor, CollectionRights, Holder } from '../domain/permissions.ts'
import { againIfRolledBack } from './failures.ts'
import { type UsedKey, usesKeySql } from './grants.ts'
import { mayEditSql, principalSql } from './rights.ts'
import type { Statements } from './statements.ts'
import { heartbeatSql } from './terms.ts'

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

/**
 * LOOK_CLOSER: nothing has been decided yet, because the draft is free but people wait in line, or because the
 * caller is an agent.
 */
export type AcquireOutcome =
  | 'GRANTED'
  | 'KEY_USED'
  | 'FORBIDDEN'
  | 'DISABLED'
  | 'HELD'
  | 'LOOK_CLOSER'
  | 'CONFLICT'

export interface Acquired {
  outcome: AcquireOutcome
  /** The lock in force after the statement; null when the draft is free. */
  lock: LockView | null
  lockToken: string | null
  revision: number
  draftHeadId: string
  draftNumber: number
  person: Actor & Pick<CollectionRights, 'agents'>
  /** The caller may read the document. */
  seen: boolean
  /** The holder of the lock that the statement found; null when the draft was free. */
  holder: Holder | null
  /** The grant that the idempotency key made earlier. */
  used: UsedKey | null
  /** The previous lease had expired, and the statement recorded its end. */
  expired: boolean
  /** A lease was in force before. If this request was granted, it belonged to the same session. */
  wasHeld: boolean
}

/** Columns that `acquired` reads: the caller (a row with role, kind and agents) and the user `holder`. */
export const actorsSql = (asks: string, userId: string, agents = `${asks}.agents`): string => `
  jsonb_build_object('userId', ${userId}, 'role', ${asks}.role, 'kind', ${asks}.kind, 'agents', ${agents}) AS person,
  CASE WHEN holder.id IS NOT NULL THEN jsonb_build_object('userId', holder.id, 'role', holder.role, 'kind', holder.kind,
    'onBehalfOfId', holder.on_behalf_of) END AS holder`

/**
 * Rules 1–3, 7 and 17 in one statement and one round trip, for any number of requests, each for a different
 * tool.
 *
 * The lock rows are locked first, in order of tool id, in a materialized CTE. Everything is decided afterwards,
 * for each row with a clock read after the wait. The other rows that the decision reads (policy, role,
 * maintainer) are locked FOR SHARE, because the statement's snapshot is older than the row lock: a locking read
 * follows a row to its newest version, and keeps it until commit. Agents are never granted a lock here, so the
 * policy's terms need no adjustment for the holder. One thing cannot be seen: a grant that the same idempotency
 * key made while this statement waited. The unique constraint on the key refuses the second grant, and the
 * statement runs again.
 *
 * The floor of the newest epoch is the lower bound of both counters. The caller's belief about the epoch is
 * checked in the same place (rule 40).
 *
 * A single request waits for its row. A batch skips busy rows, so that no request waits for another document's
 * save.
 */
const acquireLeases = (requests: string, theirs: string, whenBusy: '' | 'SKIP LOCKED') => `
WITH epoch AS MATERIALIZED (
  SELECT coalesce(max(floor), 0) AS floor FROM epochs WHERE in_history($9)
), request (tool_id, user_id, asked_session_id, key, request_hash, base_version, asked_comment, token) AS MATERIALIZED (
  SELECT ${requests}
), lock AS MATERIALIZED (
  SELECT * FROM draft_locks WHERE tool_id ${theirs} ORDER BY tool_id FOR UPDATE ${whenBusy}
), policy AS MATERIALIZED (
  SELECT * FROM collections WHERE id IN (SELECT collection_id FROM lock) ORDER BY id FOR SHARE
), maintainer AS MATERIALIZED (
  SELECT m.tool_id, m.user_id FROM lock JOIN request r USING (tool_id)
    JOIN users u ON u.id = r.user_id
    JOIN tool_maintainers m ON m.tool_id = r.tool_id AND m.user_id = ${principalSql('u')} FOR KEY SHARE OF m
), person AS MATERIALIZED (
  SELECT * FROM users WHERE id IN (SELECT r.user_id FROM lock JOIN request r USING (tool_id)) ORDER BY id FOR SHARE
), used AS MATERIALIZED (
  SELECT g.*, r.tool_id AS asked_id FROM request r
    JOIN draft_lock_grants g ON g.holder_id = r.user_id AND g.kind = 'ACQUIRE' AND ${usesKeySql('g', 'r.key')}
), met AS MATERIALIZED (
  SELECT lock.*, r.user_id, r.asked_session_id, r.key, r.request_hash, r.base_version, r.asked_comment, r.token,
         greatest(lock.fencing_token, epoch.floor) AS last_token, greatest(lock.revision, epoch.floor) AS last_revision,
         p.lock_enabled, p.lock_ttl_ms, p.idle_timeout_ms, p.heartbeat_interval_ms, p.agents, person.role, person.kind,
         ${mayEditSql('person', 'p', 'm.user_id IS NOT NULL')} AS permitted, p.readers,
         date_trunc('milliseconds', clock_timestamp()) AS now
  FROM epoch CROSS JOIN lock JOIN request r USING (tool_id) JOIN policy p ON p.id = lock.collection_id JOIN person ON person.id = r.user_id
    LEFT JOIN maintainer m ON m.tool_id = lock.tool_id
), judged AS MATERIALIZED (
  SELECT met.*, holder_id IS NOT NULL AND expires_at > now AS in_force, holder_id IS NOT NULL AND expires_at <= now AS expired,
         now + least(lock_ttl_ms, idle_timeout_ms) * interval '1 ms' AS new_expires_at,
         coalesce(idle_timeout_ms < lock_ttl_ms, false) AS new_idles_out
  FROM met
), decision AS MATERIALIZED (
  SELECT judged.*, CASE
    WHEN EXISTS (SELECT FROM used WHERE asked_id = judged.tool_id) THEN 'KEY_USED'
    WHEN NOT permitted THEN 'FORBIDDEN'
    WHEN NOT lock_enabled THEN 'DISABLED'
    WHEN in_force AND (holder_id, session_id) <> (user_id, asked_session_id) THEN 'HELD'
    WHEN waiting OR kind = 'AGENT' THEN 'LOOK_CLOSER'
    WHEN base_version <> draft_number THEN 'CONFLICT'
    ELSE 'GRANTED' END AS outcome
  FROM judged
), granted AS (
  UPDATE draft_locks l SET
    fencing_token = d.last_token + 1, revision = d.last_revision + d.expired::int + 1,
    holder_id = d.user_id, session_id = d.asked_session_id, lock_token = d.token, comment = d.asked_comment, forced_by_id = NULL, acquired_at = d.now,
    renewed_at = d.now, last_active_at = d.now, expires_at = d.new_expires_at, check_at = d.new_expires_at,
    idles_out = d.new_idles_out, reports_activity = d.in_force AND l.reports_activity
  FROM decision d WHERE l.tool_id = d.tool_id AND d.outcome = 'GRANTED'
  RETURNING l.*, d.heartbeat_interval_ms, d.now, d.in_force AS replaces, d.holder_id AS previous_holder_id,
    d.fencing_token AS previous_fencing_token, d.key, d.request_hash
), shown AS (
  SELECT granted.*, jsonb_build_object(
    'toolId', tool_id, 'draftHeadId', draft_head_id, 'fencingToken', fencing_token, 'holderId', holder_id,
    'comment', comment, 'forcedById', forced_by_id, 'acquiredAt', acquired_at, 'renewedAt', renewed_at,
    'expiresAt', expires_at, 'lastActiveAt', last_active_at, 'endsAt', ends_at,
    'heartbeatIntervalMs', heartbeat_interval_ms, 'asOf', now) AS lock
  FROM granted
), ended AS (
  UPDATE draft_lock_grants g SET
    ended_at = CASE WHEN d.expired THEN d.expires_at ELSE d.now END,
    end_cause = (CASE WHEN NOT d.expired THEN 'REPLACED' WHEN d.idles_out THEN 'IDLE' ELSE 'EXPIRED' END)::grant_end_cause,
    ended_by_id = CASE WHEN d.expired THEN NULL ELSE d.user_id END
  FROM decision d
  WHERE d.outcome = 'GRANTED' AND d.holder_id IS NOT NULL AND g.tool_id = d.tool_id AND g.fencing_token = d.fencing_token
  RETURNING g.tool_id, g.end_cause
), made AS (
  INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash,
    lock_token, token_hash, granted_at)
  SELECT tool_id, fencing_token, 'ACQUIRE', holder_id, session_id, key, request_hash, lock_token, token_hash(lock_token), now FROM granted
), events AS (
  INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id,
    draft_head_id, lock, occurred_at)
  SELECT tool_id, collection_id, last_revision + 1, 'EXPIRED'::lock_event_kind, fencing_token, holder_id, NULL, draft_head_id,
    NULL::jsonb, now
  FROM decision WHERE outcome = 'GRANTED' AND expired
  UNION ALL
  SELECT tool_id, collection_id, revision, 'ACQUIRED', CASE WHEN replaces THEN previous_fencing_token END,
    CASE WHEN replaces THEN previous_holder_id END, holder_id, draft_head_id, lock, now
  FROM shown
), audited AS (
  INSERT INTO audit_entries (action, actor_id, tool_id, subject_id, fencing_token, metadata, created_at)
  SELECT 'LOCK_EXPIRED'::audit_action, NULL, d.tool_id, holder_id, fencing_token,
    jsonb_build_object('cause', ended.end_cause, 'endedFencingToken', fencing_token), now
  FROM decision d LEFT JOIN ended ON ended.tool_id = d.tool_id WHERE outcome = 'GRANTED' AND expired
  UNION ALL
  SELECT 'LOCK_ACQUIRED', holder_id, tool_id, CASE WHEN replaces THEN previous_holder_id END, fencing_token,
    CASE WHEN replaces THEN jsonb_build_object('cause', 'REPLACED', 'endedFencingToken', previous_fencing_token)
         ELSE '{}' END, now
  FROM granted
)
SELECT d.tool_id AS "askedId", d.outcome, d.expired, d.in_force AS "wasHeld", ${actorsSql('d', 'd.user_id')}, d.permitted OR d.readers = 'EVERYBODY' OR d.role = 'SERVICE' AS seen, d.draft_head_id AS "draftHeadId", d.draft_number AS "draftNumber",
  coalesce(g.revision, d.last_revision) AS revision, coalesce(g.lock_token, d.lock_token) AS "lockToken",
  (SELECT jsonb_build_object('toolId', tool_id, 'fencingToken', fencing_token, 'requestHash', request_hash)
    FROM used WHERE asked_id = d.tool_id) AS used,
  CASE WHEN d.in_force OR g.tool_id IS NOT NULL THEN d.tool_id END AS "toolId",
  coalesce(g.fencing_token, d.fencing_token) AS "fencingToken", coalesce(g.holder_id, d.holder_id) AS "holderId",
  CASE WHEN g.tool_id IS NULL THEN d.comment ELSE g.comment END AS comment,
  CASE WHEN g.tool_id IS NULL THEN d.forced_by_id END AS "forcedById",
  coalesce(g.acquired_at, d.acquired_at) AS "acquiredAt", coalesce(g.renewed_at, d.renewed_at) AS "renewedAt",
  coalesce(g.expires_at, d.expires_at) AS "expiresAt", coalesce(g.last_active_at, d.last_active_at) AS "lastActiveAt", d.ends_at AS "endsAt",
  CASE WHEN g.tool_id IS NULL THEN ${heartbeatSql('holder', 'd.heartbeat_interval_ms')} ELSE d.heartbeat_interval_ms END AS "heartbeatIntervalMs",
  d.now AS "asOf"
FROM decision d LEFT JOIN granted g ON g.tool_id = d.tool_id LEFT JOIN users holder ON holder.id = d.holder_id`

export const acquireStatements = {
  one: {
    name: 'acquire-lease',
    text: acquireLeases(
      '$1::uuid, $2::text, $3::text, $4::text, $5::text, $6::int, $7::text, $8::text',
      '= $1',
      '',
    ),
  },
  many: {
    name: 'acquire-leases',
    text: acquireLeases(
      '* FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])',
      '= ANY ($1::uuid[])',
      'SKIP LOCKED',
    ),
  },
}

const valuesOf = (request: AcquireRequest): unknown[] => [
  request.toolId,
  request.userId,
  request.sessionId,
  request.idempotencyKey,
  request.requestHash,
  request.baseVersion,
  request.comment,
  request.lockToken,
]

/** Null when there is no such tool. `belief` is the history in which the caller believes the database to be. */
export async function acquire(
  db: Statements,
  request: AcquireRequest,
  belief: string,
): Promise<Acquired | null> {
  const statement = { ...acquireStatements.one, values: [...valuesOf(request), belief] }
  const { rows } = await againIfRolledBack(() => db.query<AcquiredRow>(statement))
  return rows[0] ? acquired(rows[0]) : null
}

/** Answers by tool. Each tool may be in `requests` once. Tools that were busy or do not exist are left out. */
export async function acquireMany(
  db: Statements,
  requests: AcquireRequest[],
  belief: string,
): Promise<Map<string, Acquired>> {
  const rowwise = requests.map(valuesOf)
  const columns = rowwise[0]?.map((_, column) => rowwise.map((values) => values[column])) ?? []
  const statement = { ...acquireStatements.many, values: [...columns, belief] }
  const { rows } = await againIfRolledBack(() => db.query<AcquiredRow>(statement))
  return new Map(rows.map((row) => [row.askedId, acquired(row)]))
}

export type AcquiredRow = Omit<Acquired, 'lock'> &
  Omit<LockView, 'toolId'> & { askedId: string; toolId: string | null }

export function acquired(row: AcquiredRow): Acquired {
  const {
    outcome,
    expired,
    wasHeld,
    person,
    holder,
    seen,
    draftHeadId,
    draftNumber,
    revision,
    lockToken,
    used,
  } = row
  const lock = row.toolId === null ? null : lockView({ ...row, toolId: row.toolId })
  return {
    ...{ outcome, expired, wasHeld, person, holder, seen },
    ...{ draftHeadId, draftNumber, revision, lockToken, used, lock },
  }
}
