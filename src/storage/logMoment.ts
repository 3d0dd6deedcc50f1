import type { Statements } from './statements.ts'

/**
 * A moment in the life of the database: the epoch, and which transactions had committed, as PostgreSQL writes a snapshot.
 * Transaction ids of another epoch may be those of another server: they say nothing about this one.
 */
export interface LogMoment {
  lineage: string
  snapshot: string
  /** Another number once a collection has been changed: who reads what may be another matter then. */
  rules: number
}

export const thisEpoch = '(SELECT coalesce(max(id), 0) FROM epochs)'

/** The moment of a statement, in each of its rows. */
export const nowSql = `(SELECT jsonb_build_object('lineage', coalesce(lineage::text, ''), 'snapshot', pg_current_snapshot()::text,
    'rules', (SELECT coalesce(sum(version), 0) FROM collections)) AS moment
  FROM (SELECT) one LEFT JOIN (SELECT lineage FROM epochs ORDER BY id DESC LIMIT 1) newest ON true) now`

/**
 * Rows of a table that could not be seen at a moment: those of transactions that were running then, and of all that began
 * later. Two conditions for the index: one with the oldest running transaction would find everything since then, at
 * every look, while anybody in the cluster keeps one open.
 */
export const unseenAt = (moment: string, table: string, columns: string, where = 'true') => `
  SELECT ${columns} FROM ${table} WHERE ${where} AND epoch = ${thisEpoch} AND xid >= pg_snapshot_xmax(${moment}::pg_snapshot)
  UNION ALL
  SELECT ${columns} FROM ${table}
  WHERE ${where} AND epoch = ${thisEpoch} AND xid = ANY (ARRAY(SELECT pg_snapshot_xip(${moment}::pg_snapshot)))`

/** A place in the event log from which a reader goes on, as text that it keeps: `<epoch>-<transaction>`. */
export type LogPlace = string

/** Places from before there were epochs are plain numbers, and belong to no epoch. */
export const isLogPlace = (text: string): boolean => /^([0-9a-f]{8}-)?\d{1,19}$/.test(text)

const epochMark = (lineage: string) => lineage.slice(0, 8)
export const transactionOf = (place: LogPlace) => place.slice(place.indexOf('-') + 1)
export const liesIn = (place: LogPlace, { lineage }: LogMoment) =>
  place === `${epochMark(lineage)}-${transactionOf(place)}`

/**
 * The place of a moment: the oldest transaction that was still running. Whatever has a lower one had committed and could
 * be seen, so that reading from the place on misses nothing.
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
