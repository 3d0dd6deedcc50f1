import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { databaseUrl, execute } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'

/** A new database, first migrated only as far as an older one. */
async function database(upTo = '9') {
  const { admin } = inject('postgres')
  const name = `holdfast_${randomUUID().replaceAll('-', '')}`
  await execute(admin, `CREATE DATABASE ${name}`)
  const url = databaseUrl(admin, name)
  const earlier = mkdtempSync(path.join(os.tmpdir(), 'holdfast-migrations-'))
  for (const migration of readdirSync('prisma/migrations').filter((one) => /^\d/.test(one) && one < upTo))
    cpSync(`prisma/migrations/${migration}`, path.join(earlier, migration), { recursive: true })
  await migrate(url, earlier)
  const client = new pg.Client(url)
  await client.connect()
  onTestFinished(async () => {
    rmSync(earlier, { recursive: true })
    await client.end()
    await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  const ids = async () =>
    (await client.query('SELECT id FROM collections ORDER BY id')).rows.map(({ id }) => id)
  return { url, client, ids }
}

test('a new database has no collections and no documents', async () => {
  const { client, ids } = await database()
  expect(await ids()).toEqual([])
  expect((await client.query('SELECT FROM tools')).rowCount).toBe(0)
})

test('a database in use keeps the collections that contain documents or were changed', async () => {
  const { url, client, ids } = await database('20261129070000')
  await client.query(`
    UPDATE collections SET policy_version = 2 WHERE id = 'parts';
    INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at, epoch)
    VALUES (gen_random_uuid(), 'scripts', 1, 'TOOL_DELETED', now(), 0);
    INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
    SELECT gen_random_uuid(), id, 2, '{}', '', now() FROM tools`)
  await migrate(url)
  expect(await ids()).toEqual(['parts', 'scripts', 'site'])
  const { rows } = await client.query('SELECT idle_timeout_ms, runnable FROM collections ORDER BY id')
  expect(rows).toEqual([
    { idle_timeout_ms: null, runnable: false },
    { idle_timeout_ms: null, runnable: true },
    { idle_timeout_ms: null, runnable: false },
  ])
})

test('an unused database loses them, and the demo creates its own collections once', async () => {
  const { url, client, ids } = await database('20261129070000')
  expect(await ids()).toEqual(['pages', 'parts', 'scripts', 'site'])
  await migrate(url)
  expect(await ids()).toEqual([])
  for (const _ of [1, 2]) await makeDemoCollections(url)
  expect(await ids()).toEqual(['pages', 'parts', 'scripts', 'site'])
  const { rows } = await client.query('SELECT id, idle_timeout_ms AS idle FROM collections ORDER BY id')
  expect(rows.map(({ idle }) => idle)).toEqual([900_000, null, 900_000, 900_000])
  expect((await client.query('SELECT slug FROM tools')).rows).toEqual([{ slug: 'site' }])
})

test('HOLDFAST_DEMO_COLLECTIONS defaults to off in production, otherwise to on', () => {
  const operated = { ...authEnvironment, DATABASE_URL: 'postgres://db.example/holdfast' }
  expect(readConfig({}).demoCollections).toBe(true)
  expect(readConfig(operated).demoCollections).toBe(true)
  const production = { ...operated, NODE_ENV: 'production' }
  expect(readConfig(production).demoCollections).toBe(false)
  expect(readConfig({ ...production, HOLDFAST_DEMO_COLLECTIONS: 'on' }).demoCollections).toBe(true)
  expect(readConfig({ HOLDFAST_DEMO_COLLECTIONS: 'off' }).demoCollections).toBe(false)
  expect(() => readConfig({ HOLDFAST_DEMO_COLLECTIONS: 'yes' })).toThrow(
    'HOLDFAST_DEMO_COLLECTIONS must be on or off',
  )
})
