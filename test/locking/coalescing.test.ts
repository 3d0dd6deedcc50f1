import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Acquired, type AcquireRequest, acquire, acquireMany } from '../../src/storage/acquireLease.ts'
import { Coalescer } from '../../src/storage/coalescer.ts'
import { Lines } from '../../src/storage/lines.ts'
import { type Beat, beatKey, type Renewal, renew, renewMany } from '../../src/storage/renewLease.ts'
import type { Statements } from '../../src/storage/statements.ts'
import { BusyRows } from '../support/busyRows.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())

/** The database, with the names of the statements sent to it. */
function listening() {
  const pool = new pg.Pool({ connectionString: world.url })
  const sent: string[] = []
  const query: Statements['query'] = (statement) => {
    sent.push(statement.name ?? '')
    return pool.query(statement)
  }
  return { sent, db: { query }, end: () => pool.end() }
}

/** Ada's request, from one tab. */
const request = (toolId: string, more: Partial<AcquireRequest>): AcquireRequest => ({
  toolId,
  userId: 'ada',
  sessionId: 'tab',
  idempotencyKey: randomUUID(),
  requestHash: 'hash',
  baseVersion: null,
  comment: null,
  lockToken: randomUUID(),
  ...more,
})

test('heartbeats that arrive together share a statement, and each is answered for its own document', async () => {
  const pages = await Promise.all(Array.from({ length: 60 }, () => ada.creates()))
  const grants = await Promise.all(pages.map((page) => ada.holds(page)))
  const { sent, db, end } = listening()
  const renewals = new Coalescer<Beat, Renewal>(
    { one: (beat) => renew(db, beat), many: (beats) => renewMany(db, beats), keyOf: beatKey },
    new Lines({ places: 1, longest: 100 }),
  )
  const beats = pages.map((toolId, index) => ({
    toolId,
    lockToken: grants[index]?.lockToken ?? '',
    userId: 'ada',
    idleMs: 0,
    reports: false,
  }))
  const answers = await Promise.all(beats.map((beat) => renewals.ask(beat)))
  expect(answers.map((renewal) => renewal?.lock?.toolId)).toEqual(pages)
  expect(sent).toEqual(['renew-leases'])
  await renewals.ask(beats[0] as (typeof beats)[number])
  expect(sent).toEqual(['renew-leases', 'renew-leases'])
  await end()
})

test('acquires that arrive together share a statement, and each is decided for its own document', async () => {
  const pages = await Promise.all(Array.from({ length: 40 }, () => ada.creates()))
  const [taken, expired, mine, moved] = pages as [string, string, string, string]
  await cleo.holds(taken)
  await cleo.holds(expired)
  await world.expires(expired)
  await ada.holds(mine, { sessionId: 'tab' })
  await ada.holds(moved).then(({ lockToken }) => ada.save(moved, { lockToken, baseVersion: 1 }))
  const { sent, db, end } = listening()
  const belief = await world.belief()
  const acquires = new Coalescer<AcquireRequest, Acquired>(
    {
      one: (request) => acquire(db, request, belief),
      many: (requests) => acquireMany(db, requests, belief),
    },
    new Lines({ places: 1, longest: 100 }),
  )
  const asked = (toolId: string) =>
    acquires.ask(request(toolId, { baseVersion: toolId === moved ? 1 : null }))
  const met = await Promise.all([...pages, randomUUID()].map(asked))
  expect(met.map((answer) => answer?.outcome)).toEqual([
    ...['HELD', 'GRANTED', 'GRANTED', 'HELD'],
    ...Array(36).fill('GRANTED'),
    undefined,
  ])
  expect(met.map((answer) => answer?.lock?.toolId)).toEqual([...pages, undefined])
  expect(met[1]).toMatchObject({ expired: true, lock: { fencingToken: 2, holderId: 'ada' } })
  expect(met[2]?.lock?.fencingToken).toBe(2)
  // The document without a result is asked for again in its own statement.
  expect(sent).toEqual(['acquire-leases', 'acquire-lease'])
  await end()
})

test('one failing acquire does not fail the others', async () => {
  const [first, second, ...others] = await Promise.all(Array.from({ length: 12 }, () => ada.creates()))
  const asked = (page: string, input: Record<string, unknown>) =>
    ada.acquire(page, input).then(({ __typename }) => __typename)
  const said = await Promise.all([
    // The same key for two documents: the second one is refused, whichever that is.
    asked(first as string, { idempotencyKey: 'once' }),
    asked(second as string, { idempotencyKey: 'once' }),
    ...others.map((page) => asked(page, {})),
  ])
  expect(said.slice(2)).toEqual(Array(10).fill('AcquireDraftLockPayload'))
  expect(said.slice(0, 2).sort()).toEqual(['AcquireDraftLockPayload', 'InvalidInputError'])
})

test('one failing heartbeat does not fail the others', async () => {
  const pages = await Promise.all(Array.from({ length: 12 }, () => ada.creates()))
  const grants = await Promise.all(pages.map((page) => ada.holds(page)))
  const [first, second, third, fourth] = pages as [string, string, string, string]
  await world.expires(second)
  await cleo.takes(third, 1)
  await ada.at(world.urls[0] as string).release(fourth, grants[3] as never)
  const said = await Promise.all([
    ...pages.map((page, index) => ada.heartbeat(page, grants[index] as never)),
    ada.heartbeat(first, { lockToken: 'never given to anybody' } as never),
    ada.heartbeat(randomUUID(), grants[0] as never),
  ])
  const outcomes = said.map(({ __typename, cause }) => cause ?? __typename)
  expect(outcomes).toEqual([
    'HeartbeatPayload',
    ...['EXPIRED', 'TAKEN_OVER', 'RELEASED'],
    ...Array(8).fill('HeartbeatPayload'),
    ...['UNKNOWN_TOKEN', 'NotFoundError'],
  ])
})

test('a busy row delays only its own heartbeat (rule 42)', async () => {
  const pages = await Promise.all(Array.from({ length: 30 }, () => ada.creates()))
  const grants = await Promise.all(pages.map((page) => ada.holds(page)))
  const busy = await BusyRows.of(world, pages[7] as string)
  const late = ada.heartbeat(pages[7] as string, grants[7] as never)
  const others = pages.map((page, index) => [page, grants[index]] as const).filter((_, index) => index !== 7)
  const beats = others.map(([page, grant]) => ada.once().heartbeat(page, grant as never))
  for (const beat of beats) expect(await beat).toMatchObject({ __typename: 'HeartbeatPayload' })
  await busy.free()
  expect(await late).toMatchObject({ __typename: 'HeartbeatPayload' })
})

test('ten busy rows use two connections, and an acquire of another document waits for none of them (rule 42)', async () => {
  const pages = await Promise.all(Array.from({ length: 10 }, () => ada.creates()))
  const grants = await Promise.all(pages.map((page) => ada.holds(page)))
  const free = await ada.creates()
  const busy = await BusyRows.of(world, ...pages)
  const beats = pages.map((page, index) => ada.heartbeat(page, grants[index] as never))
  await busy.areWaitedFor(2)
  expect(await ada.once().acquire(free)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
  expect(await busy.waiters()).toBeLessThanOrEqual(2)
  await busy.free()
  for (const beat of await Promise.all(beats)) expect(beat).toMatchObject({ __typename: 'HeartbeatPayload' })
})
