import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { foreignTable, opened, refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let app: Writer

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  await foreignTable(world)
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

let documents = 0

/** A document that both may edit; its article stands in the table of the application, under the same key. */
async function article(): Promise<{ id: string; key: string }> {
  const key = `article-${++documents}`
  const id = await opened(world, key, ada, bo)
  const grant = await ada.holds(id)
  await app.begins()
  await app.uses(grant.lockToken)
  await app.sql('INSERT INTO articles VALUES ($1, $2)', [key, 'first'])
  await app.commits()
  await ada.release(id, grant)
  return { id, key }
}

const bodyOf = async (key: string) =>
  (await world.sql('SELECT body FROM shop.articles WHERE id = $1', [key]))[0]?.body

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
      expect(await bodyOf(key)).toBe('first')
    })

  for (const path of ['UPDATE', 'UPDATE to another key', 'DELETE', 'INSERT … ON CONFLICT', 'MERGE'])
    test(`against another holder: ${path}`, async () => {
      const { id, key } = await article()
      await ada.holds(id, { comment: 'mine' })
      expect(await refusal((paths(key)[path] as () => Promise<unknown>)())).toMatchObject({
        state: 'HF423',
        error: { __typename: 'DraftLockHeldError', heldLock: { holder: { id: 'ada' }, comment: 'mine' } },
      })
      expect(await bodyOf(key)).toBe('first')
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

  test('a trigger of theirs changes the key after us: the row is judged as it was written', async () => {
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

  test('whoever is no member of holdfast_guard is told so', async () => {
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

describe('rule 29: who writes to the same PostgreSQL checks and writes in one transaction', () => {
  test('use() lets its holder write, and answers the fencing token', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    expect(await app.uses(grant.lockToken)).toBe(grant.fencingToken)
    await app.writes(key, 'by ada')
    await app.commits()
    expect(await bodyOf(key)).toBe('by ada')
  })

  test('it ends with its transaction', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    await app.commits()
    expect(await refusal(app.writes(key))).toMatchObject({ state: 'HF423' })
    const [{ left }] = await app.sql(`SELECT current_setting('holdfast.guarded', true) AS left`)
    expect(left).toBe('')
  })

  test('a takeover waits for an open guarded transaction, and the next write under the old token is refused', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    let isTaken = false
    const taking = cleo.takes(id, grant.fencingToken).finally(() => {
      isTaken = true
    })
    await waiting(1)
    await app.writes(key, 'in time')
    expect(isTaken).toBe(false)
    await app.commits()
    await taking
    await app.begins()
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({
      state: 'HF423',
      error: {
        __typename: 'DraftLockLostError',
        cause: 'TAKEN_OVER',
        by: { id: 'cleo' },
        statedReason: 'urgent fix',
        currentLock: { holder: { id: 'cleo' } },
      },
    })
    await app.sql('ROLLBACK')
  })

  test('a heartbeat does not wait for it, and neither does the transaction for the heartbeat', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    expect(await ada.heartbeat(id, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    await app.writes(key)
    await app.commits()
  })

  test('and not for a takeover that waits for that transaction either', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    const other = await Writer.on(world)
    for (const writer of [app, other]) {
      await writer.begins()
      await writer.uses(grant.lockToken)
    }
    const taking = cleo.takes(id, grant.fencingToken)
    await waiting(1)
    expect(await ada.heartbeat(id, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    await waiting(1)
    await other.commits()
    await app.writes(key)
    await app.commits()
    await taking
    await other.ends()
  })

  test('what was live stays writable until its transaction ends, though the lease runs out meanwhile', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    await world.expires(id)
    const acquiring = bo.acquire(id)
    await waiting(1)
    await app.writes(key, 'late but in order')
    await app.commits()
    expect(await acquiring).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
    await app.begins()
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({ error: { cause: 'EXPIRED' } })
    await app.sql('ROLLBACK')
  })

  test('the clock is read once the row is ours: who waited past the expiry is refused, though the row did not change', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await world.sql(
      `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '400 ms' WHERE tool_id = $1`,
      [id],
    )
    const blocker = await Writer.on(world, 'postgres')
    await blocker.begins()
    await blocker.sql('SELECT FROM draft_locks WHERE tool_id = $1 FOR UPDATE', [id])
    await app.begins()
    const using = refusal(app.uses(grant.lockToken))
    const expired = 'SELECT FROM draft_locks WHERE tool_id = $1 AND expires_at < clock_timestamp()'
    await expect.poll(() => world.sql(expired, [id])).toHaveLength(1)
    await blocker.commits()
    expect(await using).toMatchObject({ state: 'HF423', error: { cause: 'EXPIRED' } })
    await app.sql('ROLLBACK')
    await blocker.ends()
  })

  test('a guard that comes while a takeover commits waits for it and is refused', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const blocker = await Writer.on(world, 'postgres')
    await blocker.begins()
    // The takeover has the row and cannot write its audit entry yet.
    await blocker.sql('LOCK TABLE audit_entries IN SHARE MODE')
    const taking = cleo.takes(id, grant.fencingToken)
    await waiting(1)
    await app.begins()
    const using = refusal(app.uses(grant.lockToken))
    await waiting(2)
    await blocker.commits()
    await taking
    expect(await using).toMatchObject({ state: 'HF423', error: { cause: 'TAKEN_OVER' } })
    await app.sql('ROLLBACK')
    await blocker.ends()
  })

  describe.each(['REPEATABLE READ', 'SERIALIZABLE'])('in %s', (isolation) => {
    test('a lock row that was ended since the snapshot, also after a heartbeat, is 40001: try again', async () => {
      const { id, key } = await article()
      const grant = await ada.holds(id)
      await app.begins(isolation)
      await app.sql('SELECT FROM articles')
      await ada.heartbeat(id, grant)
      await ada.release(id, grant)
      const { lockToken } = await ada.holds(id)
      expect(await refusal(app.uses(grant.lockToken))).toMatchObject({ state: '40001' })
      await app.sql('ROLLBACK')
      await app.begins(isolation)
      await app.uses(lockToken)
      await app.writes(key, isolation)
      await app.commits()
      expect(await bodyOf(key)).toBe(isolation)
    })

    test('one that was renewed since is live; one that seems to have run out since is 40001', async () => {
      const { id, key } = await article()
      const grant = await ada.holds(id)
      await app.begins(isolation)
      await app.sql('SELECT FROM articles')
      await ada.heartbeat(id, grant)
      await app.uses(grant.lockToken)
      await app.writes(key)
      await app.commits()
      await world.sql(
        `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '300 ms' WHERE tool_id = $1`,
        [id],
      )
      await app.begins(isolation)
      await app.sql('SELECT FROM articles')
      await ada.heartbeat(id, grant)
      await app.sql('SELECT pg_sleep(0.3)')
      expect(await refusal(app.uses(grant.lockToken))).toMatchObject({ state: '40001' })
      await app.sql('ROLLBACK')
    })
  })

  test('a savepoint that is rolled back takes its lock along, and what it let through', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.sql('SAVEPOINT s')
    await app.uses(grant.lockToken)
    await app.writes(key)
    await app.sql('ROLLBACK TO s')
    // Nothing holds it up any more.
    const { lockToken } = await ada.holds(id)
    expect(await refusal(app.writes(key))).toMatchObject({ state: 'HF423' })
    await app.sql('ROLLBACK TO s')
    await app.uses(lockToken)
    await app.writes(key, 'after the savepoint')
    await app.commits()
    expect(await bodyOf(key)).toBe('after the savepoint')
  })

  test('a transaction under the lock that idles is ended after 10 s, and one that sets less keeps it', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const idle = async () =>
      (await app.sql('SHOW idle_in_transaction_session_timeout'))[0].idle_in_transaction_session_timeout
    const before = await idle()
    await app.begins()
    await app.uses(grant.lockToken)
    expect(await idle()).toBe('10s')
    await app.commits()
    expect(await idle()).toBe(before)
    await app.begins()
    await app.sql("SET LOCAL idle_in_transaction_session_timeout = '1500ms'")
    await app.uses(grant.lockToken)
    expect(await idle()).toBe('1500ms')
    await app.commits()
  })

  test('two documents in one transaction, by two tokens', async () => {
    const [one, two] = [await article(), await article()]
    await app.begins()
    await app.uses((await ada.holds(one.id)).lockToken)
    await app.uses((await bo.holds(two.id)).lockToken)
    await app.sql('UPDATE articles SET body = $1 WHERE id = ANY ($2)', ['both', [one.key, two.key]])
    await app.commits()
    expect([await bodyOf(one.key), await bodyOf(two.key)]).toEqual(['both', 'both'])
  })

  test('crossed with another transaction over the same two: both are written', async () => {
    const [one, two] = [await article(), await article()]
    const tokens = [(await ada.holds(one.id)).lockToken, (await bo.holds(two.id)).lockToken] as const
    const other = await Writer.on(world)
    await Promise.all([app.begins(), other.begins()])
    await Promise.all([app.uses(tokens[0]), other.uses(tokens[1])])
    await Promise.all([app.uses(tokens[1]), other.uses(tokens[0])])
    await Promise.all([app.writes(one.key, 'app'), other.writes(two.key, 'other')])
    await Promise.all([app.commits(), other.commits()])
    await other.ends()
    expect([await bodyOf(one.key), await bodyOf(two.key)]).toEqual(['app', 'other'])
  })
})

describe('a token is judged as everywhere', () => {
  test('ended a moment ago', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await ada.release(id, grant)
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({
      state: 'HF423',
      message: 'Your lock was released. Acquire it again to go on editing.',
      error: { code: 'LOCK_LOST', cause: 'RELEASED', currentLock: null },
    })
  })

  test('of a deleted document', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await ada.delete(id, { lockToken: grant.lockToken })
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({
      state: 'HF423',
      error: { cause: 'TOOL_DELETED' },
    })
  })

  test('of another user: unknown', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const used = (holder: string) => app.sql('SELECT use($1, $2) AS fence', [grant.lockToken, holder])
    expect(await refusal(used('bo'))).toMatchObject({ state: 'HF423', error: { cause: 'UNKNOWN_TOKEN' } })
    expect(await used('ada')).toEqual([{ fence: grant.fencingToken }])
  })

  test('of another document', async () => {
    const [one, two] = [await article(), await article()]
    const grant = await ada.holds(one.id)
    const holds = app.sql(`SELECT must_hold('articles', $1, $2)`, [two.key, grant.lockToken])
    expect(await refusal(holds)).toMatchObject({ state: 'HF423', error: { cause: 'UNKNOWN_TOKEN' } })
    await app.begins()
    await app.uses(grant.lockToken)
    expect(await refusal(app.writes(two.key))).toMatchObject({ state: 'HF428' })
    await app.sql('ROLLBACK')
  })

  test('never granted, or none at all', async () => {
    const { key } = await article()
    expect(await refusal(app.uses('x'.repeat(32)))).toMatchObject({
      state: 'HF404',
      error: { code: 'NOT_FOUND' },
    })
    expect(await refusal(app.sql('SELECT use(NULL)'))).toMatchObject({ state: 'HF428' })
    const held = (...args: (string | null)[]) => refusal(app.sql('SELECT must_hold($1, $2, $3)', args))
    expect(await held('articles', key, null)).toMatchObject({ state: 'HF428' })
    expect(await held('articles', 'nothing-here', 'x')).toMatchObject({ state: 'HF404' })
    expect(await held('nowhere', key, 'x')).toMatchObject({
      state: 'HF404',
      message: 'There is no such collection.',
    })
  })

  test('must_hold answers the fencing token, and the document may be written in that transaction', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    const [{ fence }] = await app.sql(`SELECT must_hold('articles', $1, $2) AS fence`, [key, grant.lockToken])
    expect(fence).toBe(grant.fencingToken)
    await app.writes(key, 'held')
    await app.commits()
    expect(await bodyOf(key)).toBe('held')
  })

  test('it is in no error', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await cleo.takes(id, grant.fencingToken)
    const { text } = await refusal(app.uses(grant.lockToken))
    expect(text).not.toContain(grant.lockToken)
    const [{ lock_token }] = await world.sql('SELECT lock_token FROM draft_locks WHERE tool_id = $1', [id])
    expect(text).not.toContain(lock_token)
  })

  test('keys are 1 to 200 characters, and there', async () => {
    expect(
      await refusal(app.sql('INSERT INTO articles VALUES ($1, $2)', ['k'.repeat(201), 'x'])),
    ).toMatchObject({
      state: '22023',
      message: 'key: has 201 characters; 1 to 200 are allowed',
    })
    expect(await refusal(app.sql(`SELECT must_hold('articles', '', 'x')`))).toMatchObject({ state: '22023' })
    expect(await refusal(app.sql('SELECT must_hold($1, $2, $3)', ['articles', 'a\0b', 'x']))).toMatchObject({
      state: '22021',
    })
  })
})

test('the role holdfast_guard reads nothing of ours', async () => {
  const [{ readable }] =
    await world.sql(`SELECT coalesce(array_agg(c.relname::text), '{}') AS readable FROM pg_class c
    WHERE c.relnamespace IN ('public'::regnamespace, 'holdfast_live'::regnamespace) AND c.relkind IN ('r', 'v')
      AND has_table_privilege('holdfast_guard', c.oid, 'SELECT, INSERT, UPDATE, DELETE')`)
  expect(readable).toEqual(['protected_tables'])
})

/** Until so many connections wait for a lock. */
async function waiting(count: number): Promise<void> {
  const waiters = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => world.sql(waiters), { interval: 10 }).toHaveLength(count)
}
