import { afterEach, describe, expect, test } from 'vitest'
import { World } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const epochs = () => world.sql('SELECT id, cause, floor FROM epochs ORDER BY id')
const looks = () => Promise.all(world.apps.map((app) => app.history.look()))

describe('rule 40: one epoch begins', () => {
  test('when the log has become shorter, however many instances notice it at the same moment', async () => {
    world = await World.open({ instances: 3 })
    const { ada, cleo } = await world.people()
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const watch = await cleo.watches(page)
    await looks()
    await world.sql(`SELECT setval('lock_events_id_seq', 1000)`)
    await looks()
    await world.sql(`SELECT setval('lock_events_id_seq', 900)`)
    await looks()
    expect((await epochs()).map(({ cause }) => cause)).toEqual(['FIRST', 'SHORTER_LOG'])
    expect(await watch.until('SNAPSHOT')).toMatchObject({ lock: { fencingToken: grant.fencingToken } })
    // The holder continues; the next grant is above the floor.
    expect(await ada.heartbeat(page, grant)).toMatchObject({ lock: { fencingToken: grant.fencingToken } })
    expect((await cleo.takes(page, grant.fencingToken)).fencingToken).toBe(1_000_002)
    expect(
      await world.sql(`SELECT metadata->>'cause' AS cause FROM audit_entries WHERE action = 'EPOCH_BEGUN'`),
    ).toEqual([{ cause: 'SHORTER_LOG' }])
    await watch.close()
  })

  test('and an instance that still believes in the previous epoch is refused, may retry, and then grants above its floor', async () => {
    world = await World.open({ instances: 2, config: { tailMs: 3_600_000 } })
    const { ada } = await world.people()
    const [one, other] = [await ada.creates(), await ada.creates()]
    const grant = await ada.holds(one)
    await world.sql(`INSERT INTO epochs (id, place, floor, cause, begun_at)
      SELECT id + 1, place, 5000, 'OPERATOR', now() FROM epochs`)
    expect(
      (
        await ada
          .once()
          .acquire(other)
          .catch(({ errors }) => errors[0].extensions)
      ).code,
    ).toBe('UNAVAILABLE')
    expect((await ada.acquire(other)).grant.lock.fencingToken).toBe(5001)
    const saved = await ada.save(one, { lockToken: grant.lockToken, baseVersion: 1 })
    expect(saved).toMatchObject({ draftHead: { fencingToken: grant.fencingToken } })
    expect((await world.events(one)).at(-1)).toMatchObject({ kind: 'HEAD_ADVANCED', revision: 5001 })
  })

  test('and no event in it has a revision of the previous epoch: earlier decisions are made again', async () => {
    world = await World.open()
    const { ada } = await world.people()
    const page = await ada.creates()
    await world.sql(`INSERT INTO epochs (id, place, floor, cause, begun_at)
      SELECT id + 1, place, 5000, 'OPERATOR', now() FROM epochs`)
    await expect(
      world.sql(
        `INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at) VALUES ($1, 'pages', 5000, 'RELEASED', now())`,
        [page],
      ),
    ).rejects.toMatchObject({ code: '40001' })
  })
})
