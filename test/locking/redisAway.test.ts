import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'

describe.skipIf(!inject('redis'))('rule 23: without Redis everybody is still notified', () => {
  let port: number
  let redis: ChildProcess
  let world: World

  beforeAll(async () => {
    port = await freePort()
    redis = await startRedis(port)
    world = await World.open({ instances: 2, config: { redisUrl: `redis://127.0.0.1:${port}`, tailMs: 300 } })
  })
  afterAll(async () => {
    await world.close()
    await stop(redis)
  })

  test('nothing is missed while it is unreachable, and nothing is delivered twice when it returns', async () => {
    const { ada, cleo } = await world.people()
    const elsewhere = cleo.at(world.urls[1] as string)
    const page = await ada.creates()
    const watch = await ada.watches(page)
    let { fencingToken } = await ada.holds(page)
    expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED' })

    await stop(redis)
    ;({ fencingToken } = await elsewhere.takes(page, fencingToken))
    expect(await watch.next()).toMatchObject({ kind: 'TAKEN_OVER' })
    await elsewhere.forceRelease(page, fencingToken, null)
    expect(await watch.next()).toMatchObject({ kind: 'FORCE_RELEASED' })

    redis = await startRedis(port)
    for (let round = 0; round < 20; round++) {
      const grant = await elsewhere.holds(page)
      await elsewhere.release(page, grant)
      await watch.until('RELEASED')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const revisions = watch.seen.map((change) => change.revision)
    expect(revisions).toEqual(revisions.map((_, index) => index))
    await watch.close()
  })

  test('a server starts without it', async () => {
    const lonely = await World.open({ config: { redisUrl: 'redis://127.0.0.1:1' } })
    const { ada } = await lonely.people()
    const page = await ada.creates()
    expect(await ada.acquire(page)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
    await lonely.close()
  })
})

async function startRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  for (const name of ['redis-server', 'valkey-server']) {
    const server = spawn(name, args, { stdio: ['ignore', 'pipe', 'ignore'], cwd: os.tmpdir() })
    const up = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.stdout.on('data', (data) => {
        if (/ready to accept/i.test(String(data))) resolve(true)
      })
    })
    if (up) return server
  }
  throw new Error('no redis-server and no valkey-server on PATH')
}

async function stop(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL')
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
}
