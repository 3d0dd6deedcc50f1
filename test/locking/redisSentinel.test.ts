import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'

const isHere = spawnSync('redis-server', ['--version']).status === 0

describe.skipIf(!isHere)('two servers on a Redis with a sentinel', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-sentinel-'))
  const servers: ChildProcess[] = []
  let sentinel: Redis
  let world: World

  beforeAll(async () => {
    const [first, second, watcher] = [await freePort(), await freePort(), await freePort()]
    const common = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', root]
    await starts(['--port', String(first), ...common])
    await starts(['--port', String(second), ...common, '--replicaof', `127.0.0.1 ${first}`])
    const settings = path.join(root, 'sentinel.conf')
    writeFileSync(
      settings,
      `port ${watcher}\nbind 127.0.0.1\ndir ${root}\nsentinel monitor hints 127.0.0.1 ${first} 1\n`,
    )
    await starts([settings, '--sentinel'])
    sentinel = new Redis(watcher)
    const replicas = async () => ((await sentinel.call('SENTINEL', 'REPLICAS', 'hints')) as unknown[]).length
    await vi.waitUntil(async () => (await replicas()) === 1)
    const redisUrl = `redis+sentinel://127.0.0.1:1,127.0.0.1:${watcher}/hints`
    world = await World.open({ instances: 2, config: { redisUrl, tailMs: 3_600_000 } })
  })
  afterAll(async () => {
    await world?.close()
    sentinel?.disconnect()
    for (const server of servers) {
      server.kill('SIGKILL')
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    }
    rmSync(root, { recursive: true, force: true })
  })

  async function starts(args: string[]) {
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    servers.push(server)
    for await (const data of server.stdout.iterator({ destroyOnReturn: false }))
      if (/ready to accept|sentinel ID/i.test(String(data))) break
    server.stdout.resume()
  }

  test('messages use the Redis that the sentinel names, and the other one after a failover', async () => {
    const { ada, cleo } = await world.people()
    const page = await ada.creates()
    const watch = await cleo.at(world.urls[1] as string).watches(page)
    const grant = await ada.holds(page)
    expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED' })

    const before = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'hints')
    await sentinel.call('SENTINEL', 'FAILOVER', 'hints')
    const named = () => sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'hints')
    await expect.poll(named, { interval: 100 }).not.toEqual(before)
    const [host, port] = (await named()) as [string, string]
    const now = new Redis(Number(port), host)
    const listeners = async () => (await now.pubsub('NUMSUB', `holdfast:lock:${page}`))[1]
    await expect.poll(listeners, { interval: 100 }).toBe(1)
    now.disconnect()
    await ada.release(page, grant)
    let told: unknown
    void watch.next().then((change) => {
      told = change
    })
    // The publisher may still be connected to the other Redis. A missed change is delivered with the next one.
    const nextChange = async () => {
      if (!told) await ada.release(page, await ada.holds(page))
      return told
    }
    await expect.poll(nextChange, { interval: 500, timeout: 60_000 }).toMatchObject({ kind: 'RELEASED' })
    await watch.close()
  })
})
