import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { connectionTo } from '../../src/storage/connection.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { bumpFences } from '../../src/storage/fenceBump.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { sweepRetention } from '../../src/storage/retention.ts'
import { databaseUrl, execute } from '../support/services.ts'
import { World } from '../support/world.ts'

const times = { timezone: 'Asia/Tokyo', datestyle: 'German, DMY', intervalstyle: 'sql_standard' }
const texts = { bytea_output: 'escape', standard_conforming_strings: 'off', extra_float_digits: '-15' }
const transactions = { search_path: 'elsewhere', default_transaction_isolation: 'serializable' }
const hostile: Record<string, string> = { ...times, ...texts, ...transactions }

describe.each<[string, Record<string, string>]>([
  ['how times are written', times],
  ['how texts, bytes and numbers are written', texts],
  ['where tables are found, and what transactions see,', transactions],
  ['everything', hostile],
])('a database that sets %s differently', (_, settings) => {
  test('acquires, saves, lists and notifies in the same way, at the same times', async () => {
    const world = await World.open({ settings })
    onTestFinished(() => world.close())
    const { ada } = await world.people()
    const page = await ada.creates()
    const watch = await ada.watches(page)
    const { lockToken } = await ada.holds(page)
    expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED' })
    const bytes = Buffer.from([0, 92, 39, 255, 120])
    const headers = { authorization: `Bearer ${ada.token}` }
    const put = await fetch(`${ada.url}/files?name=a.bin`, {
      method: 'PUT',
      headers,
      body: bytes,
    })
    const { sha256 } = (await put.json()) as { sha256: string }
    const content = { text: "back\\slash and 'quote'", number: 0.1 + 0.2 }
    expect(
      await ada.save(page, { lockToken, baseVersion: 1, content, files: [{ name: 'a.bin', sha256 }] }),
    ).toMatchObject({ draftHead: { number: 2, content } })
    const file = await fetch(`${ada.url}/files/${page}/2/a.bin`, { headers })
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
    const query = `query ($id: ID!) {
      tool(id: $id) { createdAt draftLock { acquiredAt expiresAt asOf } draftHead { savedAt content } }
      activeDraftLocks(first: 1) { nodes { acquiredAt expiresAt asOf } pageInfo { endCursor } } }`
    const { tool, activeDraftLocks } = await ada.ask(query, { id: page })
    const lock = await ada.lockOf(page)
    expect(tool.draftHead.content).toEqual(content)
    for (const shown of [tool.draftLock, activeDraftLocks.nodes[0]])
      expect(shown).toMatchObject({ acquiredAt: lock.acquiredAt, expiresAt: lock.expiresAt })
    for (const instant of [tool.createdAt, tool.draftHead.savedAt, tool.draftLock.asOf, lock.acquiredAt])
      expect(Math.abs(Date.parse(instant) - Date.now())).toBeLessThan(60_000)
    await watch.close()
  })
})

test('a database that sets everything differently is migrated, seeded, swept and fenced, in the schema of the tables', async () => {
  const { admin } = inject('postgres')
  const name = `holdfast_${randomUUID().replaceAll('-', '')}`
  await execute(admin, `CREATE DATABASE ${name}`)
  onTestFinished(() => execute(admin, `DROP DATABASE ${name} WITH (FORCE)`))
  const url = databaseUrl(admin, name)
  await execute(url, 'CREATE SCHEMA elsewhere')
  for (const [setting, value] of Object.entries(hostile))
    await execute(admin, `ALTER DATABASE ${name} SET ${setting} TO '${value}'`)
  expect(await migrate(url)).not.toEqual([])
  await makeDemoCollections(url)
  await seedDemo(url)
  const pool = new pg.Pool({ ...connectionTo(url), max: 1 })
  const { rows } = await pool.query(
    `SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  expect(rows).toEqual([{ schemaname: 'public' }])
  expect(await sweepRetention(pool, { keepEventsMs: 1_000, keepGrantsMs: 30 * 86_400_000 })).toMatchObject({
    removed: { events: 0 },
    failed: [],
  })
  await pool.end()
  expect(await bumpFences(url, 10)).toMatchObject({ ended: 0 })
})

test('each pool, and Prisma, starts with the same settings, except for the isolation of reads; options in the URL are kept, and do not override them', async () => {
  const url = `${inject('postgres').admin}?options=${encodeURIComponent('-c work_mem=8MB -c TimeZone=Asia/Tokyo')}`
  const db = openDatabase(url, {
    pools: { leases: 1, heartbeats: 1, notices: 1, reads: 1 },
    onError: () => {},
  })
  onTestFinished(() => db.close())
  const sql = `SELECT name, setting FROM pg_settings WHERE lower(name) IN ('timezone', 'datestyle', 'intervalstyle',
    'search_path', 'bytea_output', 'standard_conforming_strings', 'default_transaction_isolation', 'work_mem')
    ORDER BY lower(name)`
  const begunWith = (isolation: string) =>
    [
      ['bytea_output', 'hex'],
      ['DateStyle', 'ISO, MDY'],
      ['default_transaction_isolation', isolation],
      ['IntervalStyle', 'postgres'],
      ['search_path', 'public'],
      ['standard_conforming_strings', 'on'],
      ['TimeZone', 'UTC'],
      ['work_mem', '8192'],
    ].map(([name, setting]) => ({ name, setting }))
  for (const pool of [db.leases, db.heartbeats, db.notices])
    expect((await pool.query(sql)).rows).toEqual(begunWith('read committed'))
  expect((await db.reads.query(sql)).rows).toEqual(begunWith('repeatable read'))
  expect(await db.prisma.$queryRawUnsafe(sql)).toEqual(begunWith('repeatable read'))
})

test('pages of lists are planned for rows that are in memory, and by one process alone', async () => {
  const db = openDatabase(inject('postgres').admin, {
    pools: { leases: 1, heartbeats: 1, notices: 1, reads: 1 },
    onError: () => {},
  })
  onTestFinished(() => db.close())
  const sql = `SELECT name, setting FROM pg_settings
    WHERE name IN ('random_page_cost', 'max_parallel_workers_per_gather', 'jit') ORDER BY name`
  const begun = [
    { name: 'jit', setting: 'off' },
    { name: 'max_parallel_workers_per_gather', setting: '0' },
    { name: 'random_page_cost', setting: '1.1' },
  ]
  expect((await db.reads.query(sql)).rows).toEqual(begun)
  expect(await db.prisma.$queryRawUnsafe(sql)).toEqual(begun)
})

test('no source file connects in another way', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  // The question whether a server takes writes needs no session settings.
  for (const file of sources)
    for (const [made] of readFileSync(`src/${file}`, 'utf8').matchAll(
      /new (pg\.Pool|pg\.Client|WritableClient)\([^)]*/g,
    ))
      if (file !== 'storage/writableClient.ts')
        expect(`${file}: ${made}`).toMatch(/new (pg\.Pool|WritableClient)\([^)]*connectionTo/)
})
