import type { Statements } from './statements.ts'

/** A grant that was found by its lock token. */
export interface FoundGrant {
  fencingToken: number
  /** Null when no end is recorded. */
  endedAt: Date | null
  inForce: boolean
  /** How long ago it ended. */
  endedMs: number | null
}

/**
 * Null when this user never had this token for this document. No lock is needed: an ended grant never comes
 * back into force.
 */
export async function grantOfToken(
  db: Statements,
  toolId: string,
  lockToken: string,
  userId: string,
): Promise<FoundGrant | null> {
  const { rows } = await db.query<FoundGrant>({
    name: 'grant-of-token',
    text: `SELECT g.fencing_token AS "fencingToken", g.ended_at AS "endedAt",
             g.ended_at IS NULL AND coalesce(l.expires_at > clock_timestamp(), false) AS "inForce",
             (extract(epoch FROM clock_timestamp() - g.ended_at) * 1000)::float8 AS "endedMs"
           FROM draft_lock_grants g LEFT JOIN draft_locks l
             ON l.tool_id = g.tool_id AND l.fencing_token = g.fencing_token AND token_hash(l.lock_token) = g.token_hash
           WHERE g.token_hash = token_hash($2) AND g.tool_id = $1 AND g.holder_id = $3`,
    values: [toolId, lockToken, userId],
  })
  return rows[0] ?? null
}

/**
 * Keeps the first time, however often it is acknowledged. It updates one row by its key, which nothing else
 * writes after the end.
 */
export async function acknowledgeEnd(db: Statements, toolId: string, fencingToken: number): Promise<Date> {
  const { rows } = await db.query<{ acknowledgedAt: Date }>({
    name: 'acknowledge-end',
    text: `UPDATE draft_lock_grants SET acknowledged_at = coalesce(acknowledged_at, clock_timestamp())
           WHERE tool_id = $1 AND fencing_token = $2 AND ended_at IS NOT NULL
           RETURNING acknowledged_at AS "acknowledgedAt"`,
    values: [toolId, fencingToken],
  })
  return rows[0]?.acknowledgedAt as Date
}
