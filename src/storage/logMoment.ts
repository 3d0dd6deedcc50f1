import type { Statements } from './statements.ts'

/**
 * A moment of the database: its epoch, and which transactions had committed, as a PostgreSQL snapshot.
 * Transaction ids of another epoch may come from another server, so they cannot be compared with those of this
 * one.
 */
export interface LogMoment {
  lineage: string
  snapshot: string
  /** A number that changes when a collection is changed, because that may change who reads what. */
  rules: number
}

export const thisEpoch = '(SELECT coalesce(max(id), 0) FROM epochs)'

/** Adds the moment of the statement to each of its rows. */
export const nowSql = `(SELECT jsonb_build_object('lineage', coalesce(lineage::text, ''), 'snapshot', pg_current_snapshot()::text,
    'rules', (SELECT coalesce(sum(version), 0) FROM collections)) AS moment
  FROM (SELECT) one LEFT JOIN (SELECT lineage FROM epochs ORDER BY id DESC LIMIT 1) newest ON true) now`

/**
 * The rows of a table that were not visible at a moment: those of transactions that were running then, and of
 * all that began later. These are two separate conditions for the index. A single condition on the oldest
 * running transaction would return everything since its start on every read, as long as anybody in the cluster
 * keeps a transaction open.
 *
 * With a `limit`, about so many rows are returned; as many as the limit mean that there may be more. They come in
 * the order of transactions, because a plan might otherwise read the table from its beginning.
 */
export const unseenAt = (
  moment: string,
  table: string,
  columns: string,
  { where = 'true', limit = 'NULL' }: { where?: string; limit?: string } = {},
) => `
  (SELECT ${columns} FROM ${table} WHERE ${where} AND epoch = ${thisEpoch} AND xid >= pg_snapshot_xmax(${moment}::pg_snapshot)
   ${limit === 'NULL' ? '' : `ORDER BY xid LIMIT ${limit}`})
  UNION ALL
  (SELECT ${columns} FROM ${table}
   WHERE ${where} AND epoch = ${thisEpoch} AND xid = ANY (ARRAY(SELECT pg_snapshot_xip(${moment}::pg_snapshot)))
   ${limit === 'NULL' ? '' : `LIMIT ${limit}`})`

/**
 * A place in the event log from which a reader continues, as a text that the reader keeps:
 * `<epoch>-<transaction>`.
 */
export type LogPlace = string

/** Places from the time before epochs are plain numbers, and belong to no epoch. */
export const isLogPlace = (text: string): boolean => /^([0-9a-f]{8}-)?\d{1,19}$/.test(text)

const epochMark = (lineage: string) => lineage.slice(0, 8)
export const transactionOf = (place: LogPlace) => place.slice(place.indexOf('-') + 1)
export const liesIn = (place: LogPlace, { lineage }: LogMoment) =>
  place === `${epochMark(lineage)}-${transactionOf(place)}`

/**
 * The place of a moment: the oldest transaction that was still running. Every lower transaction had committed
 * and was visible, so a reader that continues from this place misses nothing.
 */
export const logPlaceOf = ({ lineage, snapshot }: LogMoment): LogPlace =>
  `${epochMark(lineage)}-${snapshot.slice(0, snapshot.indexOf(':'))}`

export async function logMoment(db: Statements): Promise<LogMoment> {
  const { rows } = await db.query({
    name: 'log-moment',
    text: `SELECT moment FROM ${nowSql}`,
  })
  return rows[0].moment
}
