import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { opened, refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, bodyOf, newArticle } from './application.ts'

let world: World
let ada: Person
let bo: Person
let app: Writer

beforeAll(async () => {
  ;({ world, ada, bo } = await application())
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

const article = () => newArticle(world, app, ada, bo)

describe('rule 30: a protected table refuses on every path', () => {
  const paths = (key: string): Record<string, () => Promise<unknown>> => ({
    INSERT: () => app.sql('INSERT INTO articles VALUES ($1, $2)', [`${key}-new`, 'x']),
    UPDATE: () => app.writes(key),
    'UPDATE to another key': () =>
      app.sql('UPDATE articles SET id = $2 WHERE id = $1', [key, `${key}-moved`]),
    DELETE: () => app.sql('DELETE FROM articles WHERE id = $1', [key]),
    'INSERT … ON CONFLICT': () =>
      app.sql(`INSERT INTO articles VALUES ($1, 'x') ON CONFLICT (id) DO UPDATE SET body = excluded.body`, [
        key,
      ]),
    MERGE: () =>
      app.sql(
        `MERGE INTO articles a USING (SELECT $1::text AS id) s ON a.id = s.id WHEN MATCHED THEN UPDATE SET body = 'x'`,
        [key],
      ),
    TRUNCATE: () => app.sql('TRUNCATE articles'),
  })

  for (const path of Object.keys(paths('')))
    test(`without a token: ${path}`, async () => {
      const { key } = await article()
      expect(await refusal((paths(key)[path] as () => Promise<unknown>)())).toMatchObject({
        state: 'HF428',
        error: { __typename: 'DraftLockRequiredError', code: 'LOCK_REQUIRED' },
      })
      expect(await bodyOf(world, key)).toBe('first')
    })

  for (const path of ['UPDATE', 'UPDATE to another key', 'DELETE', 'INSERT … ON CONFLICT', 'MERGE'])
    test(`against another holder: ${path}`, async () => {
      const { id, key } = await article()
      await ada.holds(id, { comment: 'mine' })
      expect(await refusal((paths(key)[path] as () => Promise<unknown>)())).toMatchObject({
        state: 'HF423',
        error: { __typename: 'DraftLockHeldError', heldLock: { holder: { id: 'ada' }, comment: 'mine' } },
      })
      expect(await bodyOf(world, key)).toBe('first')
    })

  test('INSERT of a key that is locked', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    await app.sql('DELETE FROM articles WHERE id = $1', [key])
    await app.commits()
    expect(await refusal(app.sql('INSERT INTO articles VALUES ($1, $2)', [key, 'x']))).toMatchObject({
      state: 'HF423',
    })
  })

  test('to a key that another holds, under the lock of the old one', async () => {
    const [mine, theirs] = [await article(), await article()]
    await bo.holds(theirs.id)
    const grant = await ada.holds(mine.id)
    await app.begins()
    await app.uses(grant.lockToken)
    const moved = app.sql('UPDATE articles SET id = $2 WHERE id = $1', [mine.key, theirs.key])
    expect(
      await refusal(moved.catch((error) => app.sql('ROLLBACK').then(() => Promise.reject(error)))),
    ).toMatchObject({
      state: '23505',
    })
    await app.begins()
    await app.uses(grant.lockToken)
    await app.uses((await bo.holds(theirs.id)).lockToken)
    await app.sql('DELETE FROM articles WHERE id = $1', [theirs.key])
    await app.commits()
    await app.begins()
    await app.uses(grant.lockToken)
    const again = app.sql('UPDATE articles SET id = $2 WHERE id = $1', [mine.key, theirs.key])
    expect(await refusal(again)).toMatchObject({
      state: 'HF423',
      error: { heldLock: { holder: { id: 'bo' } } },
    })
    await app.sql('ROLLBACK')
  })

  test('an application’s trigger changes the key after ours: the row is checked as it was written', async () => {
    const mine = await article()
    const theirs = await opened(world, 'redirected', bo)
    await bo.holds(theirs)
    const grant = await ada.holds(mine.id)
    await app.begins()
    await app.sql(`CREATE FUNCTION shop.zz() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.id := 'redirected'; RETURN NEW; END $$`)
    await app.sql('CREATE TRIGGER zz BEFORE UPDATE ON articles FOR EACH ROW EXECUTE FUNCTION shop.zz()')
    await app.uses(grant.lockToken)
    expect(await refusal(app.writes(mine.key))).toMatchObject({
      state: 'HF423',
      error: { heldLock: { holder: { id: 'bo' } } },
    })
    await app.sql('ROLLBACK')
  })

  test('a role that is not a member of holdfast_guard is told so', async () => {
    const { key } = await article()
    await world.sql(`DO $$ BEGIN CREATE ROLE stranger; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
    await world.sql('GRANT USAGE ON SCHEMA shop TO stranger')
    await world.sql('GRANT SELECT, UPDATE ON shop.articles TO stranger')
    const stranger = await Writer.on(world, 'stranger')
    expect(await refusal(stranger.writes(key))).toMatchObject({
      state: 'HF428',
      message: /no member of holdfast_guard/,
    })
    await stranger.ends()
  })
})

test('the role holdfast_guard can read none of our tables', async () => {
  const [{ readable }] =
    await world.sql(`SELECT coalesce(array_agg(c.relname::text), '{}') AS readable FROM pg_class c
    WHERE c.relnamespace IN ('public'::regnamespace, 'holdfast_live'::regnamespace) AND c.relkind IN ('r', 'v')
      AND has_table_privilege('holdfast_guard', c.oid, 'SELECT, INSERT, UPDATE, DELETE')`)
  expect(readable).toEqual(['protected_tables'])
})
