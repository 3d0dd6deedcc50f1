import pg from 'pg'
import { expect } from 'vitest'
import type { World } from './world.ts'

/** Rows of the lock table that another transaction has locked without changing them. */
export class BusyRows {
  readonly #world: World
  readonly #client: pg.Client

  private constructor(world: World, client: pg.Client) {
    this.#world = world
    this.#client = client
  }

  static async of(world: World, ...toolIds: string[]): Promise<BusyRows> {
    const client = new pg.Client(world.url)
    // A failed test releases nothing: this connection ends with the database.
    client.on('error', () => {})
    await client.connect()
    await client.query('BEGIN')
    await client.query('SELECT FROM draft_locks WHERE tool_id = ANY ($1) FOR UPDATE', [toolIds])
    return new BusyRows(world, client)
  }

  /** Waits until this many connections of the servers wait for them. */
  async areWaitedFor(by = 1): Promise<void> {
    await expect.poll(() => this.waiters(), { interval: 20 }).toBe(by)
  }

  /** The most connections of the servers that wait for them at one moment. */
  async mostWaiters(): Promise<number> {
    let most = 0
    await expect
      .poll(async () => (most = await this.waiters()), { interval: 1, timeout: 5_000 })
      .toBeGreaterThan(0)
    for (let look = 0; look < 60; look++) most = Math.max(most, await this.waiters())
    return most
  }

  async waiters(): Promise<number> {
    const waiting = await this.#world.sql(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND application_name IN ('holdfast leases', 'holdfast heartbeats') AND wait_event_type = 'Lock'`,
    )
    return waiting.length
  }

  async free(): Promise<void> {
    await this.#client.query('ROLLBACK')
    await this.#client.end()
  }
}
