import { connectionTo } from './connection.ts'
import { WritableClient } from './writableClient.ts'

/**
 * With any of these off, a crash of the database loses acknowledged changes, and then fencing tokens are given
 * out twice.
 */
const durability = ['fsync', 'full_page_writes', 'synchronous_commit']

/** The settings that make a database unsafe for production, a line each: the setting and what to do. */
export async function unsafeSettings(url: string): Promise<string[]> {
  const client = new WritableClient({ ...connectionTo(url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    const settings = await client.query<{ name: string }>(
      "SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = 'off' ORDER BY name",
      [durability],
    )
    // The schema forbids such a policy, but a database whose check constraints were dropped may contain one.
    const policies = await client.query<{ id: string; ttl: number; heartbeat: number }>(
      `SELECT id, lock_ttl_ms AS ttl, heartbeat_interval_ms AS heartbeat FROM collections
       WHERE heartbeat_interval_ms::bigint * 3 > lock_ttl_ms ORDER BY id`,
    )
    return [
      ...settings.rows.map(
        ({ name }) =>
          `PostgreSQL has ${name} off, so a crash would lose acknowledged locks and saves. Set ${name} = on.`,
      ),
      ...policies.rows.map(
        ({ id, ttl, heartbeat }) =>
          `Collection ${id} has heartbeats every ${heartbeat} ms for locks of ${ttl} ms, so one late heartbeat loses the lock. Set heartbeat_interval_ms to at most ${Math.floor(ttl / 3)}.`,
      ),
    ]
  } finally {
    await client.end()
  }
}
