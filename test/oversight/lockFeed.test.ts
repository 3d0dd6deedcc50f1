import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FeedBatch } from '../../src/events/feedReader.ts'
import { localBus } from '../../src/events/localBus.ts'
import { LockFeed } from '../../src/events/lockFeed.ts'
import type { LockChange } from '../../src/storage/lockEvents.ts'
import { World } from '../support/world.ts'

const everything = { collectionId: null, toolIds: null, holderIds: null }

let world: World
let pool: pg.Pool
let feed: LockFeed
let statements = 0

beforeAll(async () => {
  world = await World.open({ instances: 0 })
  pool = new pg.Pool({ connectionString: world.url, max: 4 })
})
afterAll(async () => {
  await pool.end()
  await world.close()
})
beforeEach(() => {
  const counted = {
    query: (statement: pg.QueryConfig) => {
      statements++
      return pool.query(statement)
    },
  }
  feed = new LockFeed(counted as never, localBus(), pino({ level: 'silent' }), { tailMs: 50 })
})
afterEach(() => feed.close())

/** Writes events directly to the database, as another server would. */
async function happens(count: number, toolId: string = randomUUID()): Promise<string> {
  await world.sql(
    `INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
     SELECT $1, 'pages', n, 'EXPIRED', now() FROM generate_series(1, $2::int) n`,
    [toolId, count],
  )
  return toolId
}

const next = async (reader: AsyncIterator<FeedBatch<LockChange>>) =>
  (await reader.next()).value as FeedBatch<LockChange>

test('a long transaction elsewhere makes no reader read its list again, however much happens meanwhile', async () => {
  const long = new pg.Client(world.url)
  await long.connect()
  const reader = await feed.watch(everything, 'ada')
  await next(reader)
  await long.query('BEGIN; SELECT pg_current_xact_id()')
  const told = new Set<string>()
  for (let round = 0; round < 4; round++) {
    const toolId = await happens(400)
    for (let count = 0; count < 400; ) {
      const { resync, changes } = await next(reader)
      expect(resync).toBe(false)
      count += changes.length
      for (const change of changes) {
        expect(change.toolId).toBe(toolId)
        told.add(`${change.toolId} ${change.revision}`)
      }
    }
  }
  expect(told.size).toBe(1_600)
  await long.query('ROLLBACK')
  await long.end()
})

test('too many changes at once become a resync, and later changes are delivered again', async () => {
  const reader = await feed.watch(everything, 'ada')
  await next(reader)
  await happens(1_500)
  expect(await next(reader)).toMatchObject({ resync: true, changes: [] })
  const toolId = await happens(1)
  expect((await next(reader)).changes).toMatchObject([{ toolId, revision: 1 }])
})

test('readers that start together, while changes happen, each get every change that is not in a list read after the resync', async () => {
  for (let round = 0; round < 5; round++) {
    const earlier = await feed.watch(everything, 'ada')
    await next(earlier)
    const happening = Array.from({ length: 10 }, () => happens(1))
    const readers = await Promise.all(Array.from({ length: 3 }, () => feed.watch(everything, 'ada')))
    const lists = await Promise.all(
      readers.map(async (reader) => {
        expect((await next(reader)).resync).toBe(true)
        return new Set((await world.sql('SELECT tool_id FROM lock_events')).map((row) => row.tool_id))
      }),
    )
    const last = await Promise.all(happening).then(() => happens(1))
    const happened = await Promise.all(happening)
    for (const [index, reader] of [...readers, earlier].entries()) {
      const heard: string[] = []
      while (!heard.includes(last)) heard.push(...(await next(reader)).changes.map(({ toolId }) => toolId))
      expect(new Set(heard).size).toBe(heard.length)
      for (const toolId of happened) expect(heard.includes(toolId) || lists[index]?.has(toolId)).toBe(true)
      await reader.return()
    }
  }
})

test('without readers nothing is read; closing a feed ends its readers', async () => {
  const reader = await feed.watch(everything, 'ada')
  await reader.return()
  statements = 0
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(statements).toBe(0)
  const waiting = await feed.watch(everything, 'ada')
  await next(waiting)
  const end = waiting.next()
  await feed.close()
  expect(await end).toEqual({ value: undefined, done: true })
  expect(await (await feed.watch(everything, 'ada')).next()).toEqual({ value: undefined, done: true })
})
