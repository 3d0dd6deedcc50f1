import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inSchema } from '../../src/storage/connection.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { DebianPostgres, debianBin } from '../failover/debianPostgres.ts'
import { articlesCollection, opened, refusal } from '../support/foreignTable.ts'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

describe.skipIf(!debianBin)(
  'copies of an application’s database, with Holdfast in a schema of its own',
  () => {
    let here: DebianPostgres
    let there: DebianPostgres
    let world: World
    let ada: Person
    let id: string
    let grant: Grant

    const query = async (server: DebianPostgres, ...statements: string[]) => {
      const client = new pg.Client(server.url)
      await client.connect()
      try {
        // One after the other, because a subscription cannot be created in a transaction.
        let rows: Record<string, unknown>[] = []
        for (const statement of statements) rows = (await client.query(statement)).rows
        return rows
      } finally {
        await client.end()
      }
    }
    const bodies = (server: DebianPostgres) => query(server, 'SELECT body FROM articles')
    const writes = (server: DebianPostgres, body: string, { lockToken }: Pick<Grant, 'lockToken'>) =>
      query(
        server,
        'BEGIN',
        `SELECT holdfast.use('${lockToken}')`,
        `UPDATE articles SET body = '${body}'`,
        'COMMIT',
      )

    beforeAll(async () => {
      here = await DebianPostgres.start('wal_level=logical')
      there = await DebianPostgres.start()
      const ours = inSchema(here.url, 'holdfast')
      await migrate(ours)
      await query(here, 'ALTER DATABASE holdfast SET search_path = public, holdfast')
      world = await World.open({ database: ours })
      ada = (await world.people()).ada
      await articlesCollection(world)
      await world.sql(`CREATE TABLE articles (id text PRIMARY KEY, body text); INSERT INTO articles VALUES ('1', 'first');
      SELECT holdfast.grant_guard(); SELECT holdfast.protect('articles', 'id', 'articles')`)
      id = await opened(world, '1', ada)
      grant = await ada.holds(id)
    })
    afterAll(async () => {
      await world?.close()
      await Promise.all([here?.stop(), there?.stop()])
    })

    test('pg_dump includes the guard, if the role has been created first', async () => {
      expect(() => there.restore(here.url)).toThrow('role "holdfast_guard" does not exist')
      await query(there, 'DROP SCHEMA public, holdfast, holdfast_live CASCADE', 'CREATE SCHEMA public')
      await query(there, 'CREATE ROLE holdfast_guard NOLOGIN')
      there.restore(here.url)
      expect(await refusal(query(there, `UPDATE articles SET body = 'oh'`))).toMatchObject({ state: 'HF423' })
      await writes(there, 'under the lock that was restored', grant)
      const [shown] = await query(
        there,
        'SELECT target::text, collection, mode FROM holdfast.protected_tables',
      )
      expect(shown).toEqual({ target: 'articles', collection: 'articles', mode: 'row' })
    })

    test('rows alone can be restored if triggers are disabled for it', async () => {
      const rows = ['--data-only', '--table=articles']
      await writes(there, 'to be replaced', grant)
      await query(
        there,
        'BEGIN',
        `SELECT holdfast.use('${grant.lockToken}')`,
        'DELETE FROM articles',
        'COMMIT',
      )
      expect(() => there.restore(here.url, ...rows)).toThrow('This document is currently being edited')
      there.restore(here.url, ...rows, '--disable-triggers')
      expect(await bodies(there)).toEqual([{ body: 'first' }])
    })

    test('the application’s tables can be restored without Holdfast’s schema, but not their triggers', async () => {
      const alone = await DebianPostgres.start()
      await query(alone, 'DROP SCHEMA public')
      expect(() => alone.restore(here.url, '--schema=public')).toThrow('schema "holdfast" does not exist')
      expect(await bodies(alone)).toEqual([{ body: 'first' }])
      await query(alone, `UPDATE articles SET body = 'by anybody'`)
      await alone.stop()
    })

    test('logical replication copies writes made under the lock to a protected copy, which stays guarded', async () => {
      await query(here, 'CREATE PUBLICATION articles FOR TABLE articles')
      await query(
        there,
        `CREATE SUBSCRIPTION articles CONNECTION '${here.url}' PUBLICATION articles WITH (copy_data = false)`,
      )
      await writes(here, 'by ada', grant)
      await expect.poll(() => bodies(there)).toEqual([{ body: 'by ada' }])
      await refusal(query(here, `UPDATE articles SET body = 'oh'`))
      expect(await refusal(query(there, `UPDATE articles SET body = 'oh'`))).toMatchObject({ state: 'HF423' })
      await writes(here, 'again', grant)
      await expect.poll(() => bodies(there)).toEqual([{ body: 'again' }])
      await query(there, 'DROP SUBSCRIPTION articles')
    })
  },
)
