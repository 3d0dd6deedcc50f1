import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket as NetSocket } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clientAddress } from '../../src/http/clientAddress.ts'
import { freePort } from '../support/services.ts'
import { Socket } from '../support/socket.ts'
import { World, type WorldOptions } from '../support/world.ts'

const few = {
  acquire: { user: 2, agent: 2, address: 5 },
  release: { user: 2, agent: 2, address: 5 },
  forceTake: { user: 2, agent: 2, address: 5 },
  save: { user: 1_000, agent: 1_000, address: 1_000 },
  run: { user: 2, agent: 2, address: 5 },
  upload: { user: 2, agent: 2, address: 5 },
  uploadPart: { user: 2, agent: 2, address: 4 },
  document: { user: 1_000, agent: 1_000, address: 1_000 },
  strangersDocument: { address: 1_000 },
  signInFailure: { address: 3 },
}
const mutation = (name: string, input: object) => ({
  query: `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
  variables: { input },
})
const acquire = () =>
  mutation('acquireDraftLock', {
    toolId: randomUUID(),
    sessionId: randomUUID(),
    idempotencyKey: randomUUID(),
  })
const limited = { extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }
/** A new address for each test, as a trusted proxy would report it. */
let house = 0
const at = () => ({ 'x-forwarded-for': `198.51.100.${++house}` })

const someone = (world: World, server = 0) => world.person(randomUUID(), {}, server)
/** An answer that the service is busy was not rate limited. */
const codes = async (asks: Promise<{ status: number; body: { errors?: unknown[] } }>[]) =>
  (await Promise.all(asks)).map(({ status }) => (status === 503 ? 200 : status)).sort()

function stories(options: () => WorldOptions) {
  let world: World
  beforeAll(async () => {
    world = await World.open({ ...options(), config: { rateLimits: few, ...options().config } })
  })
  afterAll(() => world.close())

  test.each([
    ['acquireDraftLock', { sessionId: 's', idempotencyKey: 'k' }],
    ['releaseDraftLock', { lockToken: 'no token' }],
    ['forceTakeLock', { sessionId: 's', idempotencyKey: 'k', observedFencingToken: 1 }],
    ['runTool', {}],
  ])('%s by one user more often than allowed is 429 with a time to retry', async (name, input) => {
    const ada = await someone(world)
    const from = at()
    const call = () => ada.post(mutation(name, { toolId: randomUUID(), ...input }), from)
    expect(await codes([call(), call()])).toEqual([200, 200])
    const { status, body } = await call()
    expect(status).toBe(429)
    expect(body.errors).toMatchObject([limited])
    expect(body.errors[0].extensions.retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  test('another user of the same address is not affected, until the address is over its limit', async () => {
    const from = at()
    const people = await Promise.all([someone(world), someone(world), someone(world)])
    const calls = people.flatMap((one) => [one.post(acquire(), from), one.post(acquire(), from)])
    expect(await codes(calls)).toEqual([200, 200, 200, 200, 200, 429])
    expect((await (await someone(world)).post(acquire(), at())).status).toBe(200)
  })

  test('each call in one document counts', async () => {
    const ada = await someone(world)
    const fields = ['a', 'b', 'c'].map((alias) => `${alias}: acquireDraftLock(input: $input) { __typename }`)
    const { variables } = acquire()
    const query = `mutation ($input: AcquireDraftLockInput!) { ${fields.join(' ')} }`
    const { body } = await ada.post({ query, variables }, at())
    expect(body.errors).toMatchObject([limited])
  })

  test('a socket counts together with everything else of its user', async () => {
    const ada = await someone(world)
    const headers = at()
    const socket = await Socket.signedIn(ada, { headers })
    await ada.post(acquire(), headers)
    for (const id of ['second', 'third']) {
      const { query, ...more } = acquire()
      socket.ask(id, query, more)
    }
    expect(await socket.answer('second')).not.toHaveProperty('errors')
    expect((await socket.answer('third')).errors).toMatchObject([limited])
    socket.close()
  })

  test('a heartbeat is never limited', async () => {
    const ada = await someone(world)
    const from = at()
    const call = () =>
      ada.post(mutation('heartbeat', { toolId: randomUUID(), lockToken: randomUUID() }), from)
    for (let index = 0; index < 8; index++) {
      const { status, body } = await call()
      expect([status, body.errors]).toEqual([200, undefined])
    }
  })

  test('invalid tokens from one address are 429 after a while; valid ones are still accepted', async () => {
    const from = at()
    const bad = (n: number) =>
      fetch(`${world.urls[0]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer a.b.c${n}`, ...from },
        body: JSON.stringify({ query: '{ viewer { id } }' }),
      })
    for (let n = 0; n < few.signInFailure.address; n++) expect((await bad(n)).status).toBe(200)
    const refused = await bad(9)
    expect(refused.status).toBe(429)
    expect((await refused.json()).errors).toMatchObject([limited])
    const events = await fetch(`${world.urls[0]}/events`, { headers: { authorization: 'Bearer x', ...from } })
    expect(events.status).toBe(429)
    const socket = await Socket.connected(world.urls[0] as string, { headers: from })
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer a.b.c' } })
    expect(await socket.closed).toBe(4429)
    expect((await (await someone(world)).post({ query: '{ viewer { id } }' }, from)).status).toBe(200)
  })
}

describe('without Redis', () => stories(() => ({})))

describe.skipIf(!inject('redis'))('with Redis', () => {
  stories(() => ({ redis: true }))

  test('instances count together', async () => {
    const world = await World.open({ instances: 2, redis: true, config: { rateLimits: few } })
    const callsOfOne = async () => {
      const id = randomUUID()
      const from = at()
      const tabs = [await world.person(id), await world.person(id, {}, 1), await world.person(id, {}, 1)]
      return codes(tabs.map((tab) => tab.post(acquire(), from)))
    }
    // As soon as both have connected to Redis.
    await expect.poll(callsOfOne).toEqual([200, 200, 429])
    await world.close()
  })
})

describe('while Redis is away', () => {
  test('each instance counts separately, and nobody is locked out', async () => {
    const world = await World.open({
      config: { rateLimits: few, redisUrl: `redis://127.0.0.1:${await freePort()}` },
    })
    const ada = await someone(world)
    const from = at()
    expect(await codes([ada.post(acquire(), from), ada.post(acquire(), from)])).toEqual([200, 200])
    expect((await ada.post(acquire(), from)).status).toBe(429)
    await world.close()
  })

  test.skipIf(!inject('redis'))(
    'a hanging Redis delays a call for a moment, and no call is refused',
    async () => {
      const port = await freePort()
      const redis = spawn('redis-server', ['--port', String(port), '--save', ''], { stdio: 'ignore' })
      const url = `redis://127.0.0.1:${port}`
      await expect.poll(() => canConnect(port)).toBe(true)
      const world = await World.open({ config: { rateLimits: few, redisUrl: url } })
      const ada = await someone(world)
      const from = at()
      expect((await ada.post(acquire(), from)).status).toBe(200)
      redis.kill('SIGSTOP')
      const begun = performance.now()
      expect((await ada.post(acquire(), from)).status).toBe(200)
      expect(performance.now() - begun).toBeLessThan(5_000)
      redis.kill('SIGKILL')
      await once(redis, 'exit')
      await world.close()
    },
  )
})

test('an address that does not come from a trusted proxy is ignored, so changing it does not help', async () => {
  const world = await World.open({ config: { rateLimits: few, trustedProxies: [] } })
  const [ada, bo, cy] = await Promise.all([someone(world), someone(world), someone(world)])
  const people = [ada, ada, bo, bo, cy, cy]
  expect(await codes(people.map((one) => one.post(acquire(), at())))).toEqual([200, 200, 200, 200, 200, 429])
  await world.close()
})

describe('an address', () => {
  const addressOf = clientAddress(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
  const seen = (remoteAddress: string, forwarded?: string) =>
    addressOf({
      socket: { remoteAddress } as NetSocket,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    })

  test.each([
    ['the peer of a direct connection', seen('203.0.113.9'), '203.0.113.9'],
    ['whatever a stranger forwards', seen('203.0.113.9', '198.51.100.1'), '203.0.113.9'],
    ['whatever a neighbour forwards', seen('192.168.0.9', '198.51.100.1'), '192.168.0.9'],
    ['what a proxy adds', seen('10.0.0.2', '198.51.100.1'), '198.51.100.1'],
    ['what a proxy of IPv6 adds', seen('fd00::2', '198.51.100.1'), '198.51.100.1'],
    ['not what was there before', seen('::ffff:10.0.0.2', '192.0.2.66, 8.8.8.8'), '8.8.8.8'],
    ['what the first of several proxies saw', seen('127.0.0.1', '8.8.8.8, 10.1.1.1'), '8.8.8.8'],
    ['the proxy itself where it tells nonsense', seen('127.0.0.1', 'me'), '127.0.0.1'],
    ['a network of IPv6', seen('2a02:1:2:3:4:5:6:7'), '2a02:1:2:3'],
  ])('is %s', (_what, found, expected) => expect(found).toBe(expected))
})

async function canConnect(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  const socket = connect(port, '127.0.0.1')
  return once(socket, 'connect').then(
    () => {
      socket.destroy()
      return true
    },
    () => false,
  )
}
