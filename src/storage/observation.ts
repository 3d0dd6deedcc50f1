import type { Statements } from './statements.ts'

export interface Observation {
  locksInForce: number
  /** How long the sweeper has not looked at a lease that was due; 0 when none is. */
  overdueMs: number
  /** Age of the oldest prepared transaction: one that nobody ends keeps locks, and takeovers waiting, for ever. */
  preparedMs: number
  prepared: number
  clockMs: number
  newestEvent: number
  webhooksFailing: number
  webhooksStopped: number
}

/** What the database alone knows, in one statement: asked with every scrape, so only by indexes. */
export async function observe(db: Statements): Promise<Observation> {
  const { rows } = await db.query<Observation>({
    name: 'observe',
    text: `SELECT (SELECT count(*)::int FROM draft_locks_in_force WHERE acquired_at IS NOT NULL) AS "locksInForce",
             greatest(0, coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(check_at) FROM draft_locks)) * 1000, 0))::float8 AS "overdueMs",
             (SELECT count(*)::int FROM pg_prepared_xacts WHERE database = current_database()) AS "prepared",
             (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(prepared)) * 1000, 0)::float8 FROM pg_prepared_xacts
              WHERE database = current_database()) AS "preparedMs",
             (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "clockMs",
             (SELECT last_value::float8 FROM lock_events_id_seq) AS "newestEvent",
             (SELECT count(*)::int FROM webhooks WHERE failing_since IS NOT NULL AND stopped_at IS NULL) AS "webhooksFailing",
             (SELECT count(*)::int FROM webhooks WHERE stopped_at IS NOT NULL) AS "webhooksStopped"`,
  })
  return rows[0] as Observation
}
