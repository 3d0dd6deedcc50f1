import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import {
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/storage/embeddedPostgres.ts'
import { migrate } from '../../src/storage/migrate.ts'

let root: string
let server: EmbeddedPostgres
let migrations: string
let url: string
let client: pg.Client
let count = 0

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'holdfast-test-'))
  // When this process is root, PostgreSQL runs as another user, who must be able to enter.
  chmodSync(root, 0o755)
  server = await startEmbeddedPostgres({ dataDir: path.join(root, 'postgres'), durable: false })
})

afterAll(async () => {
  await server.stop()
  rmSync(root, { recursive: true, force: true })
})

beforeEach(async () => {
  count += 1
  migrations = path.join(root, `migrations-${count}`)
  url = server.url(`test_${count}`)
  await ensureDatabase(server.url('postgres'), `test_${count}`)
  client = new pg.Client(url)
  await client.connect()
})

afterEach(() => client.end())

function write(name: string, sql: string): void {
  mkdirSync(path.join(migrations, name), { recursive: true })
  writeFileSync(path.join(migrations, name, 'migration.sql'), sql)
}

async function history(): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query('SELECT * FROM _prisma_migrations ORDER BY started_at, migration_name')
  return rows
}

const tables = async (): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1",
  )
  return rows.map(({ name }) => name)
}

it('applies each migration once, in order of their names', async () => {
  write('20260102_second', 'ALTER TABLE a ADD COLUMN n integer')
  write('20260101_first', 'CREATE TABLE a (id integer)')
  writeFileSync(path.join(migrations, 'migration_lock.toml'), 'provider = "postgresql"')
  expect(await migrate(url, migrations)).toEqual(['20260101_first', '20260102_second'])
  expect(await migrate(url, migrations)).toEqual([])

  write('20260103_third', 'CREATE TABLE b (id integer)')
  expect(await migrate(url, migrations)).toEqual(['20260103_third'])
  expect(await tables()).toEqual(['a', 'b'])
})

it('records each migration in the table of Prisma’s own tool, as that tool does', async () => {
  const sql = 'CREATE TABLE a (note text DEFAULT $$é; ü$$);\r\nCREATE TABLE b (id integer);\n'
  write('20260101_first', sql)
  await migrate(url, migrations)
  expect(await history()).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      migration_name: '20260101_first',
      checksum: createHash('sha256').update(sql).digest('hex'),
      started_at: expect.any(Date),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      logs: null,
      applied_steps_count: 1,
    },
  ])
})

it('applies migrations once when many start at the same time', async () => {
  write('20260101_first', 'SELECT pg_sleep(0.1); CREATE TABLE a (id integer)')
  const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(url, migrations)))
  expect(applied.flat()).toEqual(['20260101_first'])
  expect(await history()).toHaveLength(1)
})

it('rolls a failed migration back, stops there, and refuses to continue until it is resolved', async () => {
  write('20260101_first', 'CREATE TABLE a (id integer)')
  write('20260102_broken', 'CREATE TABLE b (id integer); SELECT 1 / 0')
  write('20260103_third', 'CREATE TABLE c (id integer)')
  await expect(migrate(url, migrations)).rejects.toThrow(
    'P3018: migration 20260102_broken failed: division by zero',
  )
  expect(await tables()).toEqual(['a'])
  expect(await history()).toMatchObject([
    { migration_name: '20260101_first', applied_steps_count: 1 },
    {
      migration_name: '20260102_broken',
      applied_steps_count: 0,
      finished_at: null,
      logs: 'division by zero',
    },
  ])
  await expect(migrate(url, migrations)).rejects.toThrow('P3009: migration 20260102_broken failed')

  // The same as `prisma migrate resolve --rolled-back`.
  await client.query('UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL')
  write('20260102_broken', 'CREATE TABLE b (id integer)')
  expect(await migrate(url, migrations)).toEqual(['20260102_broken', '20260103_third'])
})

it('records the failure of a script that opens a transaction itself', async () => {
  write('20260101_broken', 'BEGIN; CREATE TABLE a (id integer); SELECT 1 / 0; COMMIT')
  await expect(migrate(url, migrations)).rejects.toThrow('P3018')
  expect(await history()).toMatchObject([{ finished_at: null, logs: 'division by zero' }])
  expect(await tables()).toEqual([])
})

it('survives the loss of its connection, and leaves the migration marked as unfinished', async () => {
  write('20260101_killed', 'SELECT pg_terminate_backend(pg_backend_pid()); CREATE TABLE a (id integer)')
  await expect(migrate(url, migrations)).rejects.toThrow('P3018: migration 20260101_killed failed')
  await expect(migrate(url, migrations)).rejects.toThrow('P3009')
})

it('warns of a migration that was changed after it was applied', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  write('20260101_first', 'CREATE TABLE a (id integer)')
  await migrate(url, migrations)
  write('20260101_first', 'CREATE TABLE a (id bigint)')
  expect(await migrate(url, migrations)).toEqual([])
  expect(warn).toHaveBeenCalledWith('Migration 20260101_first was modified after it was applied')
  warn.mockRestore()
})

it('rejects when there is no server, and leaves no connection open when there is', async () => {
  write('20260101_first', 'CREATE TABLE a (id integer)')
  await expect(migrate('postgresql://postgres@127.0.0.1:1/none', migrations)).rejects.toThrow('ECONNREFUSED')
  await migrate(url, migrations)
  const others = async () => {
    const { rowCount } = await client.query(
      'SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    return rowCount
  }
  await vi.waitFor(async () => expect(await others()).toBe(0))
})
