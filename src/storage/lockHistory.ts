import { kindNames, type TransitionKind, whatItDoes } from '../domain/eventKinds.ts'
import type { Statements } from './statements.ts'

/**
 * A change that began or ended a grant of the document's lock, and when the displaced editor acknowledged the
 * end.
 */
export interface LockHistoryRow {
  revision: number
  kind: TransitionKind
  at: Date
  actorId: string | null
  previousHolderId: string | null
  reason: string | null
  fencingToken: number
  acknowledgedAt: Date | null
}

const shown = kindNames.filter((kind) => whatItDoes(kind) !== 'keeps')

/** Newest first, before a revision; as far back as the event log is kept. */
export async function lockHistory(
  db: Statements,
  toolId: string,
  before: number | null,
  limit: number,
): Promise<LockHistoryRow[]> {
  const { rows } = await db.query<LockHistoryRow>({
    name: 'lock-history',
    text: `SELECT e.revision, e.kind::text AS kind, e.occurred_at AS at, e.actor_id AS "actorId",
             e.previous_holder_id AS "previousHolderId", e.reason,
             coalesce((e.lock->>'fencingToken')::int, e.ended_fencing_token) AS "fencingToken",
             g.acknowledged_at AS "acknowledgedAt"
           FROM lock_events e LEFT JOIN draft_lock_grants g
             ON g.tool_id = e.tool_id AND g.fencing_token = e.ended_fencing_token
           WHERE e.tool_id = $1 AND e.kind::text = ANY ($2::text[]) AND ($3::int IS NULL OR e.revision < $3)
             AND (e.lock IS NOT NULL OR e.ended_fencing_token IS NOT NULL)
           ORDER BY e.revision DESC LIMIT $4`,
    values: [toolId, shown, before, limit],
  })
  return rows
}
