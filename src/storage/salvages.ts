import DataLoader from 'dataloader'
import { editors } from '../domain/permissions.ts'
import { salvageLimits } from '../domain/salvage.ts'
import { anyOf, maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'

/** A salvage without its content, which is read separately. */
export interface Salvage {
  id: string
  toolId: string
  fencingToken: number
  authorId: string
  baseVersion: number
  keptAt: Date
  expiresAt: Date
}

export interface NewSalvage {
  id: string
  toolId: string
  fencingToken: number
  authorId: string
  baseVersion: number
  content: string
}

const columns = `s.id, s.tool_id AS "toolId", s.fencing_token AS "fencingToken", s.author_id AS "authorId",
  s.base_version AS "baseVersion", s.kept_at AS "keptAt", s.expires_at AS "expiresAt"`

const kept = 's.expires_at > (SELECT clock_timestamp())'

/** One for each grant: a later one replaces the content and keeps the id. */
export async function keepSalvage(db: Statements, salvage: NewSalvage): Promise<Salvage> {
  const { rows } = await db.query<Salvage>({
    name: 'keep-salvage',
    text: `INSERT INTO draft_salvages AS s (id, tool_id, fencing_token, author_id, base_version, content, kept_at, expires_at)
           SELECT $1, $2, $3, $4, $5, $6, now, now + $7 * interval '1 ms' FROM clock_timestamp() now
           ON CONFLICT (tool_id, fencing_token) DO UPDATE SET base_version = excluded.base_version,
             content = excluded.content, kept_at = excluded.kept_at, expires_at = excluded.expires_at
           RETURNING ${columns}`,
    values: [
      salvage.id,
      salvage.toolId,
      salvage.fencingToken,
      salvage.authorId,
      salvage.baseVersion,
      salvage.content,
      salvageLimits.keptMs,
    ],
  })
  return rows[0] as Salvage
}

/**
 * Deletes a person's oldest salvages beyond the limits. This is a separate statement after the insert, so that
 * of two simultaneous inserts the later one counts both. The size check does not read the texts.
 */
export async function dropSurplus(db: Statements, authorId: string): Promise<void> {
  await db.query({
    name: 'drop-surplus-salvage',
    text: `DELETE FROM draft_salvages WHERE id IN (
             SELECT id FROM (
               SELECT id, row_number() OVER (PARTITION BY tool_id ORDER BY kept_at DESC, id) AS nth,
                 sum(octet_length(content)) OVER (ORDER BY kept_at DESC, id) AS bytes
               FROM draft_salvages WHERE author_id = $1) mine
             WHERE nth > $2 OR bytes > $3)`,
    values: [authorId, salvageLimits.perDocument, salvageLimits.bytesPerPerson],
  })
}

/** The person's own salvages, and those of the agents that work for them. */
const isOwn = (author: string, user: string) =>
  `${author} IN (SELECT id FROM users WHERE id = ${user} OR on_behalf_of = ${user})`

/** Visible to their author, to admins, and to the current holder if they may edit. */
const mayBeSeen = (user: string) => `(${isOwn('s.author_id', user)}
  OR EXISTS (SELECT FROM users u WHERE u.id = ${user} AND u.role IN (${anyOf(editors.ofEverything)}))
  OR EXISTS (SELECT FROM draft_locks_in_force f JOIN users u ON u.id = f.holder_id
             JOIN collections c ON c.id = f.collection_id
             WHERE f.tool_id = s.tool_id AND f.holder_id = ${user}
               AND ${mayEditSql('u', 'c', maintainsSql('f.tool_id', 'u'))}))`

export type SalvagesOf = DataLoader<string, Salvage[]>

/**
 * Salvages of documents that the person may read, newest first. All lookups of one turn of the event loop share
 * one statement.
 */
export function salvagesOf(db: Statements, userId: string): SalvagesOf {
  return new DataLoader(
    async (toolIds) => {
      const { rows } = await db.query<Salvage>({
        name: 'salvages-of-tools',
        text: `SELECT s.* FROM unnest($1::uuid[]) AS asked(id) CROSS JOIN LATERAL (
                 SELECT ${columns} FROM draft_salvages s
                 WHERE s.tool_id = asked.id AND ${kept} AND ${mayBeSeen('$2')} ORDER BY s.kept_at DESC, s.id LIMIT $3) s`,
        values: [[...new Set(toolIds)], userId, salvageLimits.shown],
      })
      return toolIds.map((id) => rows.filter(({ toolId }) => toolId === id))
    },
    { cache: false, maxBatchSize: 500 },
  )
}

/** A person's own salvages, of any document, newest first; with `ids` only those. */
export async function ownSalvages(db: Statements, userId: string, ids: string[] | null): Promise<Salvage[]> {
  const { rows } = await db.query<Salvage>({
    name: 'own-salvages',
    text: `SELECT ${columns} FROM draft_salvages s WHERE ${isOwn('s.author_id', '$1')} AND ${kept} AND ($3::uuid[] IS NULL OR s.id = ANY ($3))
           ORDER BY s.kept_at DESC, s.id LIMIT $2`,
    values: [userId, salvageLimits.shownOfAPerson, ids],
  })
  return rows
}

/**
 * Deletes a salvage if it belongs to the person, or if they are an admin and not an agent. Whether the person
 * may see it decides between "refused" and "not found".
 */
export async function discardSalvage(
  db: Statements,
  id: string,
  userId: string,
): Promise<{ discarded: boolean; seen: boolean }> {
  const { rows } = await db.query<{ discarded: boolean; seen: boolean }>({
    name: 'discard-salvage',
    text: `WITH found AS (
             SELECT s.id, s.author_id, ${mayBeSeen('$2')} AS seen FROM draft_salvages s WHERE s.id = $1 AND ${kept}
           ), gone AS (
             DELETE FROM draft_salvages d USING found WHERE d.id = found.id AND (${isOwn('found.author_id', '$2')}
               OR EXISTS (SELECT FROM users u WHERE u.id = $2 AND u.kind <> 'AGENT' AND u.role IN (${anyOf(editors.ofEverything)})))
             RETURNING d.id
           )
           SELECT EXISTS (SELECT FROM gone) AS discarded, coalesce((SELECT seen FROM found), false) AS seen`,
    values: [id, userId],
  })
  return rows[0] as { discarded: boolean; seen: boolean }
}
