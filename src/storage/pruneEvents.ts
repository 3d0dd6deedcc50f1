import type { Statements } from './statements.ts'

/**
 * Deletes the oldest events, at most `limit` of those after an id, if they are older than `keptMs`. Ids are nearly in
 * order of time, so that the oldest are found at the beginning of the primary key: nothing is scanned, and an event
 * that has not yet its age ends the search. In the same statement the horizon of the epoch moves, by which readers that come back
 * learn that something they have not seen is gone. Events are locked by nobody else.
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
