import type { CollectionRights, Role } from '../domain/permissions.ts'
import type { Statements } from './statements.ts'

export interface ExternalPlace {
  role: Role
  collection: (CollectionRights & { storage: 'INTERNAL' | 'EXTERNAL'; archived: boolean }) | null
  tool: { id: string; title: string; maintainer: boolean } | null
}

/** What decides whether a document that is kept elsewhere is there, and whether it may be opened; keys are compared byte for byte. */
export async function readExternalPlace(
  db: Statements,
  userId: string,
  { collection, key }: { collection: string; key: string },
): Promise<ExternalPlace> {
  const { rows } = await db.query({
    name: 'read-external-place',
    text: `SELECT u.role, c.id AS collection, c.storage, c.archived, c.editors, c.readers, t.id, t.title,
             EXISTS (SELECT FROM tool_maintainers m WHERE m.tool_id = t.id AND m.user_id = u.id) AS maintainer
           FROM users u
           LEFT JOIN collections c ON c.id = $2
           LEFT JOIN tools t ON t.collection_id = c.id AND t.slug = $3 AND t.deleted_at IS NULL
           WHERE u.id = $1`,
    values: [userId, collection, key],
  })
  const {
    role = 'VIEWER',
    storage,
    archived,
    editors,
    readers,
    id,
    title,
    maintainer,
    ...row
  } = rows[0] ?? {}
  return {
    role,
    collection: row.collection ? { storage, archived, editors, readers } : null,
    tool: id ? { id, title, maintainer } : null,
  }
}
