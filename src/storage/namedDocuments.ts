import type { Statements } from './statements.ts'

/** A document's reference in other systems: collection and key. */
export interface DocumentRef {
  collection: string
  key: string
}

/** The references of documents, by id. Deleted documents are left out. */
export async function namesOf(db: Statements, toolIds: string[]): Promise<Map<string, DocumentRef>> {
  const { rows } = await db.query<DocumentRef & { id: string }>({
    name: 'names-of',
    text: `SELECT id, collection_id AS collection, slug AS key FROM holdfast_live.tools WHERE id = ANY ($1::uuid[])`,
    values: [toolIds],
  })
  return new Map(rows.map(({ id, ...name }) => [id, name]))
}

/**
 * The deleted document whose lock this person (null: anybody) held with this token. Grants outlive their
 * documents, so it can still be found.
 */
export async function deletedDocumentOf(
  db: Statements,
  lockToken: string,
  userId: string | null,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>({
    name: 'deleted-document-of',
    text: `SELECT g.tool_id AS id FROM draft_lock_grants g
           WHERE g.token_hash = token_hash($1) AND g.holder_id = coalesce($2, g.holder_id) AND NOT EXISTS (SELECT FROM draft_locks l WHERE l.tool_id = g.tool_id)`,
    values: [lockToken, userId],
  })
  return rows[0]?.id ?? null
}
