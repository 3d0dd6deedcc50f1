import { randomUUID } from 'node:crypto'
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

const kinds = async () => (await world.events(page)).map(({ kind }) => kind)
const sweep = () => world.apps[0]?.sweeper.sweep()

describe('rule 32: a request takes nothing from a holder who is working', () => {
  const asked = { answerWithinMs: 120_000 }
  let key: string
  let waiting: Answer
  /** Bo repeats his request. */
  const repeats = () => bo.waits(page, { ...asked, idempotencyKey: key })

  beforeEach(async () => {
    key = randomUUID()
    await ada.reports(page, held, 0)
    waiting = await repeats()
  })

  test('the holder is told who asks and by when, and continues', async () => {
    const watch = await ada.watches(page)
    await cleo.waits(page, { note: 'a typo', ...asked })
    expect(await watch.next()).toMatchObject({
      kind: 'REQUESTED',
      actor: { id: 'cleo' },
      lock: { holder: { id: 'ada' } },
      request: { note: 'a typo', position: 2, state: 'WAITING', requester: { id: 'cleo' } },
    })
    expect(waiting).toMatchObject({ position: 1, state: 'WAITING', kind: 'ASK' })
    expect(waiting.dueInMs).toBeGreaterThan(110_000)
    expect(await ada.save(page, { lockToken: held.lockToken, baseVersion: 1 })).toHaveProperty('draftHead')
    await watch.close()
  })

  test('silence reported by the holder’s client ends the lease, and the draft is reserved for the requester', async () => {
    const watch = await ada.watches(page)
    for (const _ of [1, 2, 3]) {
      await world.passes(40, page)
      await repeats()
    }
    await ada.reports(page, held, 120_000)
    expect(await repeats()).toMatchObject({ state: 'RESERVED', position: 1 })
    expect(await watch.next()).toMatchObject({
      kind: 'UNANSWERED',
      actor: { id: 'bo' },
      endedFencingToken: held.fencingToken,
      lock: null,
      request: { state: 'RESERVED', requester: { id: 'bo' } },
    })
    expect(await ada.heartbeat(page, held)).toMatchObject({ cause: 'UNANSWERED', by: { id: 'bo' } })
    expect(await bo.acquire(page)).toMatchObject({ grant: { lock: { holder: { id: 'bo' } } } })
    expect(await kinds()).toEqual(['ACQUIRED', 'REQUESTED', 'UNANSWERED', 'ACQUIRED'])
    await watch.close()
  })

  test('a key press moves the deadline', async () => {
    for (const _ of [1, 2, 3]) {
      await world.passes(40, page)
      await ada.reports(page, held, 1_000)
      const { state, dueInMs } = await repeats()
      expect(state).toBe('WAITING')
      expect(dueInMs).toBeGreaterThan(110_000)
    }
  })

  test('without a heartbeat there is no silence: lost messages take nothing', async () => {
    for (const _ of [1, 2, 3, 4]) {
      await world.passes(40, page)
      expect(await repeats()).toMatchObject({ state: 'WAITING' })
    }
    expect(await ada.reports(page, held, 0)).toHaveProperty('lock')
    expect(await repeats()).toMatchObject({ state: 'WAITING' })
  })

  test('a requester who has left takes nothing', async () => {
    await world.passes(130, page)
    await ada.reports(page, held, 130_000)
    await sweep()
    expect(await ada.heartbeat(page, held)).toHaveProperty('lock')
    expect(await kinds()).toEqual(['ACQUIRED', 'REQUESTED', 'REQUEST_SETTLED'])
  })

  test('with a client that does not report typing, silence takes nothing, and the requester is told so', async () => {
    const other = await ada.creates()
    await world.maintains(bo, other)
    const quiet = await ada.holds(other)
    const first = await bo.waits(other, { idempotencyKey: key, ...asked }).catch((error) => error)
    expect(first).toBeInstanceOf(Error)
    const again = randomUUID()
    expect(await bo.waits(other, { idempotencyKey: again, ...asked })).toMatchObject({ dueAt: null })
    for (const _ of [1, 2, 3]) {
      await world.passes(50, other)
      await ada.heartbeat(other, quiet, 3_600_000)
      expect(await bo.waits(other, { idempotencyKey: again, ...asked })).toMatchObject({ state: 'WAITING' })
    }
  })

  test('LATER moves the deadline by the same time again, once; an answer counts as activity', async () => {
    await world.passes(50, page)
    expect(await ada.answers(waiting, held, 'LATER', { note: 'five minutes' })).toMatchObject({
      request: { state: 'WAITING', answer: 'LATER', answerNote: 'five minutes', answeredBy: { id: 'ada' } },
    })
    const [{ dueInMs }] = await bo.lineOf(page)
    expect(dueInMs).toBeGreaterThan(180_000)
    await ada.answers(waiting, held, 'LATER')
    expect((await bo.lineOf(page))[0].dueInMs).toBeLessThanOrEqual(dueInMs)
    expect(await kinds()).toEqual(['ACQUIRED', 'REQUESTED', 'REQUEST_SETTLED'])
  })

  test('DENY settles the request, and its key stays used', async () => {
    expect(await ada.answers(waiting, held, 'DENY', { note: 'not today' })).toMatchObject({
      request: { state: 'DENIED', position: 0, answerNote: 'not today' },
    })
    expect(await repeats()).toMatchObject({ state: 'DENIED' })
    expect(await bo.lineOf(page)).toEqual([])
    expect(await bo.waits(page)).toMatchObject({ state: 'WAITING', position: 1 })
  })

  test('a person has one place: another session is answered with that place in line', async () => {
    const tab = bo.inAnotherTab()
    expect(await tab.waits(page, asked)).toMatchObject({ id: waiting.id, position: 1 })
    expect(await bo.lineOf(page)).toHaveLength(1)
  })

  test('requests lapse a minute after their last repeat, after a day, and when locking is switched off', async () => {
    await world.passes(61, page)
    await sweep()
    expect(await repeats()).toMatchObject({ state: 'LAPSED' })

    const second = await bo.waits(page)
    await world.sql(
      `UPDATE draft_lock_requests SET requested_at = requested_at - interval '1 day' WHERE id = $1`,
      [second.id],
    )
    expect(await bo.lineOf(page)).toEqual([])

    const third = await bo.waits(page)
    await cleo.sets('pages', { enabled: false })
    expect(await bo.lineOf(page)).toEqual([])
    await cleo.sets('pages', { enabled: true })
    expect(third.state).toBe('WAITING')
  })

  test('deleting the document settles every request', async () => {
    await ada.delete(page, { lockToken: held.lockToken })
    expect(await bo.withdraws(waiting)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await world.sql('SELECT state FROM draft_lock_requests WHERE id = $1', [waiting.id])).toEqual([
      { state: 'LAPSED' },
    ])
  })

  test('a person who may no longer edit leaves the line', async () => {
    await world.sql('DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = $2', [page, 'bo'])
    expect(await ada.lineOf(page)).toEqual([])
    expect(await bo.requests(page, { ...asked, idempotencyKey: key })).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('requests and answers that are refused', () => {
  test('for a free draft, for one’s own lock, by a viewer, and when locking is off', async () => {
    const free = await ada.creates()
    expect(await cleo.requests(free)).toMatchObject({ code: 'LOCK_NOT_HELD' })
    expect(await ada.requests(page)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['toolId'] }] })
    expect(await ada.inAnotherTab().requests(page)).toMatchObject({ code: 'INVALID_INPUT' })
    const dan = await world.person('dan', { role: 'VIEWER' })
    expect(await dan.requests(page)).toMatchObject({ code: 'FORBIDDEN' })
    await cleo.sets('pages', { enabled: false })
    expect(await bo.requests(page)).toMatchObject({ code: 'LOCKING_DISABLED' })
    await cleo.sets('pages', { enabled: true })
  })

  test('answers by somebody else, with an ended token, after the request was settled, or for an unknown id', async () => {
    const waiting = await bo.waits(page)
    expect(await bo.answers(waiting, held, 'HAND_OVER')).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'UNKNOWN_TOKEN',
    })
    await bo.withdraws(waiting)
    expect(await ada.answers(waiting, held, 'HAND_OVER')).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['requestId'], message: 'is no longer waiting for this document' }],
    })
    await ada.release(page, held)
    expect(await ada.answers(waiting, held, 'DENY')).toMatchObject({ code: 'LOCK_LOST', cause: 'RELEASED' })
    expect(await ada.answers({ id: randomUUID() }, held, 'DENY')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await ada.answers({ id: 'none' }, held, 'DENY')).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await ada.withdraws(waiting)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('an answer that an earlier holder gave applies to that holder only', async () => {
    const answers = ['DENY', 'HAND_OVER']
    for (const answer of answers) {
      page = await ada.creates()
      await world.maintains(bo, page)
      held = await ada.holds(page)
      const asked = await bo.waits(page)
      await ada.answers(asked, held, answer)
      if (answer === 'DENY') expect(await ada.answers(asked, held, answer)).toHaveProperty('request')
      await bo.withdraws(asked)
      await ada.release(page, held)
      const next = await cleo.holds(page)
      expect(await cleo.answers(asked, next, answer)).toMatchObject({
        issues: [{ path: ['requestId'], message: 'is no longer waiting for this document' }],
      })
      expect(await cleo.heartbeat(page, next)).toHaveProperty('lock')
    }
  })

  test('a note of 10 kB, a deadline of a second or of a day, and the same key for a different request', async () => {
    expect(await bo.requests(page, { note: 'a'.repeat(10_000) })).toMatchObject({
      issues: [{ path: ['note'], message: 'is 10000 characters long; at most 1000 are allowed' }],
    })
    for (const answerWithinMs of [1_000, 86_400_000])
      expect(await bo.requests(page, { answerWithinMs })).toMatchObject({
        issues: [{ path: ['answerWithinMs'] }],
      })
    const idempotencyKey = randomUUID()
    await bo.waits(page, { idempotencyKey })
    expect(await bo.requests(page, { idempotencyKey, note: 'another' })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  test('the twenty-first in line is told that twenty people are waiting', async () => {
    const people = await Promise.all(
      Array.from({ length: 21 }, (_, nth) => world.person(`admin${nth}`, { role: 'ADMIN' })),
    )
    const answers = []
    for (const person of people) answers.push(await person.requests(page))
    expect(answers.slice(0, 20).map(({ request }) => request.position)).toEqual(
      Array.from({ length: 20 }, (_, nth) => nth + 1),
    )
    expect(answers[20]).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['toolId'] }] })
  })
})
