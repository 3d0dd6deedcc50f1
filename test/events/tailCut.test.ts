import pg from 'pg'
import { expect, test } from 'vitest'
import { localBus } from '../../src/events/localBus.ts'
import { LockChanges } from '../../src/events/lockChanges.ts'
import { openLog } from '../../src/observability/log.ts'
import { changesSince, tailOf } from '../../src/storage/lockEvents.ts'
import { logMoment } from '../../src/storage/logMoment.ts'
import { World } from '../support/world.ts'

/** A data centre is gone: what happened to the documents of others, between two looks. */
const others = (world: World, count: number) =>
  world.sql(
    `INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
     SELECT gen_random_uuid(), 'pages', 1, 'EXPIRED', now() FROM generate_series(1, $1)`,
    [count],
  )

test('rule 23: a tail between whose looks more has happened than it reads still tells what is watched, and what is gone', async () => {
  const world = await World.open()
  const { ada } = await world.people()
  const [page, gone] = [await ada.creates(), await ada.creates()]
  const pool = new pg.Pool({ connectionString: world.url })
  const changes = new LockChanges(pool, localBus(), openLog('silent', { write() {} }), { tailMs: 3_600_000 })
  await changes.tail()
  const streams = [await changes.watch(page, 'ada'), await changes.watch(gone, 'ada')] as const
  for (const stream of streams) await stream.next()

  await others(world, 3_000)
  await ada.holds(page)
  await ada.delete(gone)
  await changes.tail()
  expect((await streams[0].next()).value).toMatchObject({ kind: 'ACQUIRED' })
  expect((await streams[1].next()).value).toMatchObject({ kind: 'TOOL_DELETED' })

  await streams[0].return()
  await changes.close()
  await pool.end()
  await world.close()
})

test('however much has happened, a look at the log reads a bounded part of it', async () => {
  const world = await World.open()
  const pool = new pg.Pool({ connectionString: world.url })
  await others(world, 20_000)
  await world.sql('ANALYZE lock_events')
  const { moment: since } = await tailOf(pool, null)
  // PostgreSQL does not know of these yet, as it is where so much happens at once.
  await others(world, 20_000)
  const { changed, isCut } = await tailOf(pool, since)
  expect([changed.length, isCut]).toEqual([2_000, true])
  const read = await plan(pool, () => changesSince(pool, since, 1_000))
  expect(read).toBe(1_000)
  const { moment } = await tailOf(pool, since)
  await others(world, 5)
  expect(await tailOf(pool, moment)).toMatchObject({ isCut: false, changed: { length: 5 } })
  expect((await changesSince(pool, await logMoment(pool), 1_000)).changes).toEqual([])
  await pool.end()
  await world.close()
})

interface Plan {
  'Relation Name'?: string
  'Actual Rows': number
  Plans?: Plan[]
}

/** Rows of the log that a statement touches. */
async function plan(pool: pg.Pool, call: () => Promise<unknown>): Promise<number> {
  const query = pool.query.bind(pool)
  let sent: pg.QueryConfig | null = null
  pool.query = ((statement: pg.QueryConfig) => {
    sent = statement
    return query(statement)
  }) as typeof pool.query
  await call()
  pool.query = query
  const { text, values } = sent as unknown as Required<pg.QueryConfig>
  const { rows } = await query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
  const touched = (node: Plan): number =>
    (node['Relation Name'] === 'lock_events' ? node['Actual Rows'] : 0) +
    (node.Plans ?? []).reduce((sum, child) => sum + touched(child), 0)
  return touched(rows[0]['QUERY PLAN'][0].Plan)
}
