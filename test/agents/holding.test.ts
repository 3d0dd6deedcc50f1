import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
/** Works for ada, a contributor. */
let agent: Person
/** Works for cleo, an admin. */
let adminsAgent: Person
let page: string
beforeAll(async () => {
  world = await World.open({ instances: 2 })
  ;({ ada, bo, cleo } = await world.people())
  agent = await world.person('ada', { agent: 'bot' })
  adminsAgent = await world.person('cleo', { role: 'ADMIN', agent: 'bot' })
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  await world.maintains(bo, page)
  await cleo.sets('pages', { agents: 'YIELD' })
})

const advice = /draftLockChanged.*requestDraftLock.*tell your user/

describe('rule 38: an agent forces nobody, whatever its role', () => {
  test.each(['YIELD', 'EQUAL'])('under %s', async (agents) => {
    await cleo.sets('pages', { agents })
    const { lockToken, fencingToken } = await bo.holds(page)
    const override = { observedFencingToken: fencingToken, reason: 'because' }
    for (const guest of [agent, adminsAgent])
      for (const attempt of [
        guest.forceTake(page, fencingToken),
        guest.forceTake(page, fencingToken, { graceMs: 60_000 }),
        guest.forceRelease(page, fencingToken),
        guest.save(page, { override, baseVersion: 1 }),
        guest.publish(page, { override, baseVersion: 1 }),
      ])
        expect(await attempt).toMatchObject({
          code: 'FORBIDDEN',
          message: expect.not.stringMatching(/retry|try again/i),
        })
    expect(await adminsAgent.describe(page, 1, { maintainerIds: ['ada'], override })).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await bo.heartbeat(page, { lockToken })).toMatchObject({ lock: { fencingToken } })
  })

  test('an agent takes no lock from another agent, and no draft that is reserved for a person', async () => {
    const { fencingToken } = await agent.holds(page)
    expect(await adminsAgent.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    await bo.waits(page)
    await agent.forceRelease(page, fencingToken)
    expect(await bo.lineOf(page)).toMatchObject([{ state: 'RESERVED' }])
    expect(await adminsAgent.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('an agent may take over its own lock from its other session', async () => {
    const { fencingToken } = await agent.holds(page)
    const again = agent.inAnotherTab()
    expect(await again.forceTake(page, fencingToken)).toMatchObject({
      grant: { lock: { holder: { id: 'ada~bot' } } },
    })
  })
})

describe('rule 38: who may take over an agent’s lock', () => {
  test('under YIELD, anybody who may edit, with a reason; they need not be an admin', async () => {
    const held = await agent.holds(page)
    expect(await bo.acquire(page)).toMatchObject({ code: 'DOCUMENT_LOCKED', viewerCanForceTake: true })
    const watch = await agent.watches(page)
    expect(await bo.forceTake(page, held.fencingToken, { reason: null })).toMatchObject({
      code: 'INVALID_INPUT',
    })
    await bo.takes(page, held.fencingToken, { reason: 'my turn' })
    expect(await watch.until('TAKEN_OVER')).toMatchObject({ reason: 'my turn' })
    expect(await agent.save(page, { ...held, fencingToken: undefined, baseVersion: 1 })).toMatchObject({
      ...{ code: 'LOCK_LOST', cause: 'TAKEN_OVER', statedReason: 'my turn' },
      message: expect.stringMatching(advice),
    })
    await watch.close()
  })

  test('under YIELD, also by announcing the takeover or by releasing the lock by force', async () => {
    const held = await agent.holds(page)
    expect(await bo.forceTake(page, held.fencingToken, { graceMs: 60_000 })).toMatchObject({
      request: { kind: 'TAKEOVER' },
    })
    expect(await bo.forceRelease(page, held.fencingToken)).toMatchObject({
      previousHolder: { id: 'ada~bot' },
    })
  })

  test('under YIELD, also the lock of a superuser’s agent', async () => {
    const sues = await world.person('sue', { role: 'SUPERUSER', agent: 'bot' })
    const { fencingToken } = await sues.holds(page)
    await bo.takes(page, fencingToken)
  })

  test('under YIELD, nobody who may not edit', async () => {
    const carl = await world.person('carl')
    const { fencingToken } = await agent.holds(page)
    expect(await carl.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await carl.forceRelease(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('under EQUAL, an admin and the person for whom it works', async () => {
    await cleo.sets('pages', { agents: 'EQUAL' })
    const { fencingToken } = await agent.holds(page)
    expect(await bo.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    const taken = await cleo.takes(page, fencingToken)
    await cleo.release(page, taken)
    const again = await agent.holds(page)
    await ada.takes(page, again.fencingToken)
  })

  test('under REFUSED, agents get no lock, and a lock that one holds ends at its next call', async () => {
    const held = await agent.holds(page)
    await cleo.sets('pages', { agents: 'REFUSED' })
    expect(await agent.heartbeat(page, held)).toMatchObject({ code: 'LOCK_LOST', cause: 'RIGHTS_WITHDRAWN' })
    expect(await agent.acquire(page)).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/Agents/),
    })
    expect(await agent.requests(page)).toMatchObject({ code: 'FORBIDDEN' })
    const slug = { collection: 'pages', slug: 'of-an-agent', title: 'X', content: {} }
    expect(await agent.mutate('createTool', slug)).toMatchObject({ code: 'FORBIDDEN' })
    await ada.holds(page)
  })
})

test('rule 38: an agent that is refused a lock is told what it may do, and not to retry', async () => {
  await bo.holds(page)
  const refused = await agent.acquire(page)
  expect(refused).toMatchObject({ code: 'DOCUMENT_LOCKED', retryable: false, viewerCanForceTake: false })
  expect(refused.message).toMatch(advice)
  expect(refused.message).not.toMatch(/(?<!do not )retry|try again/i)
  expect(await ada.acquire(page)).toMatchObject({ code: 'DOCUMENT_LOCKED', retryable: true })
})

test('rule 32: an agent’s request never ends a person’s lease by silence, and a person’s ends an agent’s', async () => {
  const bos = await bo.holds(page)
  await bo.reports(page, bos, 0)
  expect(await agent.waits(page)).toMatchObject({ dueAt: null })
  await bo.release(page, bos)
  const agents = await agent.holds(page)
  await agent.reports(page, agents, 0)
  expect((await bo.waits(page)).dueAt).not.toBeNull()
})
