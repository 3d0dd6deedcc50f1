import { LRUCache } from 'lru-cache'
import type { LockHint } from '../domain/lockHint.ts'
import type { Statements } from './statements.ts'

/** Longer than a monitored standby lags behind its primary. */
const rememberedMs = 10 * 60_000
const remembered = 20_000

/**
 * The changes that this instance has acknowledged lately, each by document and revision. After a failover,
 * those that the event log does not contain are lost: a client was told of a change that the database no longer
 * has.
 */
export class Acknowledged {
  readonly #changes = new LRUCache<string, LockHint>({ max: remembered, ttl: rememberedMs })

  note({ toolId, revision }: LockHint): void {
    this.#changes.set(`${toolId} ${revision}`, { toolId, revision })
  }

  /**
   * Answers the acknowledged changes that the event log does not contain. Then forgets all of them: later
   * changes belong to the new history.
   */
  async lost(db: Statements): Promise<LockHint[]> {
    const changes = [...this.#changes.values()]
    this.#changes.clear()
    if (changes.length === 0) return []
    const { rows } = await db.query<LockHint>({
      name: 'lost-changes',
      text: `SELECT a.tool_id AS "toolId", a.revision FROM unnest($1::uuid[], $2::int[]) a(tool_id, revision)
        WHERE NOT EXISTS (SELECT FROM lock_events e WHERE e.tool_id = a.tool_id AND e.revision = a.revision)
        ORDER BY a.tool_id, a.revision`,
      values: [changes.map(({ toolId }) => toolId), changes.map(({ revision }) => revision)],
    })
    return rows
  }
}
