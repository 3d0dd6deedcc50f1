import type { Statements } from './statements.ts'

/**
 * Deletes the oldest events: at most `limit`, after an id, and only those older than `keptMs`. Ids are almost
 * in order of time, so the oldest events are at the beginning of the primary key. No scan is needed, and the
 * first event that is too young ends the search. The same statement moves the horizon of the epoch, which tells
 * returning readers that they have missed events. Nothing else locks rows of the event log.
 */
export async function pruneEvents(
  db: Statements,
  keptMs: number,
  afterId: string,
  limit: number,
): Promise<{ pruned: number; lastId: string | null }> {
  const { rows } = await db.query({
    name: 'prune-events',
    text: `WITH old AS MATERIALIZED (
             SELECT id FROM (SELECT id, occurred_at FROM lock_events WHERE id > $2 ORDER BY id LIMIT $3) first
             WHERE occurred_at < (SELECT clock_timestamp()) - $1 * interval '1 ms'),
           gone AS (DELETE FROM lock_events WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id, xid, epoch),
           horizon AS (INSERT INTO lock_event_horizon AS h (epoch, pruned_xid)
             SELECT epoch, xid FROM gone WHERE epoch = (SELECT coalesce(max(id), 0) FROM epochs) ORDER BY xid DESC LIMIT 1
             ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, pruned_xid = CASE h.epoch
               WHEN excluded.epoch THEN greatest(h.pruned_xid, excluded.pruned_xid) ELSE excluded.pruned_xid END)
           SELECT count(*)::int AS pruned, max(id) AS "lastId" FROM gone`,
    values: [keptMs, afterId, limit],
  })
  return rows[0]
}
