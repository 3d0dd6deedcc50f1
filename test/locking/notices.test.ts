import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const kinds = (watch: { seen: { kind: string }[] }) => watch.seen.map((change) => change.kind)

/** The same tests with and without the bus: without it notices are slower, but never wrong. */
const buses = { 'with Redis': true, 'without Redis, by the event log tail alone': false }
for (const [name, redis] of Object.entries(buses))
  describe.skipIf(redis && !inject('redis'))(`two servers on one database, ${name}`, () => {
    let world: World
    let ada: Person
    let cleo: Person
    let page: string

    beforeAll(async () => {
      world = await World.open({ instances: 2, redis, config: { tailMs: 100 } })
      const people = await world.people()
      ada = people.ada
      cleo = await world.person('cleo', { role: 'ADMIN' }, 1)
    })
    afterAll(() => world?.close())

    test('rule 23: a displaced holder is told by the other server, and its heartbeat and save are refused at once', async () => {
      page = await ada.creates()
      const grant = await ada.holds(page)
      const watch = await ada.watches(page)
      await cleo.takes(page, grant.fencingToken)
      expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'TAKEN_OVER' })
      expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
        cause: 'TAKEN_OVER',
      })
      expect(await watch.next()).toMatchObject({
        kind: 'TAKEN_OVER',
        endedFencingToken: grant.fencingToken,
        previousHolder: { id: 'ada' },
        actor: { id: 'cleo' },
        reason: 'urgent fix',
        lock: { holder: { id: 'cleo' }, forcedBy: { id: 'cleo' } },
      })
      await watch.close()
    })

    test('rule 21: a SNAPSHOT first, then every higher revision once and in order', async () => {
      page = await ada.creates()
      const grant = await ada.holds(page)
      const watches = [ada.subscribe(page), cleo.subscribe(page)]
      for (const watch of watches)
        expect(await watch.next()).toMatchObject({
          kind: 'SNAPSHOT',
          revision: 1,
          lock: { holder: { id: 'ada' } },
        })
      for (let base = 1; base <= 10; base++)
        await ada.save(page, { lockToken: grant.lockToken, baseVersion: base })
      await ada.release(page, grant)
      for (const watch of watches) {
        await watch.until('RELEASED')
        expect(watch.seen.map((change) => change.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        await watch.close()
      }
    })

    test('rule 23: a change that commits late is not missed, and a long transaction elsewhere delays nothing', async () => {
      page = await ada.creates()
      const grant = await ada.holds(page)
      const watch = await cleo.watches(page)
      const long = world.sql('SELECT pg_current_xact_id(), pg_sleep(1.5)')
      await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })
      expect(await watch.next()).toMatchObject({ kind: 'HEAD_ADVANCED' })
      await ada.release(page, grant)
      expect(await watch.next()).toMatchObject({ kind: 'RELEASED' })
      await long
      await watch.close()
    })
  })

describe('one server', () => {
  let world: World
  let ada: Person
  let bo: Person
  let page: string

  beforeAll(async () => {
    world = await World.open({ redis: inject('redis') !== null, config: { tailMs: 200 } })
    ;({ ada, bo } = await world.people())
  })
  afterAll(() => world.close())

  test('rule 21: changes during the start of a subscription are never lost', async () => {
    for (let round = 0; round < 20; round++) {
      page = await ada.creates()
      const grant = await ada.holds(page)
      const watch = ada.subscribe(page)
      const [, first] = await Promise.all([ada.release(page, grant), watch.next()])
      expect(first.kind).toBe('SNAPSHOT')
      if (first.revision === 1) expect(await watch.next()).toMatchObject({ kind: 'RELEASED', revision: 2 })
      else expect(first).toMatchObject({ revision: 2, lock: null })
      await watch.close()
    }
  })

  test('rule 21: more than 32 missed revisions become one SNAPSHOT that reports the end of the reader’s own grant', async () => {
    page = await ada.creates()
    const grant = await ada.holds(page)
    const watch = await ada.watches(page)
    const watchOfBo = await bo.watches(page)
    const takes = Array.from({ length: 40 }, (_, index) => 2 + index)
    // Written directly to the database, so that one read finds them all.
    await world.sql(
      `WITH told AS (
         INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id, reason, occurred_at)
         SELECT $1, 'pages', revision, CASE WHEN revision = 2 THEN 'TAKEN_OVER' ELSE 'HEAD_ADVANCED' END::lock_event_kind,
           CASE WHEN revision = 2 THEN $3::int END, CASE WHEN revision = 2 THEN 'ada' END, 'cleo', CASE WHEN revision = 2 THEN 'urgent' END, now()
         FROM unnest($2::int[]) AS revision)
       UPDATE draft_locks SET revision = 41, holder_id = NULL, session_id = NULL, lock_token = NULL, acquired_at = NULL,
         renewed_at = NULL, expires_at = NULL, last_active_at = NULL, check_at = NULL WHERE tool_id = $1`,
      [page, takes, grant.fencingToken],
    )
    expect(await watch.next()).toMatchObject({
      kind: 'SNAPSHOT',
      revision: 41,
      lock: null,
      endedFencingToken: grant.fencingToken,
      previousHolder: { id: 'ada' },
      actor: { id: 'cleo' },
      reason: 'urgent',
    })
    expect(await watchOfBo.next()).toMatchObject({ kind: 'SNAPSHOT', revision: 41, endedFencingToken: null })
    await watch.close()
    await watchOfBo.close()
  })

  test.skipIf(!inject('redis'))(
    'rule 22: forged, malformed and duplicate messages cost a read and deliver nothing',
    async () => {
      page = await ada.creates()
      const grant = await ada.holds(page)
      const watch = await ada.watches(page)
      const redis = new Redis(inject('redis') as string)
      const channel = `holdfast:lock:${page}`
      for (const message of ['999', '999', '', '{', '-1', 'NaN', '1e400', '\0', 'x'.repeat(100_000)])
        await redis.publish(channel, message)
      await ada.release(page, grant)
      await redis.publish(channel, '2')
      expect(await watch.next()).toMatchObject({ kind: 'RELEASED', revision: 2 })
      await ada.holds(page)
      expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED', revision: 3 })
      expect(kinds(watch)).toEqual(['SNAPSHOT', 'RELEASED', 'ACQUIRED'])
      redis.disconnect()
      await watch.close()
    },
  )

  test('channels are unsubscribed with their last subscriber', async () => {
    page = await ada.creates()
    const watches = [await ada.watches(page), await bo.watches(page)]
    expect(world.apps[0]?.lockChanges.watched()).toBe(1)
    for (const watch of watches) await watch.close()
    await expect.poll(() => world.apps[0]?.lockChanges.watched()).toBe(0)
  })

  test('a subscription to an unknown tool, or without a tool, is an error with a code, and the socket stays open', async () => {
    const watch = ada.subscribe(randomUUID())
    await expect(watch.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    await expect(ada.subscribe('x').next()).rejects.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })
})
