import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let eve: Person
let page: string
let held: Grant
let keys: { bo: string; eve: string }

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  eve = await world.person('eve')
  await eve.ask('{ viewer { id } }')
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  for (const person of [bo, eve]) await world.maintains(person, page)
  held = await ada.holds(page)
  keys = { bo: randomUUID(), eve: randomUUID() }
  await bo.waits(page, { idempotencyKey: keys.bo })
  await eve.waits(page, { idempotencyKey: keys.eve })
})

const states = async () =>
  (await bo.lineOf(page)).map(({ requester, state }: Answer) => `${requester.id} ${state}`)
const repeats = (person: Person, key: string) => person.waits(page, { idempotencyKey: key })
const sweep = () => world.apps[0]?.sweeper.sweep()

describe('rule 33: a draft that becomes free is reserved for the first in line', () => {
  test('that person acquires it from any session; all others are told for whom and until when', async () => {
    const watch = await eve.watches(page)
    await ada.release(page, held)
    expect(await watch.next()).toMatchObject({
      kind: 'RELEASED',
      lock: null,
      request: { state: 'RESERVED', requester: { id: 'bo' } },
    })
    for (const [person, position] of [
      [eve, 2],
      [cleo, null],
      [ada, null],
    ] as const)
      expect(await person.acquire(page)).toMatchObject({
        code: 'LOCK_RESERVED',
        retryable: true,
        reservedFor: { id: 'bo' },
        reservedUntil: expect.any(String),
        position,
      })
    expect(await bo.inAnotherTab().acquire(page)).toHaveProperty('grant')
    expect(await states()).toEqual(['eve WAITING'])
    expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED', request: { state: 'GRANTED' } })
    await watch.close()
  })

  test('however it becomes free: by expiry, a save that releases, a forced release, withdrawn rights or an override', async () => {
    const ends: Record<string, () => Promise<unknown>> = {
      EXPIRED: async () => {
        await world.expires(page)
        await sweep()
      },
      RELEASED: () => ada.save(page, { lockToken: held.lockToken, baseVersion: 1, release: true }),
      FORCE_RELEASED: () => cleo.forceRelease(page, held.fencingToken),
      RIGHTS_WITHDRAWN: () =>
        cleo.describe(page, 1, {
          maintainerIds: ['bo', 'eve'],
          override: { observedFencingToken: held.fencingToken, reason: 'left' },
        }),
      OVERRIDDEN: () =>
        cleo.save(page, {
          baseVersion: 1,
          override: { observedFencingToken: held.fencingToken, reason: 'typo' },
        }),
    }
    for (const [kind, end] of Object.entries(ends)) {
      page = await ada.creates()
      for (const person of [bo, eve]) await world.maintains(person, page)
      held = await ada.holds(page)
      await bo.waits(page)
      await end()
      expect(await states(), kind).toEqual(['bo RESERVED'])
      expect(
        (await world.events(page)).map((event) => event.kind),
        kind,
      ).toContain(kind)
      expect(await cleo.acquire(page), kind).toMatchObject({ code: 'LOCK_RESERVED' })
    }
  })

  test('then it is reserved for the next, and then free for everybody; no sweeper is needed', async () => {
    await ada.release(page, held)
    await world.passes(31, page)
    expect(await cleo.acquire(page)).toMatchObject({ code: 'LOCK_RESERVED', reservedFor: { id: 'eve' } })
    expect(await bo.acquire(page)).toMatchObject({ code: 'LOCK_RESERVED', reservedFor: { id: 'eve' } })
    await world.passes(31, page)
    expect(await cleo.acquire(page)).toHaveProperty('grant')
    expect((await world.events(page)).map(({ kind }) => kind)).toEqual([
      ...['ACQUIRED', 'REQUESTED', 'REQUESTED', 'RELEASED'],
      ...['REQUEST_SETTLED', 'REQUEST_SETTLED', 'REQUEST_SETTLED', 'ACQUIRED'],
    ])
  })

  test('the reservation begins when a call notices the end of the lease, even a call that is refused', async () => {
    await world.expires(page)
    expect(await cleo.acquire(page)).toMatchObject({ code: 'LOCK_RESERVED', reservedFor: { id: 'bo' } })
    await world.passes(20, page)
    await cleo.acquire(page)
    await world.passes(11, page)
    expect(await cleo.acquire(page)).toMatchObject({ reservedFor: { id: 'eve' } })
  })

  test('a person who does not repeat the request within a minute leaves the line', async () => {
    await world.passes(40, page)
    await repeats(eve, keys.eve)
    await world.passes(30, page)
    await ada.release(page, held)
    expect(await states()).toEqual(['eve RESERVED'])
    expect(await repeats(bo, keys.bo)).toMatchObject({ state: 'LAPSED' })
  })

  test('an unused reservation is over for good, and a new request goes to the end', async () => {
    await ada.release(page, held)
    await world.passes(31, page)
    expect(await repeats(bo, keys.bo)).toMatchObject({ state: 'LAPSED', position: 0 })
    expect(await bo.waits(page)).toMatchObject({ position: 2 })
    expect(await states()).toEqual(['eve RESERVED', 'bo WAITING'])
  })

  test('a withdrawal passes the reservation to the next at once', async () => {
    await ada.release(page, held)
    const [reserved] = await bo.lineOf(page)
    expect(await bo.withdraws(reserved)).toMatchObject({ request: { state: 'WITHDRAWN' } })
    expect(await bo.withdraws(reserved)).toMatchObject({ request: { state: 'WITHDRAWN' } })
    expect(await states()).toEqual(['eve RESERVED'])
  })

  test('a reservation is not a lease: nobody can save under it, and it counts as held for further requests', async () => {
    await ada.release(page, held)
    expect(await bo.save(page, { baseVersion: 1 })).toMatchObject({ code: 'LOCK_REQUIRED' })
    expect(await ada.save(page, { lockToken: held.lockToken, baseVersion: 1 })).toMatchObject({
      cause: 'RELEASED',
    })
    expect(await bo.lockOf(page)).toBeNull()
    expect(await ada.waits(page)).toMatchObject({ position: 3, dueAt: null })
  })

  test('a forced takeover that names the last fencing token overrides it, and the person stays in line', async () => {
    await ada.release(page, held)
    expect(await cleo.forceTake(page, 7)).toMatchObject({ code: 'LOCK_NOT_HELD' })
    expect(await eve.forceTake(page, held.fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await cleo.forceTake(page, held.fencingToken)).toMatchObject({
      grant: { lock: { holder: { id: 'cleo' }, fencingToken: held.fencingToken + 1 } },
      previousHolder: null,
    })
    expect(await states()).toEqual(['bo WAITING', 'eve WAITING'])
  })

  test('a new grant to the session that holds the lock leaves the line unchanged', async () => {
    expect(await ada.acquire(page)).toHaveProperty('grant')
    expect(await states()).toEqual(['bo WAITING', 'eve WAITING'])
  })
})
