import { guarded } from '@holdfast/guard/pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreignTable, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { pgbouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { World } from '../support/world.ts'

/** One connection to PostgreSQL, shared by all for a transaction at a time. */
describe.skipIf(!pgbouncer)('behind PgBouncer in transaction mode', () => {
  let world: World
  let ada: Person
  let bouncer: Awaited<ReturnType<typeof startPgBouncer>>
  let pool: pg.Pool

  beforeAll(async () => {
    world = await World.open()
    ;({ ada } = await world.people())
    await foreignTable(world)
    bouncer = await startPgBouncer(world.url, 'pool_mode = transaction', 'default_pool_size = 1')
    pool = new pg.Pool({ connectionString: bouncer.url, max: 4 })
  })
  afterAll(async () => {
    await pool?.end()
    await bouncer?.stop()
    await world?.close()
  })

  test('a save holds its lock, and its permission applies to nobody else', async () => {
    const id = await opened(world, 'bounced', ada)
    const { lockToken } = await ada.holds(id)
    const write = `INSERT INTO articles VALUES ('bounced', 'x') ON CONFLICT (id) DO UPDATE SET body = 'y'`
    await Promise.all(
      Array.from({ length: 8 }, () => guarded(pool, { lockToken }, (client) => client.query(write))),
    )
    // The same backend with another client.
    await expect(pool.query(write)).rejects.toMatchObject({ code: 'HF423' })
    const { rows } = await pool.query(`SELECT coalesce(current_setting('holdfast.guarded', true), '') AS left,
      current_setting('idle_in_transaction_session_timeout') AS idle`)
    expect(rows).toEqual([{ left: '', idle: '0' }])
  })
})
