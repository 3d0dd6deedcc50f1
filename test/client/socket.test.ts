import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type LiveSocket, liveSocket } from '../../packages/client/src/transports/socket.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { FakeClock } from './fakes.ts'
import { Cable } from './support.ts'

let world: World
let ada: Person
let page: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  page = await ada.creates()
})
afterAll(() => world.close())

let cable: Cable
let clock: FakeClock
let socket: LiveSocket
let wakes: () => void
let kinds: string[]
let tries: number

beforeEach(async () => {
  cable = await Cable.to(world.urls[0] as string)
  clock = new FakeClock()
  tries = 0
  kinds = []
  socket = liveSocket({
    url: `${cable.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ada.token}` },
    clock,
    random: () => 1,
    page: {
      onResume(run) {
        wakes = run
        return () => {}
      },
    },
  })
  socket.on('connecting', () => tries++)
  socket.subscribe<{ draftLockChanged: { kind: string } }>(
    { query: `subscription { draftLockChanged(toolId: "${page}") { kind } }` },
    { next: ({ data }) => kinds.push(data!.draftLockChanged.kind), error() {}, complete() {} },
  )
  await expect.poll(() => kinds).toEqual(['SNAPSHOT'])
})
afterEach(async () => {
  await socket.dispose()
  cable.close()
})

/**
 * Each attempt fails at once, and the next one comes within 10 s. There are as many as would make pauses of an
 * hour if they doubled.
 */
async function outage(): Promise<void> {
  cable.cut()
  for (let pause = 0; pause < 14; pause++) await triesWithin(10_000)
}

/** Advances the fake clock second by second. Connections are made in real time, between two seconds. */
const soon = <T>(read: () => T) =>
  expect.poll(
    async () => {
      await clock.passes(1_000)
      return read()
    },
    { interval: 100, timeout: 20_000 },
  )

async function triesWithin(ms: number): Promise<void> {
  const before = tries
  await expect
    .poll(async () => {
      await clock.passes(before === tries ? ms : 0)
      return tries
    })
    .toBeGreaterThan(before)
}

test('after a long outage a subscription resumes within 10 s of the server’s return', async () => {
  await outage()
  cable.mend()
  const mended = clock.now()
  await soon(() => kinds).toEqual(['SNAPSHOT', 'SNAPSHOT'])
  expect(clock.now() - mended).toBeLessThanOrEqual(12_000)
})

test('a page that becomes visible or online retries at once, and so does one that got an answer over HTTP', async () => {
  for (const [round, hint] of [() => wakes(), () => socket.hurry()].entries()) {
    await outage()
    cable.mend()
    await expect
      .poll(() => {
        hint()
        return kinds.length
      })
      .toBe(round + 2)
  }
})

test('a connection that died unnoticed is replaced after 15 s of silence and 10 s without an answer', async () => {
  cable.freeze()
  await clock.passes(24_900)
  cable.thaw()
  expect(tries).toBe(1)
  await soon(() => kinds).toEqual(['SNAPSHOT', 'SNAPSHOT'])
})

test('a page that wakes up sends a ping, and replaces its connection after 10 s without an answer', async () => {
  cable.freeze()
  wakes()
  await clock.passes(9_900)
  cable.thaw()
  expect(tries).toBe(1)
  await soon(() => tries).toBe(2)
})

test('a connection that answers is kept, however long no change arrives', async () => {
  for (let minute = 0; minute < 4; minute++) {
    await clock.passes(15_000)
    await expect.poll(() => pongs).toBe(minute + 1)
  }
  expect(tries).toBe(1)
  await ada.acquire(page, { sessionId: randomUUID() })
  await expect.poll(() => kinds).toEqual(['SNAPSHOT', 'ACQUIRED'])
})

let pongs = 0
beforeEach(() => {
  pongs = 0
  socket.on('pong', (isReceived) => isReceived && pongs++)
})
