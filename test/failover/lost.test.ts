import { afterEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'
import { Load } from './load.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function replicated(replication: 'synchronous' | 'asynchronous', found?: 'by one address') {
  const cluster = await Cluster.start(replication)
  ends.push(() => cluster.stop())
  const config = { tailMs: 200, probeMs: 2_000, formerPrimaryMs: 3_000 }
  const url = found ? cluster.url : cluster.hosts
  const world = await World.open({ database: cluster.url, found: url, instances: 2, config })
  ends.push(() => world.close())
  const people = await eventually(() => world.people())
  return { cluster, world, ...people, load: () => loaded(world, people.cleo) }
}

async function loaded(world: World, admin: Person): Promise<Load> {
  const editors = await Promise.all(
    Array.from({ length: 6 }, (_, n) => world.person(`editor-${n}`, {}, n % 2)),
  )
  const load = await Load.start(editors, admin)
  await expect.poll(() => load.saves).toBeGreaterThan(15)
  return load
}

const counted = async (world: World, metric: string) => {
  const texts = await Promise.all(world.urls.map(async (url) => (await fetch(`${url}/metrics`)).text()))
  const values = texts.map((text) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${metric} `))
        ?.split(' ')
        .at(-1) ?? 0,
    ),
  )
  return values.reduce((sum, value) => sum + value, 0)
}
/** Waits until each instance has acknowledged a log position after all saves. */
const hasProbed = async (world: World) => {
  const [{ now }] = await world.sql('SELECT clock_timestamp()::text AS now')
  const probed = 'SELECT min(committed_at) > $1::timestamptz AS "isSo" FROM instances'
  await expect.poll(() => world.sql(probed, [now])).toEqual([{ isSo: true }])
}
const lostChanges = (world: World) => counted(world, 'holdfast_lost_changes_total')
const lostLines = (world: World) =>
  world.logged.filter(({ msg }) => String(msg).startsWith('What this server had acknowledged is lost'))
const isOver = async (world: World, load: Load) => {
  const before = load.saves
  await expect.poll(() => load.saves).toBeGreaterThan(before + 15)
  return load.end((text, values) => world.sql(text, values))
}

describe('rule 40: a failover under load', () => {
  test('with synchronous replication loses nothing, gives nothing twice, and notifies everybody', async () => {
    const { cluster, world, load } = await replicated('synchronous')
    const work = await load()
    await cluster.failOver()
    expect(await isOver(world, work)).toMatchObject({ lost: 0, doubled: 0, untold: 0 })
    expect(await lostChanges(world)).toBe(0)
    expect(lostLines(world)).toEqual([])
  })

  test('with asynchronous replication notices what is lost, gives nothing twice, and notifies everybody', async () => {
    const { cluster, world, load } = await replicated('asynchronous')
    const work = await load()
    await cluster.cutReplication()
    const before = work.saves
    await expect.poll(() => work.saves).toBeGreaterThan(before + 20)
    await cluster.failOver()
    const { lost, ...verdict } = await isOver(world, work)
    expect(verdict).toMatchObject({ doubled: 0, untold: 0 })
    expect(lost).toBeGreaterThanOrEqual(20)
    // Includes grants and releases besides the saves.
    expect(await lostChanges(world)).toBeGreaterThanOrEqual(lost)
  })
})

test('rule 40: a planned switchover there and back loses nothing, and nobody writes to the demoted server', async () => {
  const { cluster, world, load } = await replicated('asynchronous')
  const work = await load()
  await cluster.switchOver()
  const before = work.saves
  await expect.poll(() => work.saves).toBeGreaterThan(before + 15)
  expect(await cluster.onStandby('SELECT pg_is_in_recovery()')).toBe(true)
  await cluster.switchOver()
  expect(await isOver(world, work)).toMatchObject({ lost: 0, doubled: 0, untold: 0 })
  expect(await lostChanges(world)).toBe(0)
})

describe('rule 40: an instance notices by itself', () => {
  test('which acknowledged changes are lost, one by one, and how much of the log before them', async () => {
    const { cluster, world, ada } = await replicated('asynchronous')
    const page = await ada.creates()
    const { lockToken } = await ada.holds(page)
    await cluster.cutReplication()
    for (const baseVersion of [1, 2, 3]) await ada.save(page, { lockToken, baseVersion })
    await hasProbed(world)
    await cluster.failOver()
    await expect.poll(() => lostChanges(world)).toBe(3)
    const [line] = lostLines(world).filter(({ lostChanges }) => lostChanges === 3)
    expect(line).toMatchObject({ first: [2, 3, 4].map((revision) => ({ toolId: page, revision })) })
    expect(Number(line?.lostLogBytes)).toBeGreaterThan(0)
    expect(await counted(world, 'holdfast_backward_steps_total{what="acknowledged"}')).toBeGreaterThan(0)
  })

  test('a timeline with the same number but a different history', async () => {
    const { cluster, world, ada, cleo } = await replicated('asynchronous')
    const page = await ada.creates()
    const first = await ada.holds(page)
    await cluster.caughtUp()
    await cluster.failOver('left running')
    await Promise.all(world.apps.map((app) => eventually(() => app.history.look())))
    await expect.poll(() => world.apps.map((app) => app.history.epoch()?.id)).toEqual([2, 2])
    const second = await eventually(() => cleo.takes(page, first.fencingToken, { idempotencyKey: 'second' }))
    await cluster.doubleTimeline()
    await expect.poll(() => world.apps.map((app) => app.history.epoch()?.id)).toEqual([3, 3])
    const third = await eventually(() => cleo.takes(page, first.fencingToken, { idempotencyKey: 'third' }))
    expect(third.fencingToken).toBeGreaterThan(second.fencingToken + 900_000)
  })

  test('a database that goes back to a former primary: tokens rise, and what the newer one had is reported as lost', async () => {
    const { cluster, world, ada, cleo } = await replicated('asynchronous', 'by one address')
    const page = await ada.creates()
    const first = await ada.holds(page)
    await cluster.caughtUp()
    await cluster.failOver('left running')
    await expect.poll(() => world.apps.map((app) => app.history.epoch()?.id)).toEqual([2, 2])
    const second = await eventually(() => cleo.takes(page, first.fencingToken, { idempotencyKey: 'second' }))
    await cluster.goBack()
    await expect.poll(() => world.apps.map((app) => app.history.epoch()?.id)).toEqual([3, 3])
    const third = await eventually(() => cleo.takes(page, first.fencingToken, { idempotencyKey: 'third' }))
    expect(third.fencingToken).toBeGreaterThan(second.fencingToken + 900_000)
    await expect.poll(() => lostChanges(world)).toBeGreaterThan(0)
  })
})
