import { fencedUpdate } from '@holdfast/guard'
import sqlite from 'node-sqlite3-wasm'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { hasMariadb, Mariadb } from './mariadb.ts'

/** Writes as the holder of that fencing token; answers how many rows were found. */
type Write = (body: string, fence: number) => Promise<number>
const row = { table: 'shop.articles', key: 'id', columns: ['bo`d"y'] }

/** What fences guarantee where no database is shared with Holdfast. */
async function keepsOlderLeasesOut(write: Write, bodyOf: () => Promise<unknown>) {
  expect(await write('by 2', 2)).toBe(1)
  expect(await write('again by 2', 2)).toBe(1)
  expect(await write('again by 2', 2)).toBe(1)
  expect(await write('by 1, late', 1)).toBe(0)
  expect(await bodyOf()).toBe('again by 2')
  expect(await write('by 3', 3)).toBe(1)
  expect(await write('by 2, late', 2)).toBe(0)
  expect(await bodyOf()).toBe('by 3')
}

describe('after a newer lease has written, a write of an older one changes nothing; the same lease may write twice', () => {
  test('PostgreSQL', async () => {
    const client = new pg.Client(inject('postgres').admin)
    await client.connect()
    const articles = { ...row, table: 'articles' }
    await client.query(
      `CREATE TEMPORARY TABLE articles (id text PRIMARY KEY, "bo\`d""y" text, fence int NOT NULL DEFAULT 0)`,
    )
    await client.query(`INSERT INTO articles VALUES ('1', 'x')`)
    const update = fencedUpdate('postgresql', articles)
    await keepsOlderLeasesOut(
      async (body, fence) => (await client.query(update, [body, fence, '1', fence])).rowCount ?? 0,
      async () => (await client.query('SELECT * FROM articles')).rows[0]['bo`d"y'],
    )
    await client.end()
  })

  test('SQLite', async () => {
    const db = new sqlite.Database(':memory:')
    db.exec(`ATTACH ':memory:' AS shop`)
    db.exec(
      'CREATE TABLE shop.articles (id TEXT PRIMARY KEY, "bo`d""y" TEXT, fence INTEGER NOT NULL DEFAULT 0)',
    )
    db.exec(`INSERT INTO shop.articles VALUES ('1', 'x', 0)`)
    const update = fencedUpdate('sqlite', row)
    await keepsOlderLeasesOut(
      async (body, fence) => db.run(update, [body, fence, '1', fence]).changes,
      async () => db.get('SELECT * FROM shop.articles')?.['bo`d"y'],
    )
    db.close()
  })

  test.skipIf(!hasMariadb)('MariaDB, with a client that counts the rows it found', async () => {
    const db = await Mariadb.start()
    await db.sql(
      'CREATE TABLE shop.articles (id varchar(200) PRIMARY KEY, `bo``d"y` text, fence int NOT NULL DEFAULT 0)',
    )
    await db.sql(`INSERT INTO shop.articles VALUES ('1', 'x', 0)`)
    const update = fencedUpdate('mysql', row)
    const write = async (body: string, fence: number, ...flags: string[]) =>
      (await db.sql(update, [body, fence, '1', fence], flags)).affectedRows
    await keepsOlderLeasesOut(write, async () => {
      const [found] = (await db.sql('SELECT * FROM shop.articles')) as never as Record<string, unknown>[]
      return found?.['bo`d"y']
    })
    // Without that flag a client counts only changed rows, so that a repeated write looks like a refusal.
    expect(await write('by 3', 3, '-FOUND_ROWS')).toBe(0)
    await db.stop()
  })
})
