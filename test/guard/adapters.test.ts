import { DraftLockLostError, DraftLockRequiredError, refusalOf } from '@holdfast/guard'
import { holds, guarded as inDrizzle } from '@holdfast/guard/drizzle'
import { guarded as inKysely } from '@holdfast/guard/kysely'
import { eq, sql } from 'drizzle-orm'
import { drizzle as onNodePostgres } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as onPostgresJs } from 'drizzle-orm/postgres-js'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreignTable, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const articles = pgTable('articles', { id: text().primaryKey(), body: text().notNull() })

let world: World
let ada: Person
let pool: pg.Pool
let client: postgres.Sql

beforeAll(async () => {
  world = await World.open()
  ada = (await world.people()).ada
  await foreignTable(world)
  pool = new pg.Pool({ connectionString: world.url, options: '-c role=app' })
  client = postgres(world.url, { connection: { role: 'app' } })
})
afterAll(async () => {
  await pool.end()
  await client.end()
  await world.close()
})

type Save = (lockToken: string, key: string, body: string) => Promise<number>
/** Each saves, and answers the fencing token under which it did. */
const libraries: Record<string, { save: Save; forgets(key: string): PromiseLike<unknown> }> = {
  'Drizzle on node-postgres': {
    save: (lockToken, key, body) =>
      inDrizzle(onNodePostgres(pool), { lockToken }, async (tx, fence) => {
        await tx
          .insert(articles)
          .values({ id: key, body })
          .onConflictDoUpdate({ target: articles.id, set: { body } })
        return fence
      }),
    forgets: (key) => onNodePostgres(pool).update(articles).set({ body: 'oh' }).where(eq(articles.id, key)),
  },
  'Drizzle on postgres.js': {
    save: (lockToken, key, body) =>
      inDrizzle(
        onPostgresJs(client),
        { lockToken, document: { collection: 'articles', key } },
        async (tx, fence) => {
          await tx
            .insert(articles)
            .values({ id: key, body })
            .onConflictDoUpdate({ target: articles.id, set: { body } })
          return fence
        },
      ),
    forgets: (key) => onPostgresJs(client).update(articles).set({ body: 'oh' }).where(eq(articles.id, key)),
  },
  Kysely: {
    save: (lockToken, key, body) =>
      inKysely(kysely(), { lockToken }, async (tx, fence) => {
        await tx
          .insertInto('articles')
          .values({ id: key, body })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ body }))
          .execute()
        return fence
      }),
    forgets: (key) => kysely().updateTable('articles').set({ body: 'oh' }).where('id', '=', key).execute(),
  },
}
const kysely = () =>
  new Kysely<{ articles: { id: string; body: string } }>({ dialect: new PostgresDialect({ pool }) })

describe.each(Object.entries(libraries))('%s', (library, { save, forgets }) => {
  const key = library.replaceAll(' ', '-')
  const bodyOf = async () => (await world.sql('SELECT body FROM shop.articles WHERE id = $1', [key]))[0]?.body

  test('saves under the lock (rule 29), and is refused without it and after its end', async () => {
    const id = await opened(world, key, ada)
    const grant = await ada.holds(id)
    expect(await save(grant.lockToken, key, 'first')).toBe(grant.fencingToken)
    await ada.release(id, grant)
    const late = await save(grant.lockToken, key, 'late').catch((error) => error)
    expect(late).toBeInstanceOf(DraftLockLostError)
    expect(late).toMatchObject({ cause: 'RELEASED', by: { id: 'ada' } })
    const free = await Promise.resolve(forgets(key)).catch(refusalOf)
    expect(free).toBeInstanceOf(DraftLockRequiredError)
    expect(await bodyOf()).toBe('first')
  })
})

describe('holds, in a transaction of Drizzle that is open already', () => {
  test('checks in that transaction, and no error contains a lock token', async () => {
    const id = await opened(world, 'open', ada)
    const grant = await ada.holds(id)
    const db = onNodePostgres(pool)
    const saving = (options?: object) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`SELECT 1`)
        await holds(tx, { lockToken: grant.lockToken, holder: 'ada' }, options)
        await tx.insert(articles).values({ id: 'open', body: 'x' })
      })
    await saving()
    await ada.release(id, grant)
    for (const options of [{}, { schema: 'nowhere' }]) {
      const refused = await saving(options).catch((error) => error)
      expect(
        [refused, refused.cause].map((error) => `${error?.message} ${error?.stack}`).join(),
      ).not.toContain(grant.lockToken)
    }
  })
})
