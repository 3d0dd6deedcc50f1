import { type Loss, unknownToken } from '../domain/errors.ts'
import type { GrantEndCause } from '../domain/eventKinds.ts'
import type { LockView } from '../domain/lockView.ts'
import { lockColumns } from './activeLocks.ts'
import { mayReadSql } from './rights.ts'
import type { Statements } from './statements.ts'

/** A grant that an idempotency key made. */
export interface UsedKey {
  toolId: string
  fencingToken: number
  /** Null: the grant ended so long ago that only its key is left. */
  requestHash: string | null
}

/**
 * Matches a grant `g` by its key: as the caller sent it, or as the hash that is left when a grant has been
 * pruned.
 */
export const usesKeySql = (g: string, key: string): string =>
  `${g}.idempotency_key IN (${key}, pruned_key(${key}))`

/**
 * Explains why a token is no longer valid. Grants outlive their tools, so the holder of a deleted tool gets an
 * explanation too. An expiry that is not recorded yet is reported by the database's clock, like everything
 * else.
 */
const explainLoss = (named: string) => `
SELECT g.ended_at AS "endedAt", g.end_cause AS "endCause", g.ended_by_id AS "byId", g.stated_reason AS "statedReason",
  l.expires_at AS "expiresAt", CASE WHEN l.tool_id IS NOT NULL THEN guard_ran_out_as(l) END AS "ranOutAs",
  announced.requester_id AS "announcerId", announced.note AS "announcement"
FROM draft_lock_grants g
LEFT JOIN draft_locks l ON l.tool_id = g.tool_id AND l.fencing_token = g.fencing_token AND token_hash(l.lock_token) = g.token_hash
LEFT JOIN draft_lock_requests announced ON l.ends_at IS NOT NULL AND announced.tool_id = l.tool_id AND announced.kind = 'TAKEOVER'
  AND announced.settled_at IS NULL
WHERE ${named} AND g.tool_id = $1 AND g.holder_id = coalesce($3, g.holder_id)`

const explainLossOf = {
  token: { name: 'explain-loss', text: explainLoss('g.token_hash = token_hash($2)') },
  grant: { name: 'explain-loss-of-grant', text: explainLoss('g.fencing_token = $2') },
}

/** By lock token or by fencing token. Without a user: whoever held it. */
export async function lossOf(
  db: Statements,
  toolId: string,
  token: string | number,
  userId: string | null,
): Promise<Loss> {
  const { rows } = await db.query<{
    endedAt: Date | null
    endCause: GrantEndCause | null
    byId: string | null
    statedReason: string | null
    expiresAt: Date | null
    ranOutAs: GrantEndCause
    announcerId: string | null
    announcement: string | null
  }>({
    ...(typeof token === 'string' ? explainLossOf.token : explainLossOf.grant),
    values: [toolId, token, userId],
  })
  const grant = rows[0]
  if (!grant) return unknownToken
  if (grant.endCause)
    return {
      cause: grant.endCause,
      byId: grant.byId,
      endedAt: grant.endedAt,
      statedReason: grant.statedReason,
    }
  if (grant.expiresAt) {
    const { ranOutAs: cause, expiresAt: endedAt, announcerId, announcement } = grant
    if (cause === 'TAKEN_OVER') return { cause, byId: announcerId, endedAt, statedReason: announcement }
    return { cause, byId: null, endedAt, statedReason: null }
  }
  return { ...unknownToken, cause: 'TOOL_DELETED' }
}

/** The grant that an idempotency key made, for any tool, deleted ones included. */
export async function grantByKey(
  db: Statements,
  userId: string,
  kind: 'ACQUIRE' | 'FORCE_TAKE',
  idempotencyKey: string,
): Promise<(UsedKey & { previousHolderId: string | null }) | null> {
  const { rows } = await db.query<UsedKey & { previousHolderId: string | null }>({
    name: 'grant-by-key',
    text: `SELECT tool_id AS "toolId", fencing_token AS "fencingToken", request_hash AS "requestHash",
             previous_holder_id AS "previousHolderId"
           FROM draft_lock_grants g WHERE holder_id = $1 AND kind = $2::grant_kind AND ${usesKeySql('g', '$3')}`,
    values: [userId, kind, idempotencyKey],
  })
  return rows[0] ?? null
}

/** The lock in force on a tool, as everybody may see it. */
export async function lockInForce(db: Statements, toolId: string): Promise<LockView | null> {
  const { rows } = await db.query<LockView>({
    name: 'lock-in-force',
    text: `SELECT ${lockColumns('draft_locks_in_force')}
           FROM draft_locks_in_force WHERE tool_id = $1`,
    values: [toolId],
  })
  return rows[0] ?? null
}

/**
 * Whether the token belongs to this user and to the tool's latest grant (which may have expired), and whether
 * the user may read the tool. Takes no locks.
 */
export async function holding(
  db: Statements,
  toolId: string,
  lockToken: string,
  userId: string,
): Promise<{ held: boolean; seen: boolean }> {
  const { rows } = await db.query<{ held: boolean; seen: boolean | null }>({
    name: 'holding',
    text: `SELECT coalesce(l.lock_token = $2 AND l.holder_id = $3, false) AS held, ${mayReadSql} AS seen
           FROM draft_locks l JOIN tools t ON t.id = l.tool_id JOIN collections c ON c.id = t.collection_id
           LEFT JOIN users u ON u.id = $3 WHERE l.tool_id = $1`,
    values: [toolId, lockToken, userId],
  })
  return { held: rows[0]?.held ?? false, seen: rows[0]?.seen ?? false }
}
