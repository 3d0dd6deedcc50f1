import type { AuditAction } from '../domain/eventKinds.ts'
import { type ToolChangeKind, toolChangeOf } from '../domain/toolChangeKinds.ts'
import { type LogMoment, nowSql, unseenAt } from './logMoment.ts'
import { mayReadSql } from './rights.ts'
import type { Statements } from './statements.ts'

/** A change of a document other than of its lock, or the point where a reader starts (SNAPSHOT). */
export interface ToolChange {
  kind: ToolChangeKind | 'SNAPSHOT'
  toolId: string
  actorId: string | null
  occurredAt: Date
}

export interface LoggedToolChange extends ToolChange {
  collectionId: string
  isHidden: boolean
}

/**
 * The starting point of a reader, by the database's clock. Null when the document does not exist or the reader
 * may not read it.
 */
export async function toolSnapshot(
  db: Statements,
  toolId: string,
  userId: string,
): Promise<ToolChange | null> {
  const { rows } = await db.query<ToolChange>({
    name: 'tool-snapshot',
    text: `SELECT 'SNAPSHOT' AS kind, t.id AS "toolId", NULL AS "actorId", date_trunc('milliseconds', clock_timestamp()) AS "occurredAt"
           FROM holdfast_live.tools t JOIN collections c ON c.id = t.collection_id LEFT JOIN users u ON u.id = $2
           WHERE t.id = $1 AND ${mayReadSql}`,
    values: [toolId, userId],
  })
  return rows[0] ?? null
}

const columns = 'id, action, tool_id, actor_id, metadata, created_at'

/**
 * The changes that have become visible since a moment, in the order of writing. Each is found exactly once,
 * however late its transaction commits. When `limit` changes are returned, some are missing, not only the last
 * ones: the reader must read its list again. A deleted document's row is cleared later, so its audit entry names
 * the collection.
 */
export async function toolChangesSince(
  db: Statements,
  since: LogMoment,
  limit: number,
): Promise<{ changes: LoggedToolChange[]; moment: LogMoment; pruned: boolean }> {
  const { rows } = await db.query<Entry>({
    name: 'tool-changes-since',
    // MATERIALIZED prevents a plan that walks the log in order of ids only to find nothing new.
    text: `WITH late AS MATERIALIZED (${unseenAt('$1', 'audit_entries', columns, { limit: '$2' })})
           SELECT now.moment, e.*, coalesce(c.readers <> 'EVERYBODY', true) AS "isHidden"
           FROM ${nowSql} LEFT JOIN LATERAL (
             SELECT late.id, late.action, late.tool_id AS "toolId", late.actor_id AS "actorId", late.created_at AS "occurredAt",
               coalesce(t.collection_id, late.metadata->>'collection') AS "collectionId"
             FROM late LEFT JOIN tools t ON t.id = late.tool_id ORDER BY late.id LIMIT $2) e ON true
           LEFT JOIN collections c ON c.id = e."collectionId"`,
    values: [since.snapshot, limit],
  })
  const { moment } = rows[0] as Entry
  const pruned = moment.lineage !== since.lineage
  return { changes: pruned ? [] : rows.flatMap(changeOf), moment, pruned }
}

interface Entry extends Omit<LoggedToolChange, 'kind'> {
  /** Null in the single row that is answered when nothing has changed. */
  action: AuditAction | null
  moment: LogMoment
}

function changeOf({
  action,
  toolId,
  collectionId,
  actorId,
  occurredAt,
  isHidden,
}: Entry): LoggedToolChange[] {
  const kind = action && toolChangeOf(action)
  return kind ? [{ kind, toolId, collectionId, actorId, occurredAt, isHidden }] : []
}
