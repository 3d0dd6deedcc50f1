import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { collectionOf } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { RedisCluster } from '../support/redisCluster.ts'
import { viewersOf, watchViewers } from '../support/viewers.ts'
import type { Watch } from '../support/watch.ts'
import { World } from '../support/world.ts'

const beats = { presence: { everyMs: 50, ttlMs: 20_000 } }

describe.each([
  ['without Redis', 1, false],
  ['on two servers with Redis', 2, true],
] as const)('rule 37: presence is only informative, %s', (_where, instances, redis) => {
  if (redis && !inject('redis')) return test.skip('needs Redis', () => {})
  let world: World
  let ada: Person
  let bo: Person
  let cleo: Person
  let page: string
  let watches: { close(): Promise<void> }[]
  beforeAll(async () => {
    world = await World.open({ instances, redis, config: { ...beats, tailMs: 300 } })
    ;({ ada, bo, cleo } = await world.people())
    bo = bo.at(world.urls[instances - 1] as string)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    watches = []
    page = await ada.creates()
    await world.maintains(bo, page)
  })
  afterEach(() => Promise.all(watches.map((watch) => watch.close())))

  async function opens(person: Person): Promise<Watch> {
    const watch = await person.watches(page)
    watches.push(watch)
    return watch
  }
  const looks = (person: Person) => {
    const watch = watchViewers(person, page)
    watches.push(watch)
    return watch
  }
  const seenBy = (person: Person) => expect.poll(() => viewersOf(person, page))

  test('readers and the holder are known from open subscriptions', async () => {
    await opens(ada)
    await opens(bo)
    for (const person of [ada, bo]) await seenBy(person).toEqual(['ada READING 1', 'bo READING 1'])
    const { lockToken } = await bo.holds(page)
    for (const person of [ada, bo]) await seenBy(person).toEqual(['bo EDITING 1', 'ada READING 1'])
    await bo.release(page, { lockToken })
    await seenBy(ada).toEqual(['ada READING 1', 'bo READING 1'])
  })

  test('a person in line is shown as waiting, until the request lapses', async () => {
    await opens(ada)
    await opens(bo)
    await ada.holds(page)
    await bo.waits(page)
    await seenBy(ada).toEqual(['ada EDITING 1', 'bo WAITING 1'])
    await world.passes(61, page)
    await seenBy(ada).toEqual(['ada EDITING 1', 'bo READING 1'])
  })

  test('a person in several tabs is shown once, and disappears with the last tab', async () => {
    const [first, second] = [await opens(ada), await opens(ada.at(bo.url))]
    await seenBy(bo).toEqual(['ada READING 2'])
    await first.close()
    await seenBy(bo).toEqual(['ada READING 1'])
    await second.close()
    await seenBy(bo).toEqual([])
  })

  test('a subscription to the viewers delivers the state, and then changes', async () => {
    await opens(ada)
    const watch = looks(bo)
    await expect.poll(watch.last).toEqual(['ada READING 1'])
    const grant = await ada.holds(page)
    await expect.poll(watch.last).toEqual(['ada EDITING 1'])
    const second = looks(bo)
    await expect.poll(second.last).toEqual(['ada EDITING 1'])
    await world.expires(page)
    await world.apps[0]?.sweeper.sweep()
    for (const each of [watch, second]) await expect.poll(each.last).toEqual(['ada READING 1'])
    await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })
    await opens(cleo)
    await expect.poll(watch.last).toEqual(['ada READING 1', 'cleo READING 1'])
    for (const [nth, told] of watch.seen.entries()) expect(told).not.toEqual(watch.seen[nth - 1])
  })

  test('a closed subscription leaves no listener behind', async () => {
    const watch = looks(bo)
    await expect.poll(watch.last).toEqual([])
    expect(world.apps.at(-1)?.lockChanges.watched()).toBe(1)
    await watch.close()
    await expect.poll(() => world.apps.at(-1)?.lockChanges.watched()).toBe(0)
  })

  test('the subscription ends when the document is deleted', async () => {
    const watch = looks(bo)
    await expect.poll(watch.last).toEqual([])
    await ada.delete(page)
    await watch.over
  })

  test('the subscription and the presence end with the right to read', async () => {
    page = await bo.creates({ collection: await collectionOf(cleo, { readers: 'EDITORS' }) })
    await world.maintains(ada, page)
    await opens(ada)
    const [watch, left] = [looks(bo), looks(ada)]
    await expect.poll(watch.last).toEqual(['ada READING 1'])
    await bo.describe(page, 1, { maintainerIds: ['bo'] })
    await left.over
    await expect.poll(watch.last).toEqual([])
    const stranger = watchViewers(ada, page)
    await expect(stranger.over).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })

  test('a missing document, or an invalid id, is refused', async () => {
    for (const [id, code] of [
      [randomUUID(), 'NOT_FOUND'],
      ['no id', 'BAD_USER_INPUT'],
      ['a\0b', 'BAD_USER_INPUT'],
    ] as const)
      await expect(watchViewers(ada, id).over).rejects.toMatchObject([{ extensions: { code } }])
  })

  test('none of it is stored in PostgreSQL', async () => {
    const before = await world.written()
    await opens(ada)
    await seenBy(bo).toEqual(['ada READING 1'])
    expect(await world.written()).toEqual(before)
  })
})

const key = 'holdfast:viewers'

describe.skipIf(!inject('redis'))('rule 37: presence in Redis is only informative too', () => {
  let world: World
  let redis: Redis
  let ada: Person
  let bo: Person
  let page: string
  let watch: Watch
  beforeAll(async () => {
    redis = new Redis(inject('redis') as string)
    world = await World.open({ instances: 2, redis: true, config: beats })
    ;({ ada, bo } = await world.people())
    bo = bo.at(world.urls[1] as string)
    page = await ada.creates()
    await world.maintains(bo, page)
    watch = await ada.watches(page)
  })
  afterAll(async () => {
    await watch.close()
    await world.close()
    redis.disconnect()
  })

  /** An entry as another instance would write it. */
  async function says(people: string): Promise<string> {
    const instance = randomUUID()
    await redis.hset(`${key}:${instance}`, { there: '1', [page]: people })
    await redis.sadd(key, instance)
    return instance
  }

  test('a killed instance’s people disappear after its time to live, at most 20 s', async () => {
    const instance = await says(JSON.stringify([['cleo', 1, Date.now()]]))
    await expect.poll(() => viewersOf(ada, page)).toEqual(['ada READING 1', 'cleo READING 1'])
    const leases: number[] = []
    for (const alive of await redis.smembers(key))
      if (alive !== instance) leases.push(await redis.pttl(`${key}:${alive}`))
    // -1 would mean that it never expires.
    expect(leases.filter((ms) => ms > 0 && ms <= 20_000).length).toBeGreaterThanOrEqual(2)
    await redis.pexpire(`${key}:${instance}`, 1)
    await expect.poll(() => viewersOf(ada, page)).toEqual(['ada READING 1'])
    await expect.poll(() => redis.sismember(key, instance)).toBe(0)
  })

  test('a Redis that has lost its data is filled again', async () => {
    await redis.del(key, ...(await redis.smembers(key)).map((instance) => `${key}:${instance}`))
    await expect.poll(() => viewersOf(bo, page)).toEqual(['ada READING 1'])
  })

  beforeEach(() => expect.poll(() => viewersOf(bo, page)).toEqual(['ada READING 1']))

  test.each(['', 'null', '[1]', '[["bo"]]', '[[1,2,3]]', '[["bo","x",null]]', '{"a":1}'])(
    'a malformed entry (%s) names nobody',
    async (garbled) => {
      const instance = await says(garbled)
      expect(await viewersOf(ada, page)).toEqual(['ada READING 1'])
      await redis.del(`${key}:${instance}`)
    },
  )

  test('no decision depends on it: a person shown as editing need not hold the lock', async () => {
    const instance = await says(JSON.stringify([['cleo', 9, 0]]))
    expect((await viewersOf(bo, page))[0]).toBe('cleo READING 9')
    const grant = await bo.holds(page)
    expect(await bo.save(page, { lockToken: grant.lockToken, baseVersion: 1, release: true })).toMatchObject({
      draftHead: { number: 2 },
    })
    await redis.del(`${key}:${instance}`)
  })
})

test('rule 37: with Redis unreachable each server knows its own people, and answers as fast', async () => {
  const world = await World.open({ config: { ...beats, redisUrl: 'redis://127.0.0.1:1' } })
  const { ada, bo } = await world.people()
  const page = await ada.creates()
  const watch = await ada.watches(page)
  expect(await viewersOf(bo, page)).toEqual(['ada READING 1'])
  const viewers = watchViewers(bo, page)
  await expect.poll(viewers.last).toEqual(['ada READING 1'])
  await watch.close()
  await expect.poll(viewers.last).toEqual([])
  await viewers.close()
  expect(world.logged.filter(({ msg }) => String(msg).startsWith('presence is only known')).length).toBe(1)
  await world.close()
})

const hasCluster = ['redis-server', 'redis-cli'].every((name) => spawnSync(name, ['--version']).status === 0)

test.skipIf(!hasCluster)('rule 37: two servers on a Redis Cluster know each other’s people', async () => {
  const cluster = await RedisCluster.start()
  const world = await World.open({
    instances: 2,
    config: { ...beats, redisCluster: { nodes: cluster.addresses, tls: false } },
  })
  const { ada, bo } = await world.people()
  const elsewhere = bo.at(world.urls[1] as string)
  const pages = await Promise.all(Array.from({ length: 6 }, () => ada.creates()))
  const watches = await Promise.all(pages.map((page) => ada.watches(page)))
  for (const page of pages) await expect.poll(() => viewersOf(elsewhere, page)).toEqual(['ada READING 1'])
  for (const watch of watches) await watch.close()
  for (const page of pages) await expect.poll(() => viewersOf(elsewhere, page)).toEqual([])
  await world.close()
  await cluster.stop()
})
