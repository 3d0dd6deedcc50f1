import type { Statements } from './statements.ts'

export interface Observation {
  locksInForce: number
  /** For how long a due lease has been waiting for the sweeper; 0 when none is due. */
  overdueMs: number
  /**
   * The age of the oldest prepared transaction. If nobody ends it, it keeps its row locks for ever, and
   * takeovers wait for them.
   */
  preparedMs: number
  prepared: number
  clockMs: number
  newestEvent: number
  webhooksFailing: number
  webhooksStopped: number
}

/** Metrics that only the database knows, in one statement. It runs with every scrape, so it uses indexes only. */
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
