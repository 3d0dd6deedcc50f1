import type { CollectionRights, Holder } from '../domain/permissions.ts'
import { maintainsSql } from './rights.ts'
import type { Statements } from './statements.ts'

export interface ExternalPlace {
  person: Omit<Holder, 'userId'>
  collection: (CollectionRights & { storage: 'INTERNAL' | 'EXTERNAL'; archived: boolean }) | null
  tool: { id: string; title: string; maintainer: boolean } | null
}

/**
 * What decides whether an external document exists, and whether the caller may open it. Keys are compared byte
 * for byte.
 */
export async function readExternalPlace(
  db: Statements,
  userId: string,
  { collection, key }: { collection: string; key: string },
): Promise<ExternalPlace> {
  const { rows } = await db.query({
    name: 'read-external-place',
    text: `SELECT u.role, u.kind, u.on_behalf_of, c.id AS collection, c.storage, c.archived, c.editors, c.readers, c.agents, t.id, t.title,
             ${maintainsSql('t.id', 'u')} AS maintainer
           FROM users u
           LEFT JOIN collections c ON c.id = $2
           LEFT JOIN tools t ON t.collection_id = c.id AND t.slug = $3 AND t.deleted_at IS NULL
           WHERE u.id = $1`,
    values: [userId, collection, key],
  })
  const {
    role = 'VIEWER',
    kind = 'HUMAN',
    on_behalf_of = null,
    storage,
    archived,
    editors,
    readers,
    agents,
    id,
    title,
    maintainer,
    ...row
  } = rows[0] ?? {}
  return {
    person: { role, kind, onBehalfOfId: on_behalf_of },
    collection: row.collection ? { storage, archived, editors, readers, agents } : null,
    tool: id ? { id, title, maintainer } : null,
  }
}
