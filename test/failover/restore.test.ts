import { afterEach, describe, expect, test } from 'vitest'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { Stream } from '../oversight/stream.ts'
import { World } from '../support/world.ts'
import { DebianPostgres, debianBin } from './debianPostgres.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function server(): Promise<DebianPostgres> {
  const started = await DebianPostgres.start()
  ends.push(() => started.stop())
  return started
}

async function worldOn(database: string, instances = 1): Promise<World> {
  const world = await World.open({ database, instances, config: { tailMs: 200 } })
  ends.push(() => world.close())
  return world
}

describe.skipIf(!debianBin)('rule 40: after pg_dump and a restore into another server', () => {
  test('an epoch begins automatically: tokens increase, displaced holders are told, and readers of the log are told once', async () => {
    const old = await server()
    await migrate(old.url)
    await makeDemoCollections(old.url)
    const before = await worldOn(old.url)
    const { ada, cleo } = await before.people()
    const page = await ada.creates()
    const lost = await ada.holds(page)
    // Many transactions on the old server, so that its transaction ids are far above a new server's.
    await before.sql(
      `DO $$ BEGIN FOR n IN 1..3000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
    )
    await cleo.takes(page, lost.fencingToken)
    const stream = await Stream.open(`${before.urls[0]}/events`, ada.token)
    while (stream.lastId === '') await stream.pull()
    stream.leave()

    const restored = await server()
    restored.restore(old.url)
    const world = await worldOn(restored.url, 2)
    expect(await world.sql('SELECT id, cause FROM epochs ORDER BY id')).toEqual([
      { id: 1, cause: 'FIRST' },
      { id: 2, cause: 'OTHER_SERVER' },
    ])
    const [adas, cleos] = [await world.person('ada'), await world.person('cleo', { role: 'ADMIN' }, 1)]
    const held = await cleos.lockOf(page)
    const mine = await adas.creates()
    const grant = await adas.holds(mine)
    expect(grant.fencingToken).toBeGreaterThan(900_000)
    // Without Redis, the other server learns of it from the event log only.
    const watch = await adas.watches(mine)
    await cleos.takes(mine, grant.fencingToken)
    expect(await watch.until('TAKEN_OVER')).toMatchObject({ endedFencingToken: grant.fencingToken })
    expect(held.fencingToken).toBe(lost.fencingToken + 1)
    const taken = await cleos.takes(page, held.fencingToken, { sessionId: 'another' })
    expect(taken.fencingToken).toBeGreaterThan(900_000)

    // The reader's place is in the earlier history: it is told to read its list again, and gets no event twice.
    const back = await Stream.open(`${world.urls[0]}/events`, ada.token, {
      headers: { 'last-event-id': stream.lastId },
    })
    expect((await back.next()).event).toBe('resync')
    await adas.creates().then((fresh) => adas.holds(fresh))
    expect(await back.next()).toMatchObject({
      event: 'document.locked',
      data: { kind: 'ACQUIRED', user: 'ada' },
    })
    back.leave()
  })

  test('pruning restored events makes no reader read its list again', async () => {
    const old = await server()
    await migrate(old.url)
    await makeDemoCollections(old.url)
    const before = await worldOn(old.url)
    const { ada } = await before.people()
    await ada.holds(await ada.creates())
    const restored = await server()
    restored.restore(old.url)
    const world = await worldOn(restored.url)
    await world.sql(`UPDATE lock_events SET occurred_at = occurred_at - interval '40 days'`)
    const stream = await Stream.open(`${world.urls[0]}/events`, ada.token)
    while (stream.lastId === '') await stream.pull()
    await world.sql('DELETE FROM lock_events')
    const adas = await world.person('ada')
    await adas.holds(await adas.creates())
    expect((await stream.next()).event).toBe('document.locked')
    stream.leave()
  })
})
