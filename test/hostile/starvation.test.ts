import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BusyRows } from '../support/busyRows.ts'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
let grant: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  page = await ada.creates()
  grant = await ada.holds(page)
})
afterAll(() => world.close())

const large = { text: 'x'.repeat(70_000) }
const calls: Record<string, (toolId: string, token: Grant) => Promise<unknown>> = {
  releases: (toolId, token) => bo.release(toolId, token),
  saves: (toolId, { lockToken }) => bo.save(toolId, { lockToken, baseVersion: 1 }),
  'large saves': (toolId, { lockToken }) => bo.save(toolId, { lockToken, baseVersion: 1, content: large }),
  deletions: (toolId) => bo.mutate('deleteTool', { toolId, confirmSlug: 'not it' }),
  acquires: (toolId) => bo.acquire(toolId),
  'forced takeovers': (toolId) => cleo.forceTake(toolId, 7),
  'forced releases': (toolId) => cleo.forceRelease(toolId, 7),
  'metadata changes': (toolId) => bo.describe(toolId, 9, { title: 'another' }),
  'sandbox runs': (toolId) => bo.runSandbox(toolId, 'export const run = () => 1'),
  heartbeats: (toolId, token) => bo.heartbeat(toolId, token),
}

test.each(Object.keys(calls))(
  'rule 42: 40 %s for one busy document use one connection, and delay nobody else',
  async (kind) => {
    const own = await bo.creates()
    const token = await bo.holds(own)
    const busy = await BusyRows.of(world, own)
    const said = Array.from({ length: 40 }, () =>
      calls[kind]?.(own, token).then(
        () => 'answered',
        (error) => error.errors[0].extensions.code,
      ),
    )
    expect(await busy.mostWaiters()).toBe(1)
    expect(await ada.once().heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    const other = await ada.creates()
    const { lockToken } = await ada.holds(other)
    expect(await ada.once().save(other, { lockToken, baseVersion: 1, content: large })).toMatchObject({
      draftHead: { number: 2 },
    })
    expect(await busy.waiters()).toBeLessThanOrEqual(1)
    await busy.free()
    expect(new Set([...(await Promise.all(said)), 'UNAVAILABLE', 'answered'])).toEqual(
      new Set(['UNAVAILABLE', 'answered']),
    )
  },
)

test('rule 15: a release with an unknown or ended token waits for no row lock', async () => {
  const own = await bo.creates()
  const dead = await bo.holds(own)
  await bo.release(own, dead)
  const live = await bo.holds(own)
  const busy = await BusyRows.of(world, own)
  const released = { __typename: 'ReleaseDraftLockPayload' }
  expect(await bo.once().release(own, { lockToken: 'no token' })).toMatchObject(released)
  expect(await bo.once().release(own, dead)).toMatchObject(released)
  expect(await ada.once().release(own, live)).toMatchObject(released)
  await busy.free()
  expect(await bo.heartbeat(own, live)).toMatchObject({ __typename: 'HeartbeatPayload' })
  expect(await bo.release(randomUUID(), live)).toMatchObject({ __typename: 'NotFoundError' })
})

test('rule 42: heartbeats with unknown tokens do not delay the holder’s heartbeats', async () => {
  const beats = Array.from({ length: 150 }, () =>
    bo.heartbeat(page, { lockToken: randomUUID() }).catch((error) => ({
      cause: error.errors[0].extensions.code,
    })),
  )
  const own = ada.once().heartbeat(page, grant)
  expect(await own).toMatchObject({ __typename: 'HeartbeatPayload' })
  for (const { cause } of await Promise.all(beats)) expect(['UNKNOWN_TOKEN', 'UNAVAILABLE']).toContain(cause)
})

test('rule 42: a person who works on many documents at once leaves connections to others', async () => {
  const own = await Promise.all(Array.from({ length: 12 }, () => bo.creates()))
  const busy = await BusyRows.of(world, ...own)
  const said = own.map((toolId) =>
    bo
      .mutate('deleteTool', { toolId, confirmSlug: 'not it' })
      .catch((error) => error.errors[0].extensions.code),
  )
  expect(await busy.mostWaiters()).toBeLessThanOrEqual(4)
  const { lockToken } = await ada.holds(await ada.creates())
  expect(lockToken).toEqual(expect.any(String))
  await busy.free()
  await Promise.all(said)
})
