import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sweepRetention } from '../../src/storage/retention.ts'
import { Stream } from '../oversight/stream.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const month = { keepEventsMs: 30 * 86_400_000, keepGrantsMs: 30 * 86_400_000 }

let world: World
let pool: pg.Pool
let ada: Person

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 100 } })
  pool = new pg.Pool({ connectionString: world.url, max: 2 })
  ;({ ada } = await world.people())
})
afterAll(async () => {
  await pool.end()
  await world.close()
})
beforeEach(() => world.sql('DELETE FROM lock_events'))

async function happened(count: number, ago: string): Promise<string> {
  const toolId = randomUUID()
  await world.sql(
    `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
     SELECT $1, 'pages', n, 'EXPIRED', n, 'ada', clock_timestamp() - $3::interval FROM generate_series(1, $2::int) n`,
    [toolId, count, ago],
  )
  return toolId
}

/** A place is as old as the oldest open transaction, and other tests on the same PostgreSQL have transactions. */
async function everythingSoFarIsOver(): Promise<void> {
  const [now] = await world.sql('SELECT pg_current_xact_id()::text AS xid')
  await vi.waitFor(
    async () =>
      expect(
        await world.sql(`SELECT pg_snapshot_xmin(pg_current_snapshot()) > '${now.xid}'::xid8 AS over`),
      ).toEqual([{ over: true }]),
    { timeout: 20_000 },
  )
}

async function stream(lastEventId?: string): Promise<Stream> {
  const headers = lastEventId ? { headers: { 'last-event-id': lastEventId } } : {}
  return Stream.open(`${world.urls[0]}/events`, ada.token, headers)
}

test('events are kept for a month, and not longer, however many there are', async () => {
  await happened(2_500, '31 days')
  const kept = await happened(3, '29 days')
  expect(await sweepRetention(pool, month)).toMatchObject({ removed: { events: 2_500 } })
  expect(await world.sql('SELECT DISTINCT tool_id FROM lock_events')).toEqual([{ tool_id: kept }])
  expect(await sweepRetention(pool, month)).toMatchObject({ removed: { events: 0 } })
})

test('a consumer that returns from before the pruned part is told to read its list again; one from after it is not', async () => {
  const away = await stream()
  while (away.lastId === '') await away.pull()
  away.leave()
  await happened(2, '31 days')
  await everythingSoFarIsOver()
  const later = await stream()
  while (later.lastId === '') await later.pull()
  later.leave()
  const kept = await happened(1, '29 days')
  await sweepRetention(pool, month)

  const back = await stream(away.lastId)
  expect(await back.next()).toMatchObject({ event: 'resync', data: {} })
  expect(await back.next()).toMatchObject({ data: { document: kept } })
  back.leave()
  const inTime = await stream(later.lastId)
  expect(await inTime.next()).toMatchObject({ event: 'document.unlocked', data: { document: kept } })
  inTime.leave()
})
