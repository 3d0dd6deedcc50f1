import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, bodyOf, newArticle, waiting } from './application.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let app: Writer

beforeAll(async () => {
  ;({ world, ada, bo, cleo } = await application())
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

const article = () => newArticle(world, app, ada, bo)

describe('rule 29: an application on the same PostgreSQL checks and writes in one transaction', () => {
  test('use() lets its holder write, and answers the fencing token', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    expect(await app.uses(grant.lockToken)).toBe(grant.fencingToken)
    await app.writes(key, 'by ada')
    await app.commits()
    expect(await bodyOf(world, key)).toBe('by ada')
  })

  test('the permission ends with its transaction', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    await app.commits()
    expect(await refusal(app.writes(key))).toMatchObject({ state: 'HF423' })
    const [{ left }] = await app.sql(`SELECT current_setting('holdfast.guarded', true) AS left`)
    expect(left).toBe('')
  })

  test('a takeover waits for an open guarded transaction, and the next write with the old token is refused', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    let isTaken = false
    const taking = cleo.takes(id, grant.fencingToken).finally(() => {
      isTaken = true
    })
    await waiting(world, 1)
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

  test('a heartbeat and a guarded transaction do not wait for each other', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    expect(await ada.heartbeat(id, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    await app.writes(key)
    await app.commits()
  })

  test('nor for a takeover that waits for that transaction', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    const other = await Writer.on(world)
    for (const writer of [app, other]) {
      await writer.begins()
      await writer.uses(grant.lockToken)
    }
    const taking = cleo.takes(id, grant.fencingToken)
    await waiting(world, 1)
    expect(await ada.heartbeat(id, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    await waiting(world, 1)
    await other.commits()
    await app.writes(key)
    await app.commits()
    await taking
    await other.ends()
  })

  test('a document stays writable until the end of its transaction, even if the lease expires meanwhile', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.uses(grant.lockToken)
    await world.expires(id)
    const acquiring = bo.acquire(id)
    await waiting(world, 1)
    await app.writes(key, 'late but in order')
    await app.commits()
    expect(await acquiring).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
    await app.begins()
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({ error: { cause: 'EXPIRED' } })
    await app.sql('ROLLBACK')
  })

  test('the clock is read after the row lock: a writer who waited past the expiry is refused, although the row did not change', async () => {
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

  test('a guard that arrives while a takeover commits waits for it and is refused', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const blocker = await Writer.on(world, 'postgres')
    await blocker.begins()
    // The takeover has locked the row and cannot write its audit entry yet.
    await blocker.sql('LOCK TABLE audit_entries IN SHARE MODE')
    const taking = cleo.takes(id, grant.fencingToken)
    await waiting(world, 1)
    await app.begins()
    const using = refusal(app.uses(grant.lockToken))
    await waiting(world, 2)
    await blocker.commits()
    await taking
    expect(await using).toMatchObject({ state: 'HF423', error: { cause: 'TAKEN_OVER' } })
    await app.sql('ROLLBACK')
    await blocker.ends()
  })

  describe.each(['REPEATABLE READ', 'SERIALIZABLE'])('in %s', (isolation) => {
    test('a lock row that was ended since the snapshot, also after a heartbeat, is 40001: retry', async () => {
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
      expect(await bodyOf(world, key)).toBe(isolation)
    })

    test('a lock row that was renewed since is in force; one that seems to have expired since is 40001', async () => {
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

  test('rolling back a savepoint releases its lock and takes back its permission', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    await app.sql('SAVEPOINT s')
    await app.uses(grant.lockToken)
    await app.writes(key)
    await app.sql('ROLLBACK TO s')
    // Nothing delays it any more.
    const { lockToken } = await ada.holds(id)
    expect(await refusal(app.writes(key))).toMatchObject({ state: 'HF423' })
    await app.sql('ROLLBACK TO s')
    await app.uses(lockToken)
    await app.writes(key, 'after the savepoint')
    await app.commits()
    expect(await bodyOf(world, key)).toBe('after the savepoint')
  })

  test('an idle transaction under the lock is ended after 10 s, and a shorter setting of its own is kept', async () => {
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

  test('a lock that is named twice in a transaction is remembered once', async () => {
    const { id } = await article()
    const { lockToken } = await ada.holds(id)
    await app.begins()
    await app.uses(lockToken)
    const [once] = await app.sql(`SELECT current_setting('holdfast.guarded') AS marks`)
    await app.uses(lockToken)
    expect(await app.sql(`SELECT current_setting('holdfast.guarded') AS marks`)).toEqual([once])
    await app.commits()
  })

  test('two documents in one transaction work, with two tokens', async () => {
    const [one, two] = [await article(), await article()]
    await app.begins()
    await app.uses((await ada.holds(one.id)).lockToken)
    await app.uses((await bo.holds(two.id)).lockToken)
    await app.sql('UPDATE articles SET body = $1 WHERE id = ANY ($2)', ['both', [one.key, two.key]])
    await app.commits()
    expect([await bodyOf(world, one.key), await bodyOf(world, two.key)]).toEqual(['both', 'both'])
  })

  test('and with a second transaction on the same two in reverse order, both are written', async () => {
    const [one, two] = [await article(), await article()]
    const tokens = [(await ada.holds(one.id)).lockToken, (await bo.holds(two.id)).lockToken] as const
    const other = await Writer.on(world)
    await Promise.all([app.begins(), other.begins()])
    await Promise.all([app.uses(tokens[0]), other.uses(tokens[1])])
    await Promise.all([app.uses(tokens[1]), other.uses(tokens[0])])
    await Promise.all([app.writes(one.key, 'app'), other.writes(two.key, 'other')])
    await Promise.all([app.commits(), other.commits()])
    await other.ends()
    expect([await bodyOf(world, one.key), await bodyOf(world, two.key)]).toEqual(['app', 'other'])
  })
})
