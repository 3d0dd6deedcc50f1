import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, held, newTable, protect, under } from './application.ts'

let world: World
let ada: Person
let app: Writer

beforeAll(async () => {
  ;({ world, ada } = await application())
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

describe('invalid input is refused with the reason, and changes nothing', () => {
  const cases: [string, () => Promise<unknown>, { state: string; message: string | RegExp }][] = [
    [
      'a table that is not there',
      () => protect(app, 'shop.nothing', 'id', 'articles'),
      { state: '42P01', message: /shop.nothing/ },
    ],
    [
      'a column that is not there',
      () => protect(app, 'shop.articles', 'nothing', 'articles'),
      { state: '42703', message: /nothing/ },
    ],
    [
      'a collection that is not there',
      async () => protect(app, await newTable(app, '(id text)'), 'id', 'nowhere'),
      { state: 'HF404', message: 'There is no such collection.' },
    ],
    [
      'a key of another type',
      async () => protect(app, await newTable(app, '(id timestamptz)'), 'id', 'articles'),
      { state: '22023', message: /key: id is of type timestamp with time zone/ },
    ],
    [
      'another when_free',
      () => protect(app, 'shop.articles', 'id', 'articles', 'perhaps'),
      { state: '22023', message: /when_free: is 'perhaps'/ },
    ],
    [
      'another mode',
      () => protect(app, 'shop.articles', 'id', 'articles', 'refuse', 'both'),
      { state: '22023', message: /mode: is 'both'/ },
    ],
    [
      'nothing for the key',
      () => protect(app, 'shop.articles', null, 'articles'),
      { state: '22004', message: /are all needed/ },
    ],
    [
      'a view',
      async () => {
        await app.sql('CREATE VIEW shop.seen AS SELECT 1 AS id')
        await protect(app, 'shop.seen', 'id', 'articles')
      },
      { state: '42809', message: 'target: shop.seen is no table' },
    ],
    [
      'otherwise than it is protected',
      () => protect(app, 'shop.articles', 'id', 'articles', 'allow'),
      {
        state: '42710',
        message:
          'shop.articles is protected already, otherwise: key id, collection articles, when_free refuse, mode row',
      },
    ],
    [
      'unprotect what is not protected',
      async () => app.sql('SELECT unprotect($1)', [await newTable(app, '(id text)')]),
      { state: '42704', message: /is not protected/ },
    ],
    [
      'a statement in place of an expression',
      () => protect(app, 'shop.articles', 'id); DROP TABLE shop.articles; SELECT (1', 'articles'),
      { state: '42703', message: 'column "id" does not exist' },
    ],
    [
      'statement mode for a partitioned table',
      async () =>
        protect(
          app,
          await newTable(app, '(id text) PARTITION BY LIST (id)'),
          'id',
          'articles',
          'refuse',
          'statement',
        ),
      { state: '0A000', message: /attached later/ },
    ],
  ]
  test.each(cases)('%s', async (_, work, expected) => {
    const before = await app.sql('SELECT * FROM protected_tables')
    expect(await refusal(work())).toMatchObject(expected)
    expect(await app.sql('SELECT * FROM protected_tables')).toEqual(before)
  })

  test('a table of another owner is refused', async () => {
    await world.sql('CREATE TABLE shop.theirs (id text)')
    expect(await refusal(protect(app, 'shop.theirs', 'id', 'articles'))).toMatchObject({ state: '42501' })
  })

  test('calling protect twice has the effect of calling it once', async () => {
    await protect(app, 'shop.articles', 'id', 'articles')
    const shown = `SELECT * FROM protected_tables WHERE target = 'shop.articles'::regclass`
    expect(await app.sql(shown)).toEqual([
      {
        target: 'articles',
        key: 'id',
        collection: 'articles',
        when_free: 'refuse',
        mode: 'row',
        open_to_truncate: 0,
      },
    ])
  })
})

describe('keys', () => {
  test('can have several columns, by an expression', async () => {
    const blocks = await newTable(app, `(tenant text, id int, body text, PRIMARY KEY (tenant, id))`)
    await protect(app, blocks, `tenant || '-' || id`, 'articles')
    const { lockToken } = await held(world, ada, 'blue-7')
    const insert = `INSERT INTO ${blocks} VALUES ('blue', 7, 'x')`
    expect(await refusal(app.sql(insert))).toMatchObject({ state: 'HF423' })
    await under(app, lockToken, insert, `UPDATE ${blocks} SET body = 'y'`)
    expect(await refusal(app.sql(`UPDATE ${blocks} SET id = 8`))).toMatchObject({ state: 'HF423' })
    expect(await app.sql(`SELECT * FROM ${blocks}`)).toEqual([{ tenant: 'blue', id: 7, body: 'y' }])
  })

  test('can be numbers, UUIDs and enums', async () => {
    await app.sql(`CREATE TYPE shop.colour AS ENUM ('red')`)
    for (const [type, value] of [
      ['bigint', '42'],
      ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ['shop.colour', 'red'],
    ] as const) {
      const keyed = await newTable(app, `(id ${type})`)
      await protect(app, keyed, 'id', 'articles')
      const { lockToken } = await held(world, ada, value)
      expect(await refusal(app.sql(`INSERT INTO ${keyed} VALUES ('${value}')`))).toMatchObject({
        state: 'HF423',
      })
      await under(app, lockToken, `INSERT INTO ${keyed} VALUES ('${value}')`)
    }
  })

  test('can be in a column whose name needs quotes', async () => {
    const quoted = await newTable(app, '("Key Of It" text)')
    await protect(app, quoted, 'Key Of It', 'articles')
    await under(app, (await held(world, ada, 'quoted')).lockToken, `INSERT INTO ${quoted} VALUES ('quoted')`)
  })

  test('that are NULL belong to no document', async () => {
    const loose = await newTable(app, '(id text)')
    await protect(app, loose, 'id', 'articles', 'allow')
    expect(await refusal(app.sql(`INSERT INTO ${loose} VALUES (NULL)`))).toMatchObject({
      state: '22023',
      message: 'key: is NULL; a row of a protected table needs the key of its document',
    })
  })
})

describe('partitions', () => {
  test('are covered, also those attached later, and also when they are written directly', async () => {
    const parts = await newTable(app, '(id text, body text) PARTITION BY LIST (id)')
    await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('part-a')`)
    await protect(app, parts, 'id', 'articles')
    await app.sql(`CREATE TABLE ${parts}_b (id text, body text)`)
    await app.sql(`ALTER TABLE ${parts} ATTACH PARTITION ${parts}_b FOR VALUES IN ('part-b')`)
    for (const [part, key] of [
      ['_a', 'part-a'],
      ['_b', 'part-b'],
    ]) {
      const { lockToken } = await held(world, ada, key as string)
      for (const target of [parts, `${parts}${part}`]) {
        expect(await refusal(app.sql(`INSERT INTO ${target} VALUES ('${key}', 'x')`))).toMatchObject({
          state: 'HF423',
        })
        await under(app, lockToken, `INSERT INTO ${target} VALUES ('${key}', 'x')`)
      }
    }
  })

  test('one that is attached later can be truncated until protect is called again, and protected_tables reports that', async () => {
    const parts = await newTable(app, '(id text) PARTITION BY LIST (id)')
    await protect(app, parts, 'id', 'articles')
    await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('a')`)
    const open = `SELECT open_to_truncate AS open FROM protected_tables WHERE target = '${parts}'::regclass`
    expect(await app.sql(open)).toEqual([{ open: 1 }])
    await protect(app, parts, 'id', 'articles')
    expect(await app.sql(open)).toEqual([{ open: 0 }])
    expect(await refusal(app.sql(`TRUNCATE ${parts}_a`))).toMatchObject({ state: 'HF428' })
    expect(await refusal(protect(app, `${parts}_a`, 'id', 'articles'))).toMatchObject({ state: '42809' })
  })
})

test('unprotect leaves nothing behind', async () => {
  const objects = () =>
    world.sql(`SELECT 'trigger ' || tgname AS left FROM pg_trigger WHERE tgname LIKE 'holdfast%'
      UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1`)
  const plain = await newTable(app, '(id text)')
  const parts = await newTable(app, '(id text) PARTITION BY LIST (id)')
  await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('a')`)
  const before = await objects()
  for (const [target, mode] of [
    [plain, 'row'],
    [plain, 'statement'],
    [parts, 'row'],
  ]) {
    await protect(app, target, 'id', 'articles', 'refuse', mode)
    await app.sql('SELECT unprotect($1)', [target])
    expect(await objects()).toEqual(before)
    await app.sql(`INSERT INTO ${target} VALUES ('a')`)
  }
})
