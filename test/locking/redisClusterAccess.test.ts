import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCluster } from '../../src/events/redisAddress.ts'
import { RedisCluster } from '../support/redisCluster.ts'
import { World } from '../support/world.ts'

const isHere = ['redis-server', 'redis-cli'].every((name) => spawnSync(name, ['--version']).status === 0)
const canCertify = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!isHere || !canCertify)(
  'a Redis Cluster with TLS, and a user that signs in with a password',
  () => {
    let cluster: RedisCluster
    let world: World
    beforeAll(async () => {
      cluster = await RedisCluster.start(true)
      world = await World.open({ processes: 1, env: cluster.environment })
    })
    afterAll(async () => {
      await world?.close()
      await cluster?.stop()
    })

    test('carries hints, and counts rates', async () => {
      const ada = await world.person('ada')
      const page = await ada.creates()
      const watch = await ada.watches(page)
      await ada.holds(page)
      expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED' })
      const metrics = await (await fetch(`${world.urls[0]}/metrics`)).text()
      expect(metrics).toContain('\nholdfast_bus_up 1\n')
      const channels = await cluster.onEach((redis) => redis.pubsub('SHARDCHANNELS', `holdfast:lock:${page}`))
      expect(channels.flat()).toHaveLength(1)
      const counted = await cluster.onEach((redis) => redis.keys('holdfast:rate:*acquire*'))
      expect(counted.flat()).not.toEqual([])
      await watch.close()
    })
  },
)

describe('nodes are named', () => {
  const nodes = [
    { host: 'a.example', port: 1 },
    { host: '::1', port: 2 },
  ]
  test.each([
    ['a.example:1,[::1]:2', { nodes, tls: false }],
    ['redis://a.example:1,[::1]:2', { nodes, tls: false }],
    ['rediss://:p%40ss@a.example:1,[::1]:2', { nodes, tls: true, password: 'p@ss' }],
    ['rediss://me:p%2Fs@a.example:1,[::1]:2/', { nodes, tls: true, username: 'me', password: 'p/s' }],
    ['rediss://me:p%s@a.example:1', null],
    ['http://a.example:1', null],
    ['me:secret@a.example:1', null],
  ])('%s', (text, expected) => expect(parseCluster(text)).toEqual(expected))
})
