import { type Acquired, type AcquiredRow, type AcquireRequest, acquired, actorsSql } from './acquireLease.ts'
import { usesKeySql } from './grants.ts'
import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'

/**
 * Reads without a lock, so the answer was true when the statement ran and may be outdated now. Only refusals
 * are based on it.
 */
const lookAtLocks = `
SELECT asked.user_id AS "askedBy", asked.session_id AS "askedSession", asked.key AS "askedKey", s.tool_id AS "askedId",
  'HELD' AS outcome, s.tool_id AS "toolId", s.draft_head_id AS "draftHeadId", l.draft_number AS "draftNumber",
  s.fencing_token AS "fencingToken", s.holder_id AS "holderId", s.comment, s.forced_by_id AS "forcedById",
  s.acquired_at AS "acquiredAt", s.renewed_at AS "renewedAt", s.expires_at AS "expiresAt", s.last_active_at AS "lastActiveAt", s.ends_at AS "endsAt",
  s.heartbeat_interval_ms AS "heartbeatIntervalMs", s.as_of AS "asOf", s.revision, ${actorsSql('person', 'person.id', 'c.agents')},
  true AS seen, ${mayEditSql('person', 'c', maintainsSql('s.tool_id', 'person'))} AS permitted,
  false AS expired, s.in_force AS "wasHeld", NULL AS "lockToken", NULL AS used,
  s.in_force AND (l.holder_id, l.session_id) <> (asked.user_id, asked.session_id) AND NOT EXISTS (
    SELECT FROM draft_lock_grants g WHERE g.holder_id = asked.user_id AND g.kind = 'ACQUIRE' AND ${usesKeySql('g', 'asked.key')}) AS held
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS asked(tool_id, user_id, session_id, key)
  JOIN draft_lock_states s ON s.tool_id = asked.tool_id
  JOIN draft_locks l ON l.tool_id = s.tool_id JOIN collections c ON c.id = l.collection_id
  JOIN users person ON person.id = asked.user_id LEFT JOIN users holder ON holder.id = s.holder_id`

export interface Looked extends Acquired {
  /** Held by another session, and not granted to this same request earlier: an acquire would be refused. */
  held: boolean
  /** The caller may edit the document, and therefore see it. */
  permitted: boolean
}

interface Row extends AcquiredRow, Pick<Looked, 'held' | 'permitted'> {
  askedBy: string
  askedSession: string
  askedKey: string
}

export const lookKey = ({ toolId, userId, sessionId, idempotencyKey }: AcquireRequest): string =>
  JSON.stringify([toolId, userId, sessionId, idempotencyKey])

/** The outcomes that these acquires would have, by `lookKey`. Documents that do not exist are left out. */
export async function lookMany(db: Statements, requests: AcquireRequest[]): Promise<Map<string, Looked>> {
  const { rows } = await db.query<Row>({
    name: 'look-at-locks',
    text: lookAtLocks,
    values: [
      requests.map(({ toolId }) => toolId),
      requests.map(({ userId }) => userId),
      requests.map(({ sessionId }) => sessionId),
      requests.map(({ idempotencyKey }) => idempotencyKey),
    ],
  })
  return new Map(
    rows.map((row) => [
      JSON.stringify([row.askedId, row.askedBy, row.askedSession, row.askedKey]),
      { ...acquired(row), held: row.held, permitted: row.permitted },
    ]),
  )
}

export const look = async (db: Statements, request: AcquireRequest): Promise<Looked | null> =>
  (await lookMany(db, [request])).get(lookKey(request)) ?? null
