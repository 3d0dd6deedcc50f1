import { spawnSync } from 'node:child_process'
import pLimit from 'p-limit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Grant, Person } from '../support/person.ts'
import { RedisCluster } from '../support/redisCluster.ts'
import type { Watch } from '../support/watch.ts'
import { World } from '../support/world.ts'

const isHere = ['redis-server', 'redis-cli'].every((name) => spawnSync(name, ['--version']).status === 0)

describe.skipIf(!isHere)('two servers on a Redis Cluster of three nodes', () => {
  // A few at a time, because a busy machine has no connections for so many at once.
  const few = pLimit(4)
  let cluster: RedisCluster
  let world: World

  beforeAll(async () => {
    cluster = await RedisCluster.start()
  })
  afterAll(() => cluster?.stop())
  afterEach(() => world.close())

  async function opens(tailMs: number) {
    world = await World.open({
      instances: 2,
      config: { redisCluster: { nodes: cluster.addresses, tls: false }, tailMs },
    })
    const { ada, cleo } = await world.people()
    return { ada, elsewhere: cleo.at(world.urls[1] as string) }
  }

  /** The channels of documents on all shards of the cluster. */
  const channels = async () =>
    (await cluster.onEach((redis) => redis.pubsub('SHARDCHANNELS', 'holdfast:lock:*'))).flat() as string[]

  const releases = (person: Person, page: string, grant: Grant) => person.release(page, grant)
  const revisions = (watch: Watch) => watch.seen.map(({ revision }) => revision)

  test('sharded messages alone announce documents on every shard; each channel is subscribed once, and unsubscribed with its last listener', async () => {
    const { ada, elsewhere } = await opens(3_600_000)
    const pages = await few.map(Array.from({ length: 24 }), () => ada.creates())
    const watches = await few.map([...pages, ...pages], (page) => elsewhere.watches(page))
    expect((await channels()).sort()).toEqual(pages.map((page) => `holdfast:lock:${page}`).sort())
    const served = await cluster.onEach((redis) => redis.pubsub('SHARDCHANNELS', 'holdfast:lock:*'))
    expect(served.every((ofShard) => (ofShard as string[]).length > 0)).toBe(true)
    const clients = await cluster.onEach((redis) => redis.client('LIST', 'TYPE', 'PUBSUB'))
    for (const list of clients) expect(String(list).match(/ ssub=[1-9]/g)).toHaveLength(1)

    for (const page of pages) await ada.holds(page)
    for (const watch of watches) expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED', revision: 1 })

    for (const watch of watches) await watch.close()
    await expect.poll(channels).toEqual([])
  })

  test('a dead node delays only its own documents; nothing is missed or delivered twice, and little is logged', async () => {
    const { ada, elsewhere } = await opens(300)
    // Enough documents that some are on the shard that dies.
    const pages = await few.map(Array.from({ length: 24 }), () => ada.creates())
    const watches = await few.map(pages, (page) => elsewhere.watches(page))
    const grants = await few.map(pages, (page) => ada.holds(page))
    await cluster.kill(1)
    await few.map(pages, (page, index) => releases(ada, page, grants[index] as Grant))
    for (const watch of watches) await watch.until('RELEASED')

    const late = await ada.creates()
    const lateWatch = await elsewhere.watches(late)
    await ada.holds(late)
    expect(await lateWatch.next()).toMatchObject({ kind: 'ACQUIRED' })

    for (let round = 0; round < 10; round++)
      await few.map(pages, async (page) => releases(ada, page, await ada.holds(page)))
    for (const watch of watches) while (revisions(watch).at(-1) !== 22) await watch.next()

    await cluster.restart(1)
    await expect.poll(async () => (await channels()).length).toBe(25)
    await few.map(pages, (page) => ada.holds(page))
    for (const watch of watches) while (revisions(watch).at(-1) !== 23) await watch.next()
    for (const watch of watches) {
      expect(revisions(watch)).toEqual([...new Set(revisions(watch))].sort((a, b) => a - b))
      expect(watch.seen.filter(({ kind }) => kind === 'SNAPSHOT')).toHaveLength(1)
      expect(revisions(watch)).toHaveLength(24)
    }
    const complaints = world.logged.filter(({ msg }) => String(msg).includes('redis'))
    expect(complaints.length).toBeGreaterThan(0)
    // Each server logs one line in half a minute.
    expect(complaints.length).toBeLessThanOrEqual(4)
    for (const watch of [...watches, lateWatch]) await watch.close()
  })
})
