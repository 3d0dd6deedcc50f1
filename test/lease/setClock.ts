import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import type { LeaseState, LockPolicy } from '../../src/domain/lease.ts'
import { viewFromJson } from '../../src/domain/lockView.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { connectionTo } from '../../src/storage/connection.ts'
import { type DraftRow, readDraftRow } from '../../src/storage/draftRow.ts'
import type { ForTools } from '../../src/storage/forTools.ts'
import type { ToolTransaction } from '../../src/storage/toolTransaction.ts'
import { WritableClient } from '../../src/storage/writableClient.ts'
import { databaseUrl, execute } from '../support/services.ts'

/** A database whose clock is set by the test, so that histories reach an expiry to the millisecond. */
export class SetClock {
  readonly client: pg.Client
  belief = ''
  #name: string

  private constructor(client: pg.Client, name: string) {
    this.client = client
    this.#name = name
  }

  static async open(): Promise<SetClock> {
    const { admin, template } = inject('postgres')
    const name = `holdfast_${randomUUID().replaceAll('-', '')}`
    await execute(admin, `CREATE DATABASE ${name} TEMPLATE ${template}`)
    const client = new WritableClient(connectionTo(databaseUrl(admin, name)))
    await client.connect()
    const clock = new SetClock(client, name)
    await clock.#setByHand()
    await clock.set(new Date('2030-01-01T00:00:00Z'))
    await clock.beginEpoch()
    return clock
  }

  /**
   * PostgreSQL's own clock is called by its name: statements find ours first, and the view is created again
   * with it.
   */
  async #setByHand(): Promise<void> {
    const { rows } = await this.client.query(`SELECT pg_get_viewdef('draft_lock_states') AS view`)
    const tells =
      "RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT current_setting('test.now')::timestamptz $$"
    await this.client.query(`
      CREATE SCHEMA set_clock;
      CREATE FUNCTION set_clock.clock_timestamp() ${tells};
      CREATE FUNCTION set_clock.statement_timestamp() ${tells};
      SET search_path TO set_clock, pg_catalog, public;
      CREATE OR REPLACE VIEW public.draft_lock_states AS ${rows[0].view};
      INSERT INTO users (id, handle, name, role, token_issued_at)
      SELECT id, id, id, 'CONTRIBUTOR', now() FROM unnest('{ada,bo,ada~bot}'::text[]) id;
      UPDATE users SET kind = 'AGENT', on_behalf_of = 'ada' WHERE id = 'ada~bot'`)
  }

  async set(now: Date): Promise<void> {
    await this.client.query(`SELECT set_config('test.now', $1, false)`, [now.toISOString()])
  }

  /** The floor of the counters from now on. */
  async beginEpoch(): Promise<number> {
    const { rows } = await this.client.query(
      `INSERT INTO epochs (id, place, floor, cause, begun_at)
       SELECT coalesce(max(id), 0) + 1, 'here', coalesce(max(floor) + 1000, 0), 'a test', now() FROM epochs
       RETURNING floor, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || lineage AS belief`,
    )
    this.belief = rows[0].belief
    return rows[0].floor
  }

  async setPolicy({ enabled, ttlMs, heartbeatIntervalMs, idleTimeoutMs, agents }: LockPolicy): Promise<void> {
    await this.client.query(
      `UPDATE collections SET lock_enabled = $1, lock_ttl_ms = $2, heartbeat_interval_ms = $3, idle_timeout_ms = $4,
         agents = $5
       WHERE id = 'pages'`,
      [enabled, ttlMs, heartbeatIntervalMs, idleTimeoutMs, agents],
    )
  }

  async setRole(userId: string, role: Role): Promise<void> {
    await this.client.query('UPDATE users SET role = $2 WHERE id = $1', [userId, role])
  }

  async setMaintainer(toolId: string, userId: string, maintains: boolean): Promise<void> {
    await this.client.query(
      maintains
        ? 'INSERT INTO tool_maintainers (tool_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING'
        : 'DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = $2',
      [toolId, userId],
    )
  }

  /** The only document with a lock. */
  async newTool(): Promise<{ toolId: string; draftHeadId: string }> {
    const [toolId, draftHeadId] = [randomUUID(), randomUUID()]
    await this.client.query('DELETE FROM draft_locks')
    await this.client.query(
      `INSERT INTO tools (id, collection_id, slug, title) VALUES ($1::uuid, 'pages', $1::text, 'A page')`,
      [toolId],
    )
    await this.client.query(
      `INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at) VALUES ($2, $1, 1, '{}', '', now())`,
      [toolId, draftHeadId],
    )
    await this.client.query(
      `INSERT INTO draft_locks (tool_id, collection_id, draft_head_id) VALUES ($1, 'pages', $2)`,
      [toolId, draftHeadId],
    )
    return { toolId, draftHeadId }
  }

  /** A transaction like the service's own, as far as storage is concerned. */
  async transaction<T>(toolId: string, work: (tx: ToolTransaction) => Promise<T>): Promise<T> {
    const sent: Promise<unknown>[] = []
    const tx = {
      toolId,
      belief: this.belief,
      query: (statement: pg.QueryConfig) => this.client.query(statement),
      send: (statement: pg.QueryConfig) => void sent.push(this.client.query(statement)),
      queryForTools: (statement: ForTools, asked: unknown) => this.client.query(statement([asked])),
      sendForTools: (statement: ForTools, asked: unknown) => tx.send(statement([asked])),
    }
    const made = await work(tx as unknown as ToolTransaction)
    await Promise.all(sent)
    return made
  }

  async stateOf(toolId: string): Promise<LeaseState> {
    const row = await this.transaction(toolId, (tx) => readDraftRow(tx, 'ada', null))
    return (row as DraftRow).state
  }

  /** What was written for a tool: events, audit entries and grants, in order. */
  async written(toolId: string) {
    const all = async (text: string) => (await this.client.query(text, [toolId])).rows
    const events = await all(
      `SELECT kind, revision, ended_fencing_token AS "endedFencingToken", previous_holder_id AS "previousHolderId",
           actor_id AS "actorId", reason, draft_head_id AS "draftHeadId", lock, occurred_at AS "at",
           request_id AS "requestId"
         FROM lock_events WHERE tool_id = $1 ORDER BY revision`,
    )
    return {
      events: events.map((event) => ({ ...event, lock: viewFromJson(event.lock) })),
      audit: await all(
        `SELECT action, actor_id AS "actorId", subject_id AS "subjectId", fencing_token AS "fencingToken", reason, metadata,
           created_at AS "at" FROM audit_entries WHERE tool_id = $1 ORDER BY id`,
      ),
      ends: await all(
        `SELECT fencing_token AS "fencingToken", holder_id AS "holderId", end_cause AS cause, ended_by_id AS "byId",
           stated_reason AS reason, ended_at AS "endedAt"
         FROM draft_lock_grants WHERE tool_id = $1 AND ended_at IS NOT NULL ORDER BY fencing_token`,
      ),
    }
  }

  async close(): Promise<void> {
    await this.client.end()
    await execute(inject('postgres').admin, `DROP DATABASE ${this.#name} WITH (FORCE)`)
  }
}
