import type pg from 'pg'
import { type EpochCause, type HistorySeen, nextEpoch } from '../domain/epoch.ts'
import type { Statements } from './statements.ts'

/** Server, database and timeline of a primary; needs no privileges. */
export const placeSql = `(SELECT system_identifier FROM pg_control_system())
  || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
  || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)`

/** The place, the log position and the newest epoch, in one statement. */
const readHistory = `
SELECT p.place, right(p.place, 8) AS timeline,
  (pg_current_wal_flush_lsn() - '0/0')::text AS "logPosition",
  (SELECT last_value::float8 FROM lock_events_id_seq) AS "newestEvent",
  (pg_last_wal_replay_lsn() - '0/0')::text AS "beganAt",
  CASE WHEN e.id IS NOT NULL THEN
    jsonb_build_object('id', e.id, 'lineage', e.lineage, 'place', e.place, 'floor', e.floor) END AS epoch
FROM (SELECT ${placeSql} AS place) p
LEFT JOIN (SELECT * FROM epochs ORDER BY id DESC LIMIT 1) e ON true`

export async function seeHistory(db: Statements): Promise<HistorySeen> {
  const { rows } = await db.query({ name: 'read-history', text: readHistory })
  const { logPosition, beganAt } = rows[0]
  return { ...rows[0], logPosition: BigInt(logPosition), beganAt: beganAt === null ? null : BigInt(beganAt) }
}

/** An arbitrary number that nothing else uses; `migrate` uses the one before it. */
const lockKey = 72707370

/**
 * Reading every lock row may take longer than other statements, and only the caller that begins an epoch waits
 * for it.
 */
const patienceMs = 30_000

/**
 * Begins an epoch if `why` still asks for it once the lock is held, and answers the history as it then is.
 * `lock_events` is locked against writers, so that no change of the earlier epoch can commit afterwards. A
 * write that waited is refused by the table's trigger and decided again. The caller commits the transaction.
 */
export async function beginEpoch(
  db: Pick<pg.ClientBase, 'query'>,
  remembered: HistorySeen | null,
  why: (seen: HistorySeen) => EpochCause | null,
  margin?: number,
): Promise<{ history: HistorySeen; begun: EpochCause | null }> {
  const timed = (text: string) => ({ text, query_timeout: patienceMs }) as pg.QueryConfig
  await db.query(`SELECT pg_advisory_xact_lock(${lockKey})`)
  await db.query(`SET LOCAL statement_timeout = ${patienceMs}`)
  // Before the table is locked, so that writers do not wait for this. The changes made meanwhile are fewer than
  // any margin.
  const { rows } = await db.query(
    timed('SELECT greatest(max(revision), max(fencing_token), 0) AS highest FROM draft_locks'),
  )
  await db.query(timed('LOCK TABLE lock_events IN SHARE ROW EXCLUSIVE MODE'))
  const history = await seeHistory(db as Statements)
  const cause = why(history)
  if (!cause) return { history, begun: null }
  const next = nextEpoch(cause, history, remembered, rows[0].highest, margin)
  await db.query(
    `WITH begun AS (
       INSERT INTO epochs (id, place, floor, cause, begun_at)
       VALUES ($1, $2, $3, $4, date_trunc('milliseconds', clock_timestamp())) RETURNING *)
     INSERT INTO audit_entries (action, metadata, created_at)
     SELECT 'EPOCH_BEGUN', jsonb_build_object('epoch', id, 'floor', floor, 'cause', cause), begun_at
     FROM begun WHERE cause <> 'FIRST'`,
    [next.id, history.place, next.floor, cause],
  )
  return { history: await seeHistory(db as Statements), begun: cause }
}
