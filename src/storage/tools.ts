import type { AgentPolicy, Holder } from '../domain/permissions.ts'
import { isForeignKeyViolation, isUniqueViolation } from './failures.ts'
import type { Statements } from './statements.ts'

export interface NewTool {
  id: string
  versionId: string
  collectionId: string
  slug: string
  title: string
  summary: string
  taxonomy: string[]
  content: string
  contentHash: string
  creatorId: string
  maintainerIds: string[]
  answer: { key: string; requestHash: string } | null
}

export interface Birthplace extends Omit<Holder, 'userId'> {
  collection: {
    storage: 'INTERNAL' | 'EXTERNAL'
    singleton: boolean
    archived: boolean
    contentSchema: unknown
    agents: AgentPolicy
  } | null
  answered: { requestHash: string; answer: { toolId: string } } | null
}

/** What decides whether and how a tool may be created, in one read. */
export async function readBirthplace(
  db: Statements,
  userId: string,
  collectionId: string,
  key: string | null,
): Promise<Birthplace> {
  const { rows } = await db.query({
    name: 'read-birthplace',
    text: `SELECT u.role, u.kind, u.on_behalf_of, c.id, c.storage, c.agents, c.singleton, c.archived, c.content_schema, i.request_hash, i.answer
           FROM users u
           LEFT JOIN collections c ON c.id = $2
           LEFT JOIN idempotency_keys i ON i.user_id = u.id AND i.mutation = 'createTool' AND i.key = $3
           WHERE u.id = $1`,
    values: [userId, collectionId, key],
  })
  const row = rows[0]
  return {
    role: row?.role ?? 'VIEWER',
    kind: row?.kind ?? 'HUMAN',
    onBehalfOfId: row?.on_behalf_of ?? null,
    collection: row?.id && {
      storage: row.storage,
      singleton: row.singleton,
      archived: row.archived,
      contentSchema: row.content_schema,
      agents: row.agents,
    },
    answered: row?.request_hash ? { requestHash: row.request_hash, answer: row.answer } : null,
  }
}

/**
 * Inserts the tool, its first version, lock row, maintainer, audit entry and remembered answer in one
 * statement, all or nothing. Foreign keys are checked at its end. No lock is needed, because nobody else knows
 * the id yet; the unique slug decides between simultaneous calls.
 */
const insertToolStatement = `
WITH tool AS (
  INSERT INTO tools (id, collection_id, slug, title, summary, taxonomy, created_at, updated_at)
  VALUES ($1, $3, $4, $5, $6, $7, clock_timestamp(), clock_timestamp()) RETURNING id, collection_id, created_at
), version AS (
  INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_by_id, saved_at)
  SELECT $2, id, 1, $8, $9, $10, created_at FROM tool RETURNING id
), lock AS (
  INSERT INTO draft_locks (tool_id, collection_id, draft_head_id)
  SELECT tool.id, tool.collection_id, version.id FROM tool, version
), named AS (
  INSERT INTO users (id, handle, name, role, token_issued_at)
  SELECT id, id, id, 'VIEWER', 'epoch' FROM (SELECT DISTINCT unnest($13::text[]) AS id) AS named ORDER BY id
  ON CONFLICT DO NOTHING
), maintainer AS (
  INSERT INTO tool_maintainers (tool_id, user_id) SELECT DISTINCT id, unnest($13::text[]) FROM tool
), audited AS (
  INSERT INTO audit_entries (action, actor_id, tool_id, metadata, created_at)
  SELECT 'TOOL_CREATED', $10, id, jsonb_build_object('collection', collection_id, 'slug', $4::text), created_at FROM tool
)
INSERT INTO idempotency_keys (user_id, mutation, key, request_hash, answer)
SELECT $10, 'createTool', $11, $12, jsonb_build_object('toolId', id) FROM tool WHERE $11::text IS NOT NULL`

/**
 * False when the slug is taken, the collection has been deleted, or the same key has just created a tool. Read
 * the birthplace again to find out which.
 */
export async function insertTool(db: Statements, tool: NewTool): Promise<boolean> {
  try {
    await db.query({
      name: 'insert-tool',
      text: insertToolStatement,
      values: [
        tool.id,
        tool.versionId,
        tool.collectionId,
        tool.slug,
        tool.title,
        tool.summary,
        tool.taxonomy,
        tool.content,
        tool.contentHash,
        tool.creatorId,
        tool.answer?.key ?? null,
        tool.answer?.requestHash ?? null,
        tool.maintainerIds,
      ],
    })
    return true
  } catch (error) {
    const taken = ['tools_collection_id_slug_key', 'idempotency_keys_pkey']
    if (taken.some((constraint) => isUniqueViolation(error, constraint))) return false
    // The collection has just been deleted.
    if (isForeignKeyViolation(error)) return false
    throw error
  }
}
