import type { Standing } from '../domain/permissions.ts'
import { maintainsSql } from './rights.ts'
import type { Statements } from './statements.ts'

export interface PublishedTool extends Omit<Standing, 'userId'> {
  runnable: boolean
  storage: 'INTERNAL' | 'EXTERNAL'
  version: { id: string; content: PublishedContent } | null
  /** The first answer of runTool under this key. */
  answered: { requestHash: string; answer: { runId: string } } | null
}

export interface PublishedContent {
  entrypoint?: unknown
  sourceCode?: unknown
  inputSchema?: Record<string, unknown>
  settingsSchema?: Record<string, unknown>
}

/** What a production run is based on; null when there is no such tool. */
export async function publishedTool(
  db: Statements,
  toolId: string,
  userId: string,
  key: string | null,
): Promise<PublishedTool | null> {
  const { rows } = await db.query({
    name: 'published-tool',
    text: `SELECT coalesce(u.role, 'VIEWER') AS role, coalesce(u.kind, 'HUMAN') AS kind, c.editors, c.readers, c.agents, c.runnable, c.storage, v.id, v.content, i.request_hash, i.answer,
             ${maintainsSql('t.id', 'u')} AS maintainer
           FROM holdfast_live.tools t JOIN collections c ON c.id = t.collection_id
           LEFT JOIN users u ON u.id = $2
           LEFT JOIN draft_versions v ON v.id = t.published_version_id
           LEFT JOIN idempotency_keys i ON i.user_id = $2 AND i.mutation = 'runTool' AND i.key = $3
           WHERE t.id = $1`,
    values: [toolId, userId, key],
  })
  const row = rows[0]
  if (!row) return null
  const { role, kind, maintainer, editors, readers, agents, runnable, storage } = row
  return {
    ...{ role, kind, maintainer, editors, readers, agents },
    runnable,
    storage,
    version: row.id && { id: row.id, content: JSON.parse(row.content) },
    answered: row.request_hash && { requestHash: row.request_hash, answer: row.answer },
  }
}
