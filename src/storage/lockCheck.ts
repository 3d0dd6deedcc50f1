import type { LockView } from '../domain/lockView.ts'
import { lockColumns } from './activeLocks.ts'
import { mayReadSql } from './rights.ts'
import type { Statements } from './statements.ts'

/** A document by its id, or by its collection and key. */
export interface Named {
  toolId: string | null
  document: { collection: string; key: string } | null
}

export interface TokenMet {
  toolId: string
  lock: LockView | null
  /** The token belongs to the lock in force. */
  live: boolean
}

/**
 * What a token is worth at this moment; null when this person sees no such document. Takes no locks, so the
 * answer may be outdated when it arrives.
 */
export async function checkToken(
  db: Statements,
  viewerId: string,
  { toolId, document }: Named,
  { lockToken, holderId }: { lockToken: string; holderId: string | null },
): Promise<TokenMet | null> {
  const place = toolId ? 't.id = $4' : 't.collection_id = $4 AND t.slug = $5'
  const { rows } = await db.query({
    name: toolId ? 'check-token' : 'check-token-by-key',
    text: `SELECT t.id, f.tool_id IS NOT NULL AND l.lock_token = $2 AND l.holder_id = coalesce($3, l.holder_id) AS live, ${lockColumns('f')}
           FROM holdfast_live.tools t JOIN collections c ON c.id = t.collection_id LEFT JOIN users u ON u.id = $1
             JOIN draft_locks l ON l.tool_id = t.id LEFT JOIN draft_locks_in_force f ON f.tool_id = t.id
           WHERE ${place} AND ${mayReadSql}`,
    values: [
      viewerId,
      lockToken,
      holderId,
      ...(toolId ? [toolId] : [document?.collection ?? '', document?.key ?? '']),
    ],
  })
  const row = rows[0]
  if (!row) return null
  const { id, live, ...lock } = row
  return { toolId: id, live, lock: lock.toolId ? (lock as LockView) : null }
}
