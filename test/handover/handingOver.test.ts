import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
let held: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  await world.maintains(bo, page)
  held = await ada.holds(page)
})

const graceMs = 60_000
const announces = (input: Record<string, unknown> = {}) =>
  cleo.forceTake(page, held.fencingToken, { graceMs, reason: 'release day', ...input })
const states = async () =>
  (await bo.lineOf(page)).map(({ requester, state }: Answer) => `${requester.id} ${state}`)
const kinds = async () => (await world.events(page)).map(({ kind }) => kind)

describe('rule 35: handing over', () => {
  test('ends the lease and reserves the draft for the requester, whatever the line, in one transaction', async () => {
    const dan = await world.person('dan', { role: 'ADMIN' })
    await dan.waits(page)
    const asked = await bo.waits(page)
    expect(asked.position).toBe(2)
    expect(await ada.answers(asked, held, 'HAND_OVER', { note: 'yours' })).toMatchObject({
      request: { state: 'RESERVED', position: 1, answer: 'HAND_OVER', answerNote: 'yours' },
    })
    expect(await states()).toEqual(['bo RESERVED', 'dan WAITING'])
    expect((await world.events(page)).at(-1)).toMatchObject({
      kind: 'HANDED_OVER',
      ended_fencing_token: held.fencingToken,
      actor_id: 'ada',
      request_id: asked.id,
    })
    expect(await ada.heartbeat(page, held)).toMatchObject({ cause: 'HANDED_OVER', by: { id: 'ada' } })
    expect(await bo.acquire(page)).toHaveProperty('grant')
  })
})

describe('rule 34: an announced takeover leaves time to finish', () => {
  test('the holder is told the reason and the time at once, continues, and no renewal extends beyond that time', async () => {
    const watch = await ada.watches(page)
    expect(await announces()).toMatchObject({
      __typename: 'TakeoverAnnouncedPayload',
      request: { kind: 'TAKEOVER', note: 'release day', state: 'WAITING', position: 1 },
    })
    const told = await watch.next()
    expect(told).toMatchObject({ kind: 'REQUESTED', actor: { id: 'cleo' }, reason: 'release day' })
    expect(told.lock.endsAt).toBe(told.lock.expiresAt)
    expect(told.lock.expiresInMs).toBeLessThanOrEqual(graceMs)
    await world.passes(30, page)
    const beat = await ada.heartbeat(page, held)
    expect(beat.lock.expiresInMs).toBeLessThanOrEqual(30_000)
    const saved = await ada.save(page, { lockToken: held.lockToken, baseVersion: 1 })
    expect(saved.draftHead.number).toBe(2)
    expect((await ada.lockOf(page)).expiresInMs).toBeLessThanOrEqual(30_000)
    await watch.close()
  })

  test('at its time the lease ends as taken over, and the draft is reserved for the announcer', async () => {
    await bo.waits(page)
    await announces()
    await world.passes(61, page)
    expect(await ada.heartbeat(page, held)).toMatchObject({
      cause: 'TAKEN_OVER',
      by: { id: 'cleo' },
      statedReason: 'release day',
    })
    await world.apps[0]?.sweeper.sweep()
    expect((await world.events(page)).at(-1)).toMatchObject({
      kind: 'TAKEN_OVER',
      actor_id: 'cleo',
      lock: null,
    })
    expect(await ada.heartbeat(page, held)).toMatchObject({ cause: 'TAKEN_OVER', by: { id: 'cleo' } })
    expect(await ada.acquire(page)).toMatchObject({ code: 'LOCK_RESERVED', reservedFor: { id: 'cleo' } })
    expect(await cleo.acquire(page)).toHaveProperty('grant')
  })

  test('an earlier release, hand over to the announcer, or expiry has the same effect at once', async () => {
    const ends = {
      RELEASED: () => ada.release(page, held),
      HANDED_OVER: (request: Answer) => ada.answers(request, held, 'HAND_OVER'),
      EXPIRED: () => world.expires(page),
    }
    for (const end of Object.values(ends)) {
      page = await ada.creates()
      held = await ada.holds(page)
      const { request } = await announces()
      await end(request)
      expect(await ada.acquire(page)).toMatchObject({ code: 'LOCK_RESERVED', reservedFor: { id: 'cleo' } })
      expect(await cleo.acquire(page)).toHaveProperty('grant')
    }
  })

  test('the announcer may withdraw it: the lease then runs as its last renewal set it', async () => {
    const before = (await ada.lockOf(page)).expiresAt
    const { request } = await announces()
    expect(await cleo.withdraws(request)).toMatchObject({ request: { state: 'WITHDRAWN' } })
    expect(await ada.lockOf(page)).toMatchObject({ expiresAt: before, endsAt: null })
  })

  test('a second announcement is answered with the existing one, and a retry with its own', async () => {
    const dan = await world.person('dan', { role: 'ADMIN' })
    const idempotencyKey = 'once'
    const { request } = await announces({ idempotencyKey })
    expect(await dan.forceTake(page, held.fencingToken, { graceMs: 5_000 })).toMatchObject({
      request: { id: request.id, requester: { id: 'cleo' } },
    })
    await cleo.withdraws(request)
    expect(await announces({ idempotencyKey })).toMatchObject({
      request: { id: request.id, state: 'WITHDRAWN' },
    })
    expect(await kinds()).toEqual(['ACQUIRED', 'REQUESTED', 'REQUEST_SETTLED'])
  })

  test('a reload or another tab of the holder does not avoid it', async () => {
    await announces()
    const again = await ada.acquire(page)
    expect(again.grant.lock.expiresInMs).toBeLessThanOrEqual(graceMs)
    const tab = await ada.inAnotherTab().forceTake(page, again.grant.lock.fencingToken)
    expect(tab.grant.lock).toMatchObject({ endsAt: again.grant.lock.endsAt })
  })

  test('an immediate takeover replaces the announcement', async () => {
    const dan = await world.person('dan', { role: 'ADMIN' })
    await announces()
    expect(await dan.forceTake(page, held.fencingToken)).toMatchObject({ grant: { lock: { endsAt: null } } })
    expect(await states()).toEqual([])
  })

  test('meanwhile the draft cannot be handed to anybody else, and the holder cannot postpone it', async () => {
    const asked = await bo.waits(page)
    const { request } = await announces()
    for (const [of, answer] of [
      [asked, 'HAND_OVER'],
      [request, 'LATER'],
      [request, 'DENY'],
    ] as const)
      expect(await ada.answers(of, held, answer)).toMatchObject({ issues: [{ path: ['answer'] }] })
    expect((await bo.lineOf(page)).map(({ dueAt }: Answer) => dueAt !== null)).toEqual([true, false])
  })

  test('it needs the right, the fencing token that was shown, a reason, and 5 s to 10 min', async () => {
    expect(await bo.forceTake(page, held.fencingToken, { graceMs })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await cleo.forceTake(page, 7, { graceMs })).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect(await announces({ reason: null })).toMatchObject({ issues: [{ path: ['reason'] }] })
    for (const wrong of [0, 4_999, 3_600_000])
      expect(await announces({ graceMs: wrong })).toMatchObject({ issues: [{ path: ['graceMs'] }] })
    await ada.release(page, held)
    expect(await announces()).toMatchObject({ code: 'LOCK_NOT_HELD' })
  })
})
