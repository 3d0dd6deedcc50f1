import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ratesAMinute } from '../../src/limits.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

describe('rule 38: an agent’s lease', () => {
  let world: World
  let ada: Person
  let agent: Person
  let cleo: Person
  beforeAll(async () => {
    world = await World.open()
    ;({ ada, cleo } = await world.people())
    agent = await world.person('ada', { agent: 'bot' })
    await cleo.sets('pages', { ttlMs: 600_000, heartbeatIntervalMs: 60_000 })
  })
  afterAll(() => world.close())

  const termsOf = ({ expiresAt, renewedAt, heartbeatIntervalMs }: Answer) => ({
    ttl: Date.parse(expiresAt) - Date.parse(renewedAt),
    heartbeatIntervalMs,
  })
  const agents = { ttl: 120_000, heartbeatIntervalMs: 40_000 }

  test('lasts two minutes when the policy says ten, however it is granted, renewed and shown', async () => {
    const page = await ada.creates()
    const { grant } = await agent.acquire(page)
    expect(termsOf(grant.lock)).toEqual(agents)
    expect(termsOf((await agent.heartbeat(page, grant)).lock)).toEqual(agents)
    expect(termsOf((await ada.acquire(page)).heldLock)).toEqual(agents)
    expect(termsOf(await ada.lockOf(page))).toEqual(agents)
    const taken = await agent.inAnotherTab().forceTake(page, grant.lock.fencingToken)
    expect(termsOf(taken.grant.lock)).toEqual(agents)
    const { lockToken } = taken.grant
    await agent.save(page, { lockToken, baseVersion: 1 })
    expect(termsOf(await ada.lockOf(page))).toEqual(agents)
  })

  test('a person’s lease lasts ten minutes, also on a draft where an agent’s lease has expired', async () => {
    const page = await ada.creates()
    await agent.holds(page)
    await world.expires(page)
    expect(termsOf((await ada.acquire(page)).grant.lock)).toEqual({
      ttl: 600_000,
      heartbeatIntervalMs: 60_000,
    })
  })

  test('keeps a shorter duration of the policy', async () => {
    await cleo.sets('pages', { ttlMs: 30_000, heartbeatIntervalMs: 10_000 })
    const page = await ada.creates()
    const { grant } = await agent.acquire(page)
    expect(termsOf(grant.lock)).toEqual({ ttl: 30_000, heartbeatIntervalMs: 10_000 })
    await cleo.sets('pages', { ttlMs: 600_000, heartbeatIntervalMs: 60_000 })
  })
})

describe('rule 38: the number of locks that an agent may hold is limited', () => {
  let world: World
  let ada: Person
  let pages: string[]
  beforeAll(async () => {
    world = await World.open({ processes: 2, env: { HOLDFAST_AGENT_LOCKS: '3' } })
    ;({ ada } = await world.people())
    pages = await Promise.all(Array.from({ length: 8 }, () => ada.creates()))
  })
  afterAll(() => world.close())
  const held = async (holder: Person) =>
    Number((await world.sql('SELECT count(*) FROM draft_locks WHERE holder_id = $1', [holder.id]))[0].count)

  test('holds when an agent asks for many at once on several servers: 20 rounds', async () => {
    for (let round = 0; round < 20; round++) {
      const agent = await world.person('ada', { agent: `bot-${round}` })
      const elsewhere = agent.at(world.urls[1] as string)
      const answers = await Promise.all(
        pages.map((page, nth) => (nth % 2 === 0 ? agent : elsewhere).acquire(page)),
      )
      const granted = answers.filter(({ grant }) => grant)
      expect(granted).toHaveLength(3)
      expect(await held(agent)).toBe(3)
      const refused = answers.find(({ code }) => code)
      expect(refused).toMatchObject({ code: 'FORBIDDEN', message: expect.stringMatching(/at most 3 locks/) })
      for (const [nth, { grant }] of answers.entries())
        if (grant) await agent.release(pages[nth] as string, grant)
    }
  })

  test('expired locks do not count, a replaced lock counts once, and people have no limit', async () => {
    const agent = await world.person('ada', { agent: 'bot' })
    const [first, second, third, fourth] = pages as [string, string, string, string]
    for (const page of [first, second, third]) await agent.holds(page)
    await agent.holds(third)
    expect(await agent.acquire(fourth)).toMatchObject({ code: 'FORBIDDEN' })
    await world.expires(first)
    await agent.holds(fourth)
    for (const page of pages.slice(4)) await ada.holds(page)
  })
})

test('rule 38: calls of agents have rate limits of their own', async () => {
  const rateLimits = { ...ratesAMinute, acquire: { user: 100, agent: 3, address: 1_000 } }
  const world = await World.open({ config: { rateLimits } })
  const { ada, bo } = await world.people()
  const agent = (await world.person('ada', { agent: 'bot' })).once()
  const page = await ada.creates()
  await world.maintains(bo, page)
  await bo.holds(page)
  for (let nth = 0; nth < 3; nth++)
    expect(await agent.acquire(page)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
  await expect(agent.acquire(page)).rejects.toMatchObject({
    errors: [{ extensions: { code: 'RATE_LIMITED' } }],
  })
  expect(await ada.acquire(page)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
  await world.close()
})

test('rule 42: agents that send slowly occupy no place that another agent needs', async () => {
  const world = await World.open()
  await world.people()
  const slow = await world.person('ada', { agent: 'slow' })
  const quick = await world.person('ada', { agent: 'quick' })
  const { hostname, port } = new URL(slow.url)
  const headers = `host: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\nauthorization: Bearer ${slow.token}`
  const sockets = Array.from({ length: 20 }, () => connect(Number(port), hostname))
  for (const socket of sockets) socket.write(`POST /graphql HTTP/1.1\r\n${headers}\r\n\r\n{"query"`)
  // Several rounds, because the earlier requests may not have arrived yet.
  for (let nth = 0; nth < 5; nth++)
    expect(await quick.ask('{ viewer { id } }')).toEqual({ viewer: { id: 'ada~quick' } })
  for (const socket of sockets) socket.destroy()
  await world.close()
})

test('rule 42: a call of an agent that is aborted, fails or streams gives its place back', async () => {
  const world = await World.open()
  const { ada } = await world.people()
  const agent = await world.person('ada', { agent: 'bot' })
  const send = (body: string, accept: string, signal?: AbortSignal) =>
    fetch(`${agent.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${agent.token}` },
      body,
      ...(signal && { signal }),
    })
  const page = await ada.creates()
  const stream = JSON.stringify({ query: `subscription { draftLockChanged(toolId: "${page}") { kind } }` })
  const leaving = new AbortController()
  for (let nth = 0; nth < 20; nth++) {
    const left = send(
      JSON.stringify({ query: '{ viewer { id } }' }),
      'application/json',
      AbortSignal.timeout(nth % 5),
    )
    await left.catch(() => {})
    await send('{', 'application/json')
    await send(stream, 'text/event-stream', leaving.signal)
  }
  expect(await agent.ask('{ viewer { id } }')).toEqual({ viewer: { id: 'ada~bot' } })
  leaving.abort()
  await world.close()
})

describe('rule 38: agents may not delete documents or change rules, unless an operator allows it', () => {
  const rules = (agent: Person) => agent.sets('pages', { reserveMs: 40_000 })
  const makes = (agent: Person) => agent.mutate('createCollection', { id: 'made', name: 'Made' })
  const drops = (agent: Person) => agent.mutate('deleteCollection', { id: 'made' })
  const deletes = async (agent: Person, ada: Person) => {
    const page = await ada.creates()
    const { lockToken } = await agent.holds(page)
    return agent.delete(page, { lockToken })
  }

  test.each([
    [{}, { policy: false, delete: false }],
    [{ HOLDFAST_AGENTS_MAY: 'delete' }, { policy: false, delete: true }],
    [{ HOLDFAST_AGENTS_MAY: 'policy, delete' }, { policy: true, delete: true }],
  ])('%j', async (env, allowed) => {
    const world = await World.open({ processes: 1, env })
    const { ada } = await world.people()
    const sue = await world.person('sue', { role: 'SUPERUSER' })
    const agent = await world.person('sue', { role: 'SUPERUSER', agent: 'bot' })
    const isForbidden = { code: 'FORBIDDEN', message: expect.stringMatching(/[Tt]ell your user/) }
    const expected = (may: boolean) =>
      may ? expect.not.objectContaining({ code: 'FORBIDDEN' }) : expect.objectContaining(isForbidden)
    expect(await rules(agent)).toEqual(expected(allowed.policy))
    expect(await makes(agent)).toEqual(expected(allowed.policy))
    if (!allowed.policy) await makes(sue)
    expect(await drops(agent)).toEqual(expected(allowed.delete))
    expect(await deletes(agent, ada)).toEqual(expected(allowed.delete))
    await world.close()
  })
})
