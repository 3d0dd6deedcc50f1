import DataLoader from 'dataloader'
import { editors as editing, type Role } from '../domain/permissions.ts'
import type { Statements } from './statements.ts'

export const anyOf = (roles: readonly Role[]) => roles.map((role) => `'${role}'`).join(', ')

/** `mayEdit` of domain/permissions.ts in SQL, for the rows `u` of a user and `c` of a collection. */
export const mayEditSql = (u: string, c: string, maintains: string): string =>
  `((${u}.role IN (${anyOf(editing.ofEverything)}) OR ${u}.role IN (${anyOf(editing.ofWhatTheyMaintain)})
    AND (${c}.editors = 'CONTRIBUTORS' OR ${maintains})) AND NOT ${isRefusedSql(u, c)})`

const isRefusedSql = (u: string, c: string): string => `(${u}.kind = 'AGENT' AND ${c}.agents = 'REFUSED')`

/** `principalOf` of domain/permissions.ts in SQL, for a row `u` of users. */
export const principalSql = (u: string): string => `coalesce(${u}.on_behalf_of, ${u}.id)`

export const maintainsSql = (tool: string, u: string): string =>
  `EXISTS (SELECT FROM tool_maintainers m WHERE m.tool_id = ${tool} AND m.user_id = ${principalSql(u)})`

/** `mayRead` of domain/permissions.ts in SQL, as mayEditSql. */
export const readsSql = (u: string, c: string, maintains: string): string =>
  `(${c}.readers = 'EVERYBODY' OR ${u}.role = 'SERVICE' OR ${mayEditSql(u, c, maintains)})`

/** `mayRead` in SQL, where `t`, `c` and `u` are the tool, its collection and the person; each may be NULL. */
export const mayReadSql = readsSql('u', 'c', maintainsSql('t.id', 'u'))

/** Ids of the collections in which a person reads only the documents that they maintain and may edit. */
const hiddenFromSql = (user: string) => `ARRAY(SELECT c.id FROM collections c WHERE c.readers <> 'EVERYBODY'
  AND NOT EXISTS (SELECT FROM users u WHERE u.id = ${user} AND ${readsSql('u', 'c', 'false')}))`

/**
 * `mayRead` for the tools of a list. Collections are read once, and maintainers only when a collection is
 * hidden.
 *
 * It is written so that PostgreSQL expects many rows and little work for each: of `<> ALL` alone it expects hardly any row, and of
 * an EXISTS for each row so much work that it sorted a hundred thousand locks for one page.
 */
export const mayReadAmongSql = (tool: string, collection: string, user: string): string =>
  `((SELECT cardinality(${hiddenFromSql(user)}) = 0) OR ${collection} <> ALL (${hiddenFromSql(user)}) OR ${tool} = ANY (ARRAY(
    SELECT m.tool_id FROM users u JOIN tool_maintainers m ON m.user_id = ${principalSql('u')}
      JOIN tools t ON t.id = m.tool_id JOIN collections c ON c.id = t.collection_id
    WHERE u.id = ${user} AND c.readers <> 'EVERYBODY' AND ${mayEditSql('u', 'c', 'true')})))`

/** A document, and a person who watches it or asks for it. */
export interface Sight {
  toolId: string
  userId: string
}

export const sightKey = ({ toolId, userId }: Sight): string => `${toolId} ${userId}`

/**
 * The pairs in which the person may read the document: `mayRead` of domain/permissions.ts. A deleted document
 * stays visible to its maintainers until it is cleared, and to admins for ever.
 */
export async function seenAmong(db: Statements, pairs: Sight[]): Promise<Set<string>> {
  if (pairs.length === 0) return new Set()
  const { rows } = await db.query<Sight>({
    name: 'seen-among',
    text: `SELECT w.tool_id AS "toolId", w.user_id AS "userId"
           FROM unnest($1::uuid[], $2::text[]) AS w(tool_id, user_id)
           LEFT JOIN users u ON u.id = w.user_id
           LEFT JOIN tools t ON t.id = w.tool_id
           LEFT JOIN collections c ON c.id = t.collection_id
           WHERE ${mayReadSql}`,
    values: [pairs.map(({ toolId }) => toolId), pairs.map(({ userId }) => userId)],
  })
  return new Set(rows.map(sightKey))
}

/** Whether the document exists and this person may read it. */
export async function sees(db: Statements, toolId: string, userId: string): Promise<boolean> {
  const { rows } = await db.query<{ seen: boolean }>({
    name: 'sees',
    text: `SELECT ${mayReadSql} AS seen
           FROM holdfast_live.tools t JOIN collections c ON c.id = t.collection_id LEFT JOIN users u ON u.id = $2
           WHERE t.id = $1`,
    values: [toolId, userId],
  })
  return rows[0]?.seen ?? false
}

/**
 * What a person may read: everything except documents of `hidden` collections, and in those the documents that
 * they maintain and may edit.
 */
export interface Reach {
  userId: string
  /** Whose documents count: an agent reads as the person for whom it works. */
  principalId: string
  hidden: string[]
  edits: boolean
  /** For an agent: the hidden collections that do not admit agents. */
  refused: string[]
}

export type ReachOf = DataLoader<string, Reach>

/**
 * For lists by Prisma, which cannot check each document. All lookups of one turn of the event loop share one
 * statement, and nothing is cached. Where everybody reads everything, `hidden` is empty, and lists need no
 * extra condition.
 */
export function reaches(db: Statements): ReachOf {
  return new DataLoader(
    async (userIds) => {
      const { rows } = await db.query<Reach>({
        name: 'reaches',
        text: `SELECT w.id AS "userId", coalesce(u.role NOT IN ('VIEWER', 'SERVICE'), false) AS edits, ${hiddenFromSql('w.id')} AS hidden,
                 coalesce(u.on_behalf_of, w.id) AS "principalId",
                 ARRAY(SELECT c.id FROM collections c WHERE c.readers <> 'EVERYBODY' AND ${isRefusedSql('u', 'c')}) AS refused
               FROM unnest($1::text[]) AS w(id) LEFT JOIN users u ON u.id = w.id`,
        values: [[...new Set(userIds)]],
      })
      const found = new Map(rows.map((reach) => [reach.userId, reach]))
      return userIds.map(
        (userId) =>
          found.get(userId) ?? { userId, principalId: userId, hidden: [], edits: false, refused: [] },
      )
    },
    { cache: false, maxBatchSize: 500 },
  )
}

/** Collections whose documents are not readable by everybody. */
export async function hiddenCollections(db: Statements): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'hidden-collections',
    text: `SELECT id FROM collections WHERE readers <> 'EVERYBODY'`,
  })
  return new Set(rows.map(({ id }) => id))
}
