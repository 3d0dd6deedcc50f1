import type { Statements } from './statements.ts'

/**
 * Who keeps one of our connections waiting, in words for an operator: a backend, or a prepared transaction that
 * nobody has ended (PostgreSQL reports those as backend 0).
 */
const readHolder = `
SELECT CASE WHEN blocker = 0 THEN 'the prepared transaction ' || (
    SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared LIMIT 1)
  ELSE 'backend ' || blocker || coalesce(' (' || nullif(concat_ws(', ', nullif(a.application_name, ''), 'role ' || a.usename), '') || ')', '')
  END AS holder
FROM unnest(pg_blocking_pids($1)) blocker LEFT JOIN pg_stat_activity a ON a.pid = blocker`

export async function rowHolder(db: Statements, waitingPid: number): Promise<string | null> {
  const { rows } = await db.query({ name: 'row-holder', text: readHolder, values: [waitingPid] })
  return rows.map(({ holder }) => holder).join(', ') || null
}
