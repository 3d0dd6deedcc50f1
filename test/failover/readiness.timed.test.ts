import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { World } from '../support/world.ts'
import { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

let cluster: Cluster
beforeAll(async () => {
  cluster = await Cluster.start('synchronous')
})
afterAll(() => {
  cluster.continueStandby()
  return cluster.stop()
})

let world: World
afterEach(() => world?.close())
const opened = async (config = {}) => {
  world = await World.open({ database: cluster.url, config: { probeMs: 2_000, ...config } })
  return world.people()
}
const ready = async () => {
  const response = await fetch(`${world.urls[0]}/health/ready`)
  const { status } = (await response.json()) as { status: string }
  return `${response.status} ${status}`
}
const metric = async (name: string) =>
  Number(
    new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${world.urls[0]}/metrics`)).text())?.[1],
  )

describe('a server is ready while a write would commit', () => {
  test('and not ready within 5 s of a hanging commit, however well reads are answered, until a commit is acknowledged', async () => {
    await opened()
    expect(await ready()).toBe('200 ready')
    cluster.stopStandby()
    const began = performance.now()
    await expect.poll(ready, { interval: 100 }).toBe('503 commits are not acknowledged')
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(await metric('holdfast_commit_age_seconds')).toBeGreaterThan(4)
    // Only one commit hangs, not one for each check.
    const hung = `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'holdfast probe' AND wait_event = 'SyncRep'`
    expect(await cluster.onFormerPrimary(hung)).toBe(1)
    cluster.continueStandby()
    await expect.poll(ready, { interval: 100 }).toBe('200 ready')
    expect(await metric('holdfast_commit_age_seconds')).toBeLessThan(4)
  })

  test('and not ready on a server that no longer takes writes', async () => {
    await opened()
    await cluster.setOnPrimary({ default_transaction_read_only: 'on' })
    await expect.poll(ready, { interval: 100 }).toBe('503 database is read-only')
    await cluster.setOnPrimary({ default_transaction_read_only: 'off' })
    await expect.poll(ready, { interval: 100 }).toBe('200 ready')
  })

  test('each instance has one row, deleted at its end; rows of killed instances are deleted at the next start', async () => {
    const rows = 'SELECT count(*)::int FROM instances'
    const killed = `INSERT INTO instances VALUES (gen_random_uuid(), now() - interval '2 hours') RETURNING 1`
    await cluster.onFormerPrimary(killed)
    await opened()
    expect(await cluster.onFormerPrimary(rows)).toBe(1)
    await world.close()
    expect(await cluster.onFormerPrimary(rows)).toBe(0)
    await opened()
  })
})

describe('a database that does not replicate synchronously', () => {
  const warned = () =>
    world.logged.filter(({ msg }) => String(msg).startsWith('The database does not replicate synchronously'))

  test('is logged as a warning in production, has a metric, and with HOLDFAST_REQUIRE_SYNC prevents grants; heartbeats and saves continue', async () => {
    const { ada, cleo } = await opened({ production: true, requireSync: true })
    const [page, other] = [await ada.creates(), await ada.creates()]
    const grant = await ada.holds(page)
    expect(await metric('holdfast_replication_synchronous')).toBe(1)
    expect(warned()).toEqual([])
    await cluster.setOnPrimary({ synchronous_standby_names: '' })
    await expect.poll(() => warned().length).toBe(1)
    expect(warned()[0]?.msg).toContain('synchronous_standby_names is empty')
    expect(await metric('holdfast_replication_synchronous')).toBe(0)
    const refusals = await Promise.all([
      ada
        .once()
        .acquire(other)
        .catch(({ errors }) => errors[0]),
      cleo
        .once()
        .takes(page, grant.fencingToken)
        .catch(({ errors }) => errors[0]),
    ])
    for (const { message, extensions } of refusals) {
      expect(extensions.code).toBe('UNAVAILABLE')
      expect(message).toContain('synchronous_standby_names of the database is empty')
      expect(message).toContain('HOLDFAST_REQUIRE_SYNC')
    }
    expect(await ada.heartbeat(page, grant)).toMatchObject({ lock: { fencingToken: grant.fencingToken } })
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
      draftHead: { number: 2 },
    })
    await cluster.setOnPrimary({ synchronous_standby_names: 'standby', synchronous_commit: 'local' })
    await expect.poll(() => warned().length).toBe(2)
    expect(warned()[1]?.msg).toContain('synchronous_commit is local')
    await cluster.setOnPrimary({ synchronous_commit: 'on' })
    await expect.poll(() => metric('holdfast_replication_synchronous')).toBe(1)
    expect((await eventually(() => ada.acquire(other))).grant.lock.fencingToken).toBe(1)
  })

  test('prevents no grants without that setting', async () => {
    await cluster.setOnPrimary({ synchronous_standby_names: '' })
    const { ada } = await opened({ production: true })
    expect(warned()).toHaveLength(1)
    expect((await ada.holds(await ada.creates())).fencingToken).toBe(1)
    await cluster.setOnPrimary({ synchronous_standby_names: 'standby' })
  })
})

test('when the address leads to another primary and no connection is closed, the server moves to it by itself', async () => {
  await opened()
  await cluster.caughtUp()
  await cluster.failOver('left running')
  const left = `SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'`
  await expect.poll(() => cluster.onFormerPrimary(left), { timeout: 8_000 }).toBe(0)
  await expect.poll(ready).toBe('200 ready')
})
