import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { foreignTable, opened, refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let app: Writer

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  await foreignTable(world)
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

let tables = 0

/** A new table of the application; its name. */
async function table(columns: string): Promise<string> {
  const name = `shop.t${++tables}`
  await app.sql(`CREATE TABLE ${name} ${columns}`)
  return name
}

const protect = (...args: unknown[]) =>
  app.sql(`SELECT protect(${args.map((_, i) => `$${i + 1}`).join(', ')})`, args)

async function held(key: string): Promise<{ id: string; lockToken: string }> {
  const id = await opened(world, key, ada)
  return { id, ...(await ada.holds(id)) }
}

async function under(lockToken: string, ...statements: string[]): Promise<void> {
  await app.begins()
  await app.uses(lockToken)
  for (const statement of statements) await app.sql(statement)
  await app.commits()
}

describe('bad input is told what is wrong, and changes nothing', () => {
  const cases: [string, () => Promise<unknown>, { state: string; message: string | RegExp }][] = [
    [
      'a table that is not there',
      () => protect('shop.nothing', 'id', 'articles'),
      { state: '42P01', message: /shop.nothing/ },
    ],
    [
      'a column that is not there',
      () => protect('shop.articles', 'nothing', 'articles'),
      { state: '42703', message: /nothing/ },
    ],
    [
      'a collection that is not there',
      async () => protect(await table('(id text)'), 'id', 'nowhere'),
      { state: 'HF404', message: 'There is no such collection.' },
    ],
    [
      'a key of another type',
      async () => protect(await table('(id timestamptz)'), 'id', 'articles'),
      { state: '22023', message: /key: id is of type timestamp with time zone/ },
    ],
    [
      'another when_free',
      () => protect('shop.articles', 'id', 'articles', 'perhaps'),
      { state: '22023', message: /when_free: is 'perhaps'/ },
    ],
    [
      'another mode',
      () => protect('shop.articles', 'id', 'articles', 'refuse', 'both'),
      { state: '22023', message: /mode: is 'both'/ },
    ],
    [
      'nothing for the key',
      () => protect('shop.articles', null, 'articles'),
      { state: '22004', message: /are all needed/ },
    ],
    [
      'a view',
      async () => {
        await app.sql('CREATE VIEW shop.seen AS SELECT 1 AS id')
        await protect('shop.seen', 'id', 'articles')
      },
      { state: '42809', message: 'target: shop.seen is no table' },
    ],
    [
      'otherwise than it is protected',
      () => protect('shop.articles', 'id', 'articles', 'allow'),
      {
        state: '42710',
        message:
          'shop.articles is protected already, otherwise: key id, collection articles, when_free refuse, mode row',
      },
    ],
    [
      'unprotect what is not protected',
      async () => app.sql('SELECT unprotect($1)', [await table('(id text)')]),
      { state: '42704', message: /is not protected/ },
    ],
    [
      'a statement in place of an expression',
      () => protect('shop.articles', 'id); DROP TABLE shop.articles; SELECT (1', 'articles'),
      { state: '42703', message: 'column "id" does not exist' },
    ],
    [
      'statement mode for a partitioned table',
      async () =>
        protect(await table('(id text) PARTITION BY LIST (id)'), 'id', 'articles', 'refuse', 'statement'),
      { state: '0A000', message: /attached later/ },
    ],
  ]
  test.each(cases)('%s', async (_, work, expected) => {
    const before = await app.sql('SELECT * FROM protected_tables')
    expect(await refusal(work())).toMatchObject(expected)
    expect(await app.sql('SELECT * FROM protected_tables')).toEqual(before)
  })

  test('a table of somebody else', async () => {
    await world.sql('CREATE TABLE shop.theirs (id text)')
    expect(await refusal(protect('shop.theirs', 'id', 'articles'))).toMatchObject({ state: '42501' })
  })

  test('protect twice is protect once', async () => {
    await protect('shop.articles', 'id', 'articles')
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
  test('of several columns, by an expression', async () => {
    const blocks = await table(`(tenant text, id int, body text, PRIMARY KEY (tenant, id))`)
    await protect(blocks, `tenant || '-' || id`, 'articles')
    const { lockToken } = await held('blue-7')
    const insert = `INSERT INTO ${blocks} VALUES ('blue', 7, 'x')`
    expect(await refusal(app.sql(insert))).toMatchObject({ state: 'HF423' })
    await under(lockToken, insert, `UPDATE ${blocks} SET body = 'y'`)
    expect(await refusal(app.sql(`UPDATE ${blocks} SET id = 8`))).toMatchObject({ state: 'HF423' })
    expect(await app.sql(`SELECT * FROM ${blocks}`)).toEqual([{ tenant: 'blue', id: 7, body: 'y' }])
  })

  test('that are no text: numbers, UUIDs and enums', async () => {
    await app.sql(`CREATE TYPE shop.colour AS ENUM ('red')`)
    for (const [type, value] of [
      ['bigint', '42'],
      ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ['shop.colour', 'red'],
    ] as const) {
      const keyed = await table(`(id ${type})`)
      await protect(keyed, 'id', 'articles')
      const { lockToken } = await held(value)
      expect(await refusal(app.sql(`INSERT INTO ${keyed} VALUES ('${value}')`))).toMatchObject({
        state: 'HF423',
      })
      await under(lockToken, `INSERT INTO ${keyed} VALUES ('${value}')`)
    }
  })

  test('in a column whose name needs quotes', async () => {
    const quoted = await table('("Key Of It" text)')
    await protect(quoted, 'Key Of It', 'articles')
    await under((await held('quoted')).lockToken, `INSERT INTO ${quoted} VALUES ('quoted')`)
  })

  test('that are NULL belong to no document', async () => {
    const loose = await table('(id text)')
    await protect(loose, 'id', 'articles', 'allow')
    expect(await refusal(app.sql(`INSERT INTO ${loose} VALUES (NULL)`))).toMatchObject({
      state: '22023',
      message: 'key: is NULL; a row of a protected table needs the key of its document',
    })
  })
})

describe.each(['row', 'statement'])('a document that is free, in %s mode', (mode) => {
  test('is written without a lock where when_free allows it, and nobody else gets it meanwhile', async () => {
    const free = await table('(id text, body text)')
    await protect(free, 'id', 'articles', 'allow', mode)
    const key = `free-${mode}`
    const id = await opened(world, key, ada)
    await app.begins()
    await app.sql(`INSERT INTO ${free} VALUES ($1, 'x')`, [key])
    const acquiring = ada.acquire(id)
    await waiting(1)
    await app.commits()
    expect(await acquiring).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
    expect(await refusal(app.sql(`DELETE FROM ${free}`))).toMatchObject({ state: 'HF423' })
  })

  test('gets its record with its first write, in that transaction', async () => {
    const free = await table('(id text)')
    await protect(free, 'id', 'articles', 'allow', mode)
    const key = `first-${mode}`
    const records = () =>
      world.sql(
        `SELECT t.title, l.fencing_token, l.draft_number, v.content FROM tools t
         JOIN draft_locks l ON l.tool_id = t.id JOIN draft_versions v ON v.id = l.draft_head_id WHERE t.slug = $1`,
        [key],
      )
    await app.begins()
    await app.sql(`INSERT INTO ${free} VALUES ($1)`, [key])
    const other = await Writer.on(world)
    const same = other.sql(`INSERT INTO ${free} VALUES ($1)`, [key])
    await waiting(1)
    expect(await records()).toEqual([])
    await app.sql('ROLLBACK')
    await same
    await other.ends()
    expect(await records()).toEqual([{ title: key, fencing_token: 0, draft_number: 1, content: '{}' }])
  })
})

describe('statement mode', () => {
  test('judges every key of a statement, old and new', async () => {
    const bulk = await table('(id text, body text)')
    await protect(bulk, 'id', 'articles', 'refuse', 'statement')
    const [one, two] = [await held('bulk-1'), await held('bulk-2')]
    await app.begins()
    await app.uses(one.lockToken)
    await app.uses(two.lockToken)
    await app.sql(`INSERT INTO ${bulk} VALUES ('bulk-1', 'x'), ('bulk-2', 'x')`)
    await app.commits()
    for (const statement of [
      `UPDATE ${bulk} SET body = 'y'`,
      `DELETE FROM ${bulk}`,
      `UPDATE ${bulk} SET id = 'bulk-1'`,
    ]) {
      await app.begins()
      await app.uses(one.lockToken)
      expect(await refusal(app.sql(statement))).toMatchObject({ state: 'HF423' })
      await app.sql('ROLLBACK')
    }
    await under(one.lockToken, `UPDATE ${bulk} SET body = 'y' WHERE id = 'bulk-1'`)
    await app.sql(`UPDATE ${bulk} SET body = 'z' WHERE false`)
    expect(await refusal(app.sql(`TRUNCATE ${bulk}`))).toMatchObject({ state: 'HF428' })
  })

  test('with a key of several columns', async () => {
    const bulk = await table('(tenant text, id int)')
    await protect(bulk, `tenant || '-' || id`, 'articles', 'refuse', 'statement')
    const { lockToken } = await held('green-7')
    expect(await refusal(app.sql(`INSERT INTO ${bulk} VALUES ('green', 7)`))).toMatchObject({
      state: 'HF423',
    })
    await under(lockToken, `INSERT INTO ${bulk} VALUES ('green', 7)`)
  })
})

describe('partitions', () => {
  test('are covered, also those attached later, and also where they are written directly', async () => {
    const parts = await table('(id text, body text) PARTITION BY LIST (id)')
    await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('part-a')`)
    await protect(parts, 'id', 'articles')
    await app.sql(`CREATE TABLE ${parts}_b (id text, body text)`)
    await app.sql(`ALTER TABLE ${parts} ATTACH PARTITION ${parts}_b FOR VALUES IN ('part-b')`)
    for (const [part, key] of [
      ['_a', 'part-a'],
      ['_b', 'part-b'],
    ]) {
      const { lockToken } = await held(key as string)
      for (const target of [parts, `${parts}${part}`]) {
        expect(await refusal(app.sql(`INSERT INTO ${target} VALUES ('${key}', 'x')`))).toMatchObject({
          state: 'HF423',
        })
        await under(lockToken, `INSERT INTO ${target} VALUES ('${key}', 'x')`)
      }
    }
  })

  test('one that is attached later can be truncated until protect is called again, and protected_tables says so', async () => {
    const parts = await table('(id text) PARTITION BY LIST (id)')
    await protect(parts, 'id', 'articles')
    await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('a')`)
    const open = `SELECT open_to_truncate AS open FROM protected_tables WHERE target = '${parts}'::regclass`
    expect(await app.sql(open)).toEqual([{ open: 1 }])
    await protect(parts, 'id', 'articles')
    expect(await app.sql(open)).toEqual([{ open: 0 }])
    expect(await refusal(app.sql(`TRUNCATE ${parts}_a`))).toMatchObject({ state: 'HF428' })
    expect(await refusal(protect(`${parts}_a`, 'id', 'articles'))).toMatchObject({ state: '42809' })
  })
})

test('unprotect leaves nothing behind', async () => {
  const objects = () =>
    world.sql(`SELECT 'trigger ' || tgname AS left FROM pg_trigger WHERE tgname LIKE 'holdfast%'
      UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1`)
  const plain = await table('(id text)')
  const parts = await table('(id text) PARTITION BY LIST (id)')
  await app.sql(`CREATE TABLE ${parts}_a PARTITION OF ${parts} FOR VALUES IN ('a')`)
  const before = await objects()
  for (const [target, mode] of [
    [plain, 'row'],
    [plain, 'statement'],
    [parts, 'row'],
  ]) {
    await protect(target, 'id', 'articles', 'refuse', mode)
    await app.sql('SELECT unprotect($1)', [target])
    expect(await objects()).toEqual(before)
    await app.sql(`INSERT INTO ${target} VALUES ('a')`)
  }
})

/** Until so many connections wait for a lock. */
async function waiting(count: number): Promise<void> {
  const waiters = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => world.sql(waiters), { interval: 10 }).toHaveLength(count)
}
