import type { LockView } from '../domain/lockView.ts'
import { mayReadAmongSql } from './rights.ts'
import type { Statements } from './statements.ts'

/** A lock as everybody may see it, from a row of draft_locks_in_force. */
export const lockColumns = (row: string): string =>
  `${row}.tool_id AS "toolId", ${row}.draft_head_id AS "draftHeadId", ${row}.fencing_token AS "fencingToken",
   ${row}.holder_id AS "holderId", ${row}.comment, ${row}.forced_by_id AS "forcedById", ${row}.acquired_at AS "acquiredAt",
   ${row}.renewed_at AS "renewedAt", ${row}.expires_at AS "expiresAt", ${row}.last_active_at AS "lastActiveAt", ${row}.ends_at AS "endsAt",
   ${row}.heartbeat_interval_ms AS "heartbeatIntervalMs", ${row}.as_of AS "asOf"`

export interface ActiveLocksFilter {
  collectionId: string | null
  toolIds: string[] | null
  holderIds: string[] | null
  viewerId: string
}

export interface ActiveLocksPage extends ActiveLocksFilter {
  /** Exclusive bounds: rows after `after` and before `before`, in the direction of reading. */
  after: { acquiredAt: string; toolId: string } | null
  before: { acquiredAt: string; toolId: string } | null
  descending: boolean
  limit: number
}

/** A single holder is compared with `=`: with a list, the index cannot return that holder's locks in order. */
const matching = ({ holderIds }: ActiveLocksFilter) =>
  `($1::text IS NULL OR collection_id = $1) AND ($2::uuid[] IS NULL OR tool_id = ANY ($2))
  AND ($3::text[] IS NULL OR holder_id = ${holderIds?.length === 1 ? '($3::text[])[1]' : 'ANY ($3)'})
  AND ${mayReadAmongSql('draft_locks_in_force.tool_id', 'collection_id', '$4')}`

const valuesOf = ({ collectionId, toolIds, holderIds, viewerId }: ActiveLocksFilter): unknown[] => [
  collectionId,
  toolIds,
  holderIds,
  viewerId,
]

/**
 * A page of the locks in force, ordered by (acquired_at, tool_id). Neither column changes while a grant lasts,
 * so renewals do not move a row to another page. Of the locks of some holders,
 * `acquired_at IS NOT NULL` makes PostgreSQL expect few, and read them in order from the holders' index. Of all locks
 * it would expect so few that it sorts them.
 */
export async function activeLocks(db: Statements, page: ActiveLocksPage): Promise<LockView[]> {
  const [beyond, short, order] = page.descending ? ['<', '>', 'DESC'] : ['>', '<', 'ASC']
  const { rows } = await db.query<LockView>({
    text: `SELECT ${lockColumns('draft_locks_in_force')}
           FROM draft_locks_in_force
           WHERE ${page.holderIds ? 'acquired_at IS NOT NULL AND' : ''} ${matching(page)}
             ${page.after ? `AND (acquired_at, tool_id) ${beyond} ($6::timestamptz, $7::uuid)` : ''}
             ${page.before ? `AND (acquired_at, tool_id) ${short} ($${page.after ? 8 : 6}::timestamptz, $${page.after ? 9 : 7}::uuid)` : ''}
           ORDER BY acquired_at ${order}, tool_id ${order} LIMIT $5`,
    values: [
      ...valuesOf(page),
      page.limit,
      ...[page.after, page.before].flatMap((place) => (place ? [place.acquiredAt, place.toolId] : [])),
    ],
  })
  return rows
}

/** Counts up to `most`, or all of them where that is null. */
export async function countActiveLocks(
  db: Statements,
  filter: ActiveLocksFilter,
  most: number | null,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `SELECT count(*)::int AS count
           FROM (SELECT FROM draft_locks_in_force WHERE acquired_at IS NOT NULL AND ${matching(filter)} LIMIT $5) counted`,
    values: [...valuesOf(filter), most],
  })
  return rows[0]?.count ?? 0
}
