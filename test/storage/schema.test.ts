import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { inSchema } from '../../src/storage/connection.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { databaseUrl, execute } from '../support/services.ts'
import { World } from '../support/world.ts'

const { admin } = inject('postgres')
const made: string[] = []
let url: string

/** An application's database with tables that have the same names as ours. */
beforeEach(async () => {
  const name = `holdfast_${randomUUID().replaceAll('-', '')}`
  made.push(name)
  await execute(admin, `CREATE DATABASE ${name}`)
  url = databaseUrl(admin, name)
  await ask(
    'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE _prisma_migrations (id text, migration_name text)',
  )
  await ask("INSERT INTO _prisma_migrations VALUES ('1', '20200101000000_theirs')")
})
afterAll(async () => {
  for (const name of made) await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
})

async function ask(text: string) {
  const client = new pg.Client(url)
  await client.connect()
  return client.query(text).finally(() => client.end())
}

const relations = async () =>
  (
    await ask(`SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace NOT IN
    ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1`)
  ).rows

describe('HOLDFAST_SCHEMA', () => {
  test('puts everything into a schema of its own, beside an application’s own tables, and works there', async () => {
    const before = await ask(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )
    await migrate(inSchema(url, 'holdfast'))
    expect(await migrate(inSchema(url, 'holdfast'))).toEqual([])
    await makeDemoCollections(inSchema(url, 'holdfast'))
    const world = await World.open({ database: inSchema(url, 'holdfast') })
    const { ada, cleo } = await world.people()
    const page = await ada.creates()
    const grant = await ada.holds(page)
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
      draftHead: { number: 2 },
    })
    const taken = await cleo.takes(page, grant.fencingToken)
    expect(await ada.head(page)).toMatchObject({ number: 2 })
    expect(await cleo.lockOf(page)).toMatchObject({
      holder: { id: 'cleo' },
      fencingToken: taken.fencingToken,
    })
    expect(await cleo.ask('{ auditLog(first: 3) { nodes { action actor { id } } } }')).toBeTruthy()
    await world.close()
    const after = await ask(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )
    expect(after.rows).toEqual(before.rows)
  })

  test('includes the guard', async () => {
    await migrate(inSchema(url, 'holdfast'))
    await makeDemoCollections(inSchema(url, 'holdfast'))
    await ask(`UPDATE holdfast.collections SET storage = 'EXTERNAL' WHERE id = 'parts'`)
    await ask(
      `CREATE TABLE articles (id text); SELECT holdfast.grant_guard(); SELECT holdfast.protect('articles', 'id', 'parts')`,
    )
    await expect(ask("INSERT INTO articles VALUES ('1')")).rejects.toMatchObject({ code: 'HF428' })
  })

  test('refuses a start that would collide with existing tables, before anything is written', async () => {
    const before = await relations()
    await expect(migrate(url)).rejects.toThrow(
      'the schema public has tables of another application (_prisma_migrations, users). Nothing was written. Set HOLDFAST_SCHEMA to a schema that only Holdfast uses',
    )
    expect(await relations()).toEqual(before)
  })

  test('allows one Holdfast in a database', async () => {
    await migrate(inSchema(url, 'one'))
    const before = await relations()
    await expect(migrate(inSchema(url, 'two'))).rejects.toThrow(
      'this database already has a Holdfast in another schema',
    )
    expect(await relations()).toEqual(before)
  })
})
