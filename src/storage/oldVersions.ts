import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'

export interface OldVersion {
  id: string
  /** JSON, as it was saved. */
  content: string
}

/**
 * A version by its number, for people who may edit the document. Null for others, and when there is no such
 * version.
 */
export async function oldVersion(
  db: Statements,
  toolId: string,
  number: number,
  userId: string,
): Promise<OldVersion | null> {
  const { rows } = await db.query<OldVersion>({
    name: 'old-version',
    text: `SELECT v.id, v.content
           FROM holdfast_live.tools t
           JOIN collections c ON c.id = t.collection_id AND c.storage = 'INTERNAL'
           JOIN users u ON u.id = $3
           JOIN draft_versions v ON v.tool_id = t.id AND v.number = $2
           WHERE t.id = $1 AND ${mayEditSql('u', 'c', maintainsSql('t.id', 'u'))}`,
    values: [toolId, number, userId],
  })
  return rows[0] ?? null
}

export async function numberOf(db: Statements, versionId: string): Promise<number> {
  const { rows } = await db.query<{ number: number }>({
    name: 'version-number',
    text: 'SELECT number FROM draft_versions WHERE id = $1',
    values: [versionId],
  })
  return rows[0]?.number as number
}
