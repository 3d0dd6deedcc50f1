import type { TransitionKind } from '../domain/eventKinds.ts'
import type { LockHint } from '../domain/lockHint.ts'
import { type LockView, viewFromJson } from '../domain/lockView.ts'
import {
  type LogMoment,
  type LogPlace,
  liesIn,
  nowSql,
  thisEpoch,
  transactionOf,
  unseenAt,
} from './logMoment.ts'
import type { Statements } from './statements.ts'

/** One change of a lock, as subscribers see it: an event of the log, or the state at this moment (SNAPSHOT). */
export interface LockChange {
  kind: TransitionKind | 'SNAPSHOT'
  toolId: string
  collectionId: string
  /** The lock after the change; null when the draft is free. */
  lock: LockView | null
  draftHeadId: string | null
  previousHolderId: string | null
  endedFencingToken: number | null
  actorId: string | null
  reason: string | null
  revision: number
  occurredAt: Date
  /** The request that the change is about. */
  requestId: string | null
}

const columns = `kind, tool_id AS "toolId", collection_id AS "collectionId", lock, draft_head_id AS "draftHeadId",
  previous_holder_id AS "previousHolderId", ended_fencing_token AS "endedFencingToken", actor_id AS "actorId", reason,
  revision, occurred_at AS "occurredAt", request_id AS "requestId"`

function change(row: LockChange & { lock: unknown }): LockChange {
  return { ...row, lock: viewFromJson(row.lock) }
}

/**
 * Not everybody may read the document, so receivers must be checked first. The documents of a deleted
 * collection count as hidden.
 */
const hidden = `NOT EXISTS (SELECT FROM collections c WHERE c.id = collection_id AND c.readers = 'EVERYBODY') AS "isHidden"`

/** A change with its age when it was read; both times are from the database's clock. */
export interface AgedChange extends LockChange {
  ageMs: number
  isHidden: boolean
}

/** Changes of one tool after a revision, in order. */
export async function changesAfter(
  db: Statements,
  toolId: string,
  revision: number,
  limit: number,
): Promise<AgedChange[]> {
  const { rows } = await db.query({
    name: 'changes-after',
    text: `SELECT ${columns}, (extract(epoch FROM clock_timestamp() - occurred_at) * 1000)::float8 AS "ageMs", ${hidden} FROM lock_events WHERE tool_id = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
    values: [toolId, revision, limit],
  })
  return rows.map((row) => change(row) as AgedChange)
}

/** For each of these users: the last change between two revisions that ended one of their grants. */
export async function lastEnds(
  db: Statements,
  toolId: string,
  between: { after: number; until: number },
  userIds: string[],
): Promise<LockChange[]> {
  const { rows } = await db.query({
    name: 'last-ends',
    text: `SELECT DISTINCT ON (previous_holder_id) ${columns} FROM lock_events
           WHERE tool_id = $1 AND revision > $2 AND revision <= $3 AND ended_fencing_token IS NOT NULL
             AND previous_holder_id = ANY ($4)
           ORDER BY previous_holder_id, revision DESC`,
    values: [toolId, between.after, between.until, userIds],
  })
  return rows.map(change)
}

/** The last change of a tool. For a deleted tool, that is its deletion. */
export async function lastChange(db: Statements, toolId: string): Promise<LockChange | null> {
  const { rows } = await db.query({
    name: 'last-change',
    text: `SELECT ${columns} FROM lock_events WHERE tool_id = $1 ORDER BY revision DESC LIMIT 1`,
    values: [toolId],
  })
  return rows[0] ? change(rows[0]) : null
}

/** The lock state at this moment; null when there is no such tool. */
export async function snapshotOf(db: Statements, toolId: string): Promise<LockChange | null> {
  const { rows } = await db.query({
    name: 'lock-snapshot',
    text: `SELECT 'SNAPSHOT' AS kind, l.tool_id AS "toolId", l.collection_id AS "collectionId",
             l.draft_head_id AS "draftHeadId", NULL AS "previousHolderId", NULL AS "endedFencingToken",
             NULL AS "actorId", NULL AS reason, NULL AS "requestId", greatest(l.revision, (SELECT max(floor) FROM epochs)) AS revision,
             date_trunc('milliseconds', clock_timestamp()) AS "occurredAt",
             CASE WHEN f.tool_id IS NOT NULL THEN jsonb_build_object(
               'toolId', f.tool_id, 'draftHeadId', f.draft_head_id, 'fencingToken', f.fencing_token,
               'holderId', f.holder_id, 'comment', f.comment, 'forcedById', f.forced_by_id,
               'acquiredAt', f.acquired_at, 'renewedAt', f.renewed_at, 'expiresAt', f.expires_at,
               'lastActiveAt', f.last_active_at, 'endsAt', f.ends_at, 'heartbeatIntervalMs', f.heartbeat_interval_ms, 'asOf', f.as_of) END AS lock
           FROM draft_locks l LEFT JOIN draft_locks_in_force f ON f.tool_id = l.tool_id WHERE l.tool_id = $1`,
    values: [toolId],
  })
  return rows[0] ? change(rows[0]) : null
}

/** The most changes that one read of the tail returns. A million leases may expire between two reads. */
const tailed = 2_000

/**
 * The documents for which changes have become visible since a moment. Each change is found exactly once,
 * however late its transaction commits. Without a moment, answers the moment to start from. `anew`: another
 * epoch has begun since, and the changes in between are not included. `isCut`: there are more changes than one
 * read returns, so documents are missing.
 */
export async function tailOf(
  db: Statements,
  since: LogMoment | null,
): Promise<{ changed: LockHint[]; moment: LogMoment; anew: boolean; isCut: boolean }> {
  const { rows } = await db.query({
    name: 'tail',
    // MATERIALIZED prevents a plan that joins through the whole log.
    text: `WITH late AS MATERIALIZED (${unseenAt('$1', 'lock_events', 'tool_id, revision', { limit: '$2' })})
           SELECT now.moment, (SELECT count(*) FROM late) >= $2 AS "isCut", late.tool_id AS "toolId", max(late.revision) AS revision
           FROM ${nowSql} LEFT JOIN late ON true GROUP BY now.moment, late.tool_id`,
    values: [since?.snapshot ?? null, tailed],
  })
  const { moment, isCut }: { moment: LogMoment; isCut: boolean } = rows[0]
  const anew = since !== null && since.lineage !== moment.lineage
  return { moment, anew, isCut, changed: anew ? [] : rows.filter((row) => row.toolId !== null) }
}

/** The newest revision of each of these tools. Used when too much has changed to read all of it. */
export async function revisionsOf(db: Statements, toolIds: string[]): Promise<LockHint[]> {
  const { rows } = await db.query<LockHint>({
    name: 'revisions-of',
    // For a deleted tool, the last event has the newest revision.
    text: `SELECT w.id AS "toolId", e.revision FROM unnest($1::uuid[]) w(id) CROSS JOIN LATERAL (
             SELECT revision FROM lock_events WHERE tool_id = w.id ORDER BY revision DESC LIMIT 1) e`,
    values: [toolIds],
  })
  return rows
}

/** The columns from which `logged` makes changes. */
export const logColumns = `${columns}, id, ${hidden}`

/** A change with its position in the order of writing. */
export interface LoggedChange extends LockChange {
  id: string
  isHidden: boolean
}

export interface LogPage {
  changes: LoggedChange[]
  moment: LogMoment
  /** Events of the requested period have been pruned or belong to another epoch, so the page may be incomplete. */
  pruned: boolean
}

const prunedFrom = (place: string) =>
  `EXISTS (SELECT FROM lock_event_horizon WHERE epoch = ${thisEpoch} AND pruned_xid >= ${place}) AS pruned`

/**
 * The changes that have become visible since a moment, in the order in which they happened. Each is found
 * exactly once, however late its transaction commits and however long another transaction stays open. When
 * `limit` changes are returned, some are missing, not only the last ones: the reader must read its list again.
 */
export async function changesSince(db: Statements, since: LogMoment, limit: number): Promise<LogPage> {
  const { rows } = await db.query({
    name: 'changes-since',
    // MATERIALIZED prevents a plan that walks the log in order of ids only to find nothing new.
    text: `WITH late AS MATERIALIZED (${unseenAt('$1', 'lock_events', `${columns}, id, ${hidden}`, { limit: '$2' })})
           SELECT now.moment, ${prunedFrom('pg_snapshot_xmin($1::pg_snapshot)')}, e.*
           FROM ${nowSql} LEFT JOIN LATERAL (SELECT * FROM late ORDER BY id LIMIT $2) e ON true`,
    values: [since.snapshot, limit],
  })
  return logged(rows, ({ lineage }) => lineage === since.lineage)
}

/** A page of the log from a place on, in the order of writing. `afterId` is the last id of the previous page. */
export async function changesFrom(
  db: Statements,
  place: LogPlace,
  afterId: string,
  limit: number,
): Promise<LogPage> {
  const { rows } = await db.query({
    name: 'changes-from',
    text: `SELECT now.moment, ${prunedFrom('$1::xid8')}, e.* FROM ${nowSql} LEFT JOIN LATERAL (
             SELECT ${columns}, id, ${hidden} FROM lock_events
             WHERE epoch = ${thisEpoch} AND xid >= $1::xid8 AND id > $2 ORDER BY id LIMIT $3) e ON true`,
    values: [transactionOf(place), afterId, limit],
  })
  return logged(rows, (moment) => liesIn(place, moment))
}

/** The id after which everything from a place on is found. */
export async function idBefore(db: Statements, place: LogPlace): Promise<string> {
  const { rows } = await db.query({
    name: 'id-before',
    // MATERIALIZED prevents a plan that searches for the least id from the beginning of the log.
    text: `WITH later AS MATERIALIZED (SELECT id FROM lock_events WHERE epoch = ${thisEpoch} AND xid >= $1::xid8)
           SELECT coalesce(min(id) - 1, 0) AS id FROM later`,
    values: [transactionOf(place)],
  })
  return rows[0].id
}

/** Every row carries the moment. When there is no change, one row has the moment and is otherwise empty. */
export function logged(
  rows: (LoggedChange & { moment: LogMoment; pruned: boolean })[],
  isOfThisEpoch: (moment: LogMoment) => boolean,
): LogPage {
  const { moment, pruned } = rows[0]!
  if (!isOfThisEpoch(moment)) return { changes: [], moment, pruned: true }
  const changes = rows
    .filter((row) => row.id !== null)
    .map(({ moment: _, pruned: __, ...row }) => change(row) as LoggedChange)
  return { changes, moment, pruned }
}
