import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearDeleted } from '../../src/storage/clearDeleted.ts'
import { sweepRetention } from '../../src/storage/retention.ts'
import { large } from '../../src/storage/sweeping.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let page: string
const kept = { keepEventsMs: 86_400_000, keepGrantsMs: 30 * 86_400_000 }

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  page = await ada.creates()
})
afterAll(() => world.close())

/** A pool with this statement timeout. */
async function within<T>(statement_timeout: number, use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: world.url, max: 1, statement_timeout })
  pool.on('error', () => {})
  return use(pool).finally(() => pool.end())
}

const finishedRuns = (count: number, bytes: number) =>
  world.sql(
    `INSERT INTO runs (id, tool_id, user_id, status, queued_at, finished_at, logs)
     SELECT gen_random_uuid(), $1, 'ada', 'SUCCEEDED', now(), now(), repeat('x', $3) FROM generate_series(1, $2)`,
    [page, count, bytes],
  )
const count = async (table: string, toolId = page) =>
  (await world.sql(`SELECT count(*)::int AS n FROM ${table} WHERE tool_id = $1`, [toolId]))[0].n

test('large rows are deleted a few at a time, small ones by the thousand', async () => {
  // Stored uncompressed and out of line, like texts that do not compress.
  await world.sql('ALTER TABLE runs ALTER logs SET STORAGE EXTERNAL')
  await finishedRuns(10, 700_000)
  const remove = large({ table: 'runs', keys: 'id', bytes: 'pg_column_size(logs)', where: 'true LIMIT $1' })
  await within(60_000, async (pool) => {
    const client = await pool.connect()
    expect(await remove(client, { rows: 1_000, bytes: 2_200_000 })).toBe(3)
    expect(await remove(client, { rows: 1_000, bytes: 1 })).toBe(1)
    expect(await remove(client, { rows: 2, bytes: 16_000_000 })).toBe(2)
    expect(await remove(client, { rows: 1_000, bytes: 16_000_000 })).toBe(4)
    client.release()
  })
})

test('1,000 runs of 700 kB are swept within the statement timeout', async () => {
  await finishedRuns(1_000, 700_000)
  const swept = await within(1_800, (pool) => sweepRetention(pool, kept))
  expect(swept).toMatchObject({ removed: { runs: 1_000 }, failed: [] })
})

test('a batch that exceeds the statement timeout is halved until it fits', async () => {
  await world.sql(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.005); RETURN OLD; END $$`)
  await world.sql('CREATE TRIGGER slow BEFORE DELETE ON runs FOR EACH ROW EXECUTE FUNCTION slow()')
  await finishedRuns(200, 10)
  const swept = await within(300, (pool) => sweepRetention(pool, kept))
  await world.sql('DROP TRIGGER slow ON runs')
  expect(swept).toMatchObject({ removed: { runs: 200 }, failed: [] })
})

test('a failing step does not stop the others, and is named', async () => {
  await world.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the disk is full of cats'; END $$`)
  await world.sql('CREATE TRIGGER refuse BEFORE DELETE ON runs FOR EACH ROW EXECUTE FUNCTION refuse()')
  await finishedRuns(1, 10)
  await world.sql(
    `INSERT INTO idempotency_keys VALUES ('ada', 'saveDraft', $1, '', '{}', now() - interval '25 hours')`,
    [randomUUID()],
  )
  const swept = await within(60_000, (pool) => sweepRetention(pool, kept))
  await world.sql('DROP TRIGGER refuse ON runs')
  expect(swept?.removed).toMatchObject({ runs: 0, idempotencyKeys: 1 })
  expect(swept?.failed).toMatchObject([{ step: 'runs', error: { message: 'the disk is full of cats' } }])
})

test('requests that were settled 30 days ago are swept, and no others', async () => {
  const days = 24 * 3_600
  const asked = await ada.creates()
  const grant = await ada.holds(asked)
  const cleo = await world.person('cleo', { role: 'ADMIN' })
  await cleo.withdraws(await cleo.waits(asked))
  await world.passes(29 * days, asked)
  expect((await within(60_000, (pool) => sweepRetention(pool, kept)))?.removed).toMatchObject({
    lockRequests: 0,
  })
  await world.passes(2 * days, asked)
  expect((await within(60_000, (pool) => sweepRetention(pool, kept)))?.removed).toMatchObject({
    lockRequests: 1,
  })
  expect(await ada.heartbeat(asked, grant)).toMatchObject({ cause: 'EXPIRED' })
})

test('a document with 50,000 versions is deleted at once, and cleared later', async () => {
  const long = await ada.creates({ slug: 'long-lived' })
  await world.sql(
    `INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_by_id, saved_at)
     SELECT gen_random_uuid(), $1, n, '{}', repeat('a', 64), 'ada', now() FROM generate_series(2, 50000) n`,
    [long],
  )
  expect(await ada.delete(long)).toMatchObject({ deletedToolId: long })
  const next = await ada.creates({ slug: 'long-lived' })
  expect(await count('draft_versions', long)).toBe(50_000)
  const cleared = await within(1_800, clearDeleted)
  expect(cleared).toMatchObject({ removed: { deletedVersions: 50_000, deletedTools: 1 }, failed: [] })
  expect(await world.sql('SELECT id FROM tools WHERE id = ANY ($1)', [[long, next]])).toEqual([{ id: next }])
  expect(await count('draft_versions', next)).toBe(1)
})

test('no rows of a document that is not deleted are cleared', async () => {
  const before = await world.sql('SELECT count(*)::int FROM draft_versions')
  expect((await within(1_800, clearDeleted))?.removed).toEqual({
    deletedRuns: 0,
    deletedSnapshots: 0,
    deletedStates: 0,
    deletedVersions: 0,
    deletedTools: 0,
  })
  expect(await world.sql('SELECT count(*)::int FROM draft_versions')).toEqual(before)
})

test('every table and view has a view in holdfast_live, with all its columns', async () => {
  const columns = (of: string) =>
    world.sql(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = $1 AND table_name <> '_prisma_migrations' ORDER BY 1, 2`,
      [of],
    )
  expect(await columns('holdfast_live')).toEqual(await columns('public'))
})
