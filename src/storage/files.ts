import { randomUUID } from 'node:crypto'
import { mayReadSql } from './rights.ts'
import type { Statements } from './statements.ts'

export interface StoredFile {
  contentId: string
  size: number
  sha256: string
  /** The name of the store, as fileStores knows it. */
  place: string | null
}

/**
 * Nobody sees a content before its hash is known. The sweep removes one that a dead server left behind after a
 * day.
 */
export async function beginContent(db: Statements, place: string | null): Promise<string> {
  const id = randomUUID()
  await db.query({
    name: 'begin-content',
    text: 'INSERT INTO file_contents (id, place, started_at) VALUES ($1, $2, clock_timestamp())',
    values: [id, place],
  })
  return id
}

export async function dropContent(db: Statements, contentId: string): Promise<void> {
  await db.query({
    name: 'drop-content',
    text: 'DELETE FROM file_contents WHERE id = $1 AND sha256 IS NULL',
    values: [contentId],
  })
}

/**
 * Sets the content's hash, unless a content with the same bytes exists. In both cases the user has the content
 * staged. Of two simultaneous uploads of the same bytes, one waits here for the other (unique index) and
 * answers false: try again. KEY SHARE prevents the sweep from deleting a content that is being staged.
 */
const stageStatement = `
WITH known AS MATERIALIZED (
  SELECT id FROM file_contents WHERE sha256 = $3 FOR KEY SHARE
), named AS (
  UPDATE file_contents SET sha256 = $3, size = $4, hash_state = NULL WHERE id = $1 AND NOT EXISTS (SELECT FROM known) RETURNING id
)
INSERT INTO staged_files (user_id, content_id, staged_at)
SELECT $2, id, clock_timestamp() FROM (SELECT id FROM known UNION ALL SELECT id FROM named) AS content
ON CONFLICT (user_id, content_id) DO UPDATE SET staged_at = excluded.staged_at
RETURNING content_id`

/** The id of the staged content: the caller's own, or that of an existing content with the same bytes. */
export async function stageContent(
  db: Statements,
  own: { contentId: string; userId: string; sha256: string; size: number },
): Promise<string> {
  const { rows } = await db.query<{ content_id: string }>({
    name: 'stage-content',
    text: stageStatement,
    values: [own.contentId, own.userId, own.sha256, own.size],
  })
  return rows[0]?.content_id as string
}

/**
 * Which of the hashes may be attached to a version of this tool: what the user has staged, and what the tool's
 * earlier versions have. KEY SHARE prevents the sweep from deleting them before the version is written.
 */
export async function usableContents(
  tx: Statements & { toolId: string },
  userId: string,
  hashes: string[],
): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ id: string; sha256: string }>({
    name: 'usable-contents',
    text: `SELECT c.id, c.sha256 FROM file_contents c WHERE c.sha256 = ANY ($3) AND (
      EXISTS (SELECT FROM staged_files s WHERE s.content_id = c.id AND s.user_id = $2)
      OR EXISTS (SELECT FROM draft_versions v JOIN version_files f ON f.version_id = v.id
                 WHERE v.tool_id = $1 AND f.content_id = c.id))
      FOR KEY SHARE OF c`,
    values: [tx.toolId, userId, hashes],
  })
  return new Map(rows.map(({ sha256, id }) => [sha256, id]))
}

/** Null also when the user may not read the document. */
export async function fileOfVersion(
  db: Statements,
  userId: string,
  toolId: string,
  version: number,
  name: string,
): Promise<StoredFile | null> {
  const { rows } = await db.query({
    name: 'file-of-version',
    text: `SELECT k.id, k.size, k.sha256, k.place FROM holdfast_live.draft_versions v
      JOIN version_files f ON f.version_id = v.id JOIN file_contents k ON k.id = f.content_id
      JOIN tools t ON t.id = v.tool_id JOIN collections c ON c.id = t.collection_id LEFT JOIN users u ON u.id = $4
      WHERE v.tool_id = $1 AND v.number = $2 AND f.name = $3
        AND ${mayReadSql}`,
    values: [toolId, version, name, userId],
  })
  const row = rows[0]
  return row ? { contentId: row.id, size: row.size, sha256: row.sha256, place: row.place } : null
}
