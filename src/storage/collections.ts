import { randomUUID } from 'node:crypto'
import type { Collection } from '../generated/prisma/client.ts'
import type { Statements } from './statements.ts'

export type { Collection }

const columns = `id, name, storage::text, singleton, runnable, editors::text, readers::text, content_schema AS "contentSchema",
  url_template AS "urlTemplate", archived, version, lock_enabled AS "lockEnabled", lock_ttl_ms AS "lockTtlMs",
  heartbeat_interval_ms AS "heartbeatIntervalMs", idle_timeout_ms AS "idleTimeoutMs", covers_metadata AS "coversMetadata",
  reserve_ms AS "reserveMs", agents::text, policy_version AS "policyVersion"`

export async function readCollection(db: Statements, id: string): Promise<Collection | null> {
  const { rows } = await db.query<Collection>({
    name: 'read-collection',
    text: `SELECT ${columns} FROM collections WHERE id = $1`,
    values: [id],
  })
  return rows[0] ?? null
}

export const listCollections = async (db: Statements): Promise<Collection[]> =>
  (
    await db.query<Collection>({
      name: 'list-collections',
      text: `SELECT ${columns} FROM collections ORDER BY id`,
    })
  ).rows

/**
 * Inserts the collection, its audit entry and, for a collection of exactly one document, that document without
 * content. One statement, all or nothing. Nothing needs a lock, because nobody can refer to the collection yet.
 * False when the id is taken.
 */
const insertStatement = `
WITH made AS (
  INSERT INTO collections (id, name, storage, singleton, runnable, editors, readers, content_schema, url_template,
    lock_enabled, lock_ttl_ms, heartbeat_interval_ms, idle_timeout_ms, covers_metadata, reserve_ms, agents)
  VALUES ($1, $2, $3::draft_storage, $4, $5, $6::collection_editors, $7::collection_readers, $8, $9, $10, $11, $12, $13, $14, $18, $19::agent_policy)
  ON CONFLICT (id) DO NOTHING RETURNING id, name, singleton
), tool AS (
  INSERT INTO tools (id, collection_id, slug, title, created_at, updated_at)
  SELECT $17, id, id, name, clock_timestamp(), clock_timestamp() FROM made WHERE singleton
  RETURNING id, collection_id, created_at
), version AS (
  INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_by_id, saved_at)
  SELECT gen_random_uuid(), id, 1, '{}', encode(sha256('{}'), 'hex'), $15, created_at FROM tool RETURNING id, tool_id
), lock AS (
  INSERT INTO draft_locks (tool_id, collection_id, draft_head_id)
  SELECT tool.id, tool.collection_id, version.id FROM tool, version
), audited AS (
  INSERT INTO audit_entries (action, actor_id, tool_id, metadata, created_at)
  SELECT 'COLLECTION_CREATED', $15, (SELECT id FROM tool), $16::jsonb, clock_timestamp() FROM made
)
SELECT id FROM made`

export async function insertCollection(
  db: Statements,
  collection: Collection,
  actorId: string | null,
  documentId: string = randomUUID(),
): Promise<boolean> {
  const { id, name, storage, singleton, runnable, editors, readers, contentSchema, urlTemplate } = collection
  const { lockEnabled, lockTtlMs, heartbeatIntervalMs, idleTimeoutMs, coversMetadata, reserveMs, agents } =
    collection
  const policy = [lockEnabled, lockTtlMs, heartbeatIntervalMs, idleTimeoutMs, coversMetadata]
  const { rows } = await db.query({
    name: 'insert-collection',
    text: insertStatement,
    values: [
      ...[id, name, storage, singleton, runnable, editors, readers],
      contentSchema === null ? null : JSON.stringify(contentSchema),
      urlTemplate,
      ...policy,
      actorId,
      JSON.stringify({ collection: id, name, storage, singleton, runnable, editors, readers, urlTemplate }),
      documentId,
      reserveMs,
      agents,
    ],
  })
  return rows.length > 0
}

/**
 * Updates the collection if its version has not changed since it was read, and writes the audit entry. Waits
 * for running acquires, which hold the row FOR SHARE: so each acquire is decided either by the old rights or by
 * the new ones.
 */
export async function writeCollection(
  db: Statements,
  { id, name, editors, readers, contentSchema, urlTemplate, archived, version }: Collection,
  actorId: string,
  metadata: object,
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'write-collection',
    text: `WITH changed AS (
             UPDATE collections SET name = $3, editors = $4::collection_editors, readers = $5::collection_readers,
               content_schema = $6, url_template = $7, archived = $8, version = version + 1
             WHERE id = $1 AND version = $2 RETURNING id
           ), audited AS (
             INSERT INTO audit_entries (action, actor_id, metadata, created_at)
             SELECT 'COLLECTION_UPDATED', $9, $10::jsonb, clock_timestamp() FROM changed)
           SELECT id FROM changed`,
    values: [
      ...[id, version, name, editors, readers],
      contentSchema === null ? null : JSON.stringify(contentSchema),
      ...[urlTemplate, archived, actorId, JSON.stringify({ collection: id, ...metadata })],
    ],
  })
  return rows.length > 0
}

/**
 * Deletes an empty collection. A transaction that creates a document in it holds the row FOR KEY SHARE (foreign
 * key): this statement waits for it, and the foreign key then refuses the deletion.
 */
export async function removeCollection(db: Statements, id: string, actorId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'remove-collection',
    text: `WITH gone AS (
             DELETE FROM collections c WHERE id = $1 AND NOT EXISTS (SELECT FROM tools t WHERE t.collection_id = c.id)
             RETURNING id, name
           ), audited AS (
             INSERT INTO audit_entries (action, actor_id, metadata, created_at)
             SELECT 'COLLECTION_DELETED', $2, jsonb_build_object('collection', id, 'name', name), clock_timestamp() FROM gone)
           SELECT id FROM gone`,
    values: [id, actorId],
  })
  return rows.length > 0
}

/**
 * Whether the collection has documents that people see. Deleted documents do not count, even before they are
 * cleared.
 */
export async function holdsDocuments(db: Statements, collectionId: string): Promise<boolean> {
  const { rows } = await db.query<{ holds: boolean }>({
    name: 'holds-documents',
    text: 'SELECT EXISTS (SELECT FROM tools WHERE collection_id = $1 AND deleted_at IS NULL) AS holds',
    values: [collectionId],
  })
  return rows[0]?.holds ?? false
}

/** Contents of draft heads, a few at a time, because each may have 2 MB. */
export async function* headsOf(db: Statements, collectionId: string): AsyncGenerator<string> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await db.query<{ toolId: string; content: string }>({
      name: 'heads-of',
      text: `SELECT l.tool_id AS "toolId", v.content FROM draft_locks l
             JOIN tools t ON t.id = l.tool_id JOIN draft_versions v ON v.id = l.draft_head_id
             WHERE t.collection_id = $1 AND l.tool_id > $2 ORDER BY l.tool_id LIMIT 20`,
      values: [collectionId, after],
    })
    for (const { content } of rows) yield content
    const last = rows.at(-1)
    if (!last) return
    after = last.toolId
  }
}
