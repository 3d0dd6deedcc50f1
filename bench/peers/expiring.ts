import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { editors } from '../seed.ts'

const tool = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"

/** Locks that all end at one moment, and how many of them the service ends a second. */
export class Expiring {
  #client: pg.Client
  #round = 0

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(databaseUrl: string): Promise<Expiring> {
    const client = new pg.Client(databaseUrl)
    // A run that has failed closes PostgreSQL before this.
    client.on('error', () => {})
    await client.connect()
    return new Expiring(client)
  }

  /** From the first that are seen to have ended until the last. The service writes an event with each. */
  async perSecond(count: number): Promise<number> {
    await this.#hold(count)
    const last = await this.#lastEvent()
    let began = 0
    let before = 0
    for (;;) {
      const ended = await this.#eventsSince(last)
      if (began === 0 && ended > 0) {
        began = performance.now()
        before = ended
      }
      if (ended >= count) return (count - before) / ((performance.now() - began) / 1_000)
      await setTimeout(10)
    }
  }

  async close(): Promise<void> {
    await this.#client.end()
  }

  /** As acquired a minute ago, each with its grant, and all to end in two seconds. */
  async #hold(count: number): Promise<void> {
    const key = `'expiring-${++this.#round}-' || n`
    const token = `'lock-token-that-ends-${this.#round}-' || lpad(n::text, 8, '0')`
    const since = "now() - interval '1 minute'"
    const end = "now() + interval '2 seconds'"
    // Triggers would tell of each row; what a lock ends with is the service's.
    await this.#client.query(`
      BEGIN;
      SET LOCAL session_replication_role = 'replica';
      UPDATE draft_locks SET fencing_token = fencing_token + 1, revision = revision + 1, holder_id = 'editor-' || n % ${editors},
        session_id = 'session-' || n, lock_token = ${token}, acquired_at = ${since}, renewed_at = ${since}, last_active_at = ${since},
        expires_at = ${end}, check_at = ${end}
      FROM generate_series(1, ${count}) n WHERE tool_id = ${tool};
      INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash, token_hash,
        granted_at)
      SELECT tool_id, fencing_token, 'ACQUIRE', holder_id, session_id, ${key}, 'seeded', token_hash(lock_token), ${since}
      FROM generate_series(1, ${count}) n JOIN draft_locks ON tool_id = ${tool};
      COMMIT`)
  }

  async #lastEvent(): Promise<string> {
    const { rows } = await this.#client.query('SELECT coalesce(max(id), 0)::text AS id FROM lock_events')
    return rows[0].id
  }

  async #eventsSince(id: string): Promise<number> {
    const { rows } = await this.#client.query({
      name: 'since',
      text: 'SELECT count(*)::int AS ended FROM lock_events WHERE id > $1',
      values: [id],
    })
    return rows[0].ended
  }
}
