import { LRUCache } from 'lru-cache'
import type { LockHint } from '../domain/lockHint.ts'
import type { Statements } from './statements.ts'

/** Longer than a standby that somebody watches lags behind. */
const rememberedMs = 10 * 60_000
const remembered = 20_000

/**
 * Changes that this instance has acknowledged lately, each by its place in the history of its tool. After a failover those that
 * the event log does not hold are lost: whoever was answered believes in something that never was.
 */
export class Acknowledged {
  readonly #changes = new LRUCache<string, LockHint>({ max: remembered, ttl: rememberedMs })

  note({ toolId, revision }: LockHint): void {
    this.#changes.set(`${toolId} ${revision}`, { toolId, revision })
  }

  /** Those that are not there, and forgets all: what is acknowledged from now on is of the history that goes on. */
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
