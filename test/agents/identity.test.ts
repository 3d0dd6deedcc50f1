import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
})
afterAll(() => world.close())

const self = (person: Person) =>
  person
    .ask('{ viewer { id handle name role kind onBehalfOf { id name kind } } }')
    .then(({ viewer }) => viewer)
const adasAgent = (options: object = {}) => world.person('ada', { agent: 'assistant', ...options })

describe('rule 38: a token with act is a separate user from the person', () => {
  test('its id is sub~act.sub, and its name says for whom it works', async () => {
    expect(await self(await adasAgent())).toEqual({
      ...{ id: 'ada~assistant', handle: 'assistant', name: 'ada’s assistant' },
      ...{ role: 'CONTRIBUTOR', kind: 'AGENT', onBehalfOf: { id: 'ada', name: 'ada', kind: 'HUMAN' } },
    })
    expect(await self(ada)).toMatchObject({ id: 'ada', kind: 'HUMAN', onBehalfOf: null })
  })

  test('it may sign in before its person does', async () => {
    const agent = await world.person('dora', { agent: 'nightly' })
    expect(await self(agent)).toMatchObject({ id: 'dora~nightly', onBehalfOf: { id: 'dora', name: 'dora' } })
    expect(await self(await world.person('dora', { role: 'ADMIN' }))).toMatchObject({ role: 'ADMIN' })
  })

  test('it is shown as the holder of its lock, in the audit log and in the history', async () => {
    const agent = await adasAgent()
    const page = await ada.creates()
    await agent.holds(page)
    const who = '{ id kind onBehalfOf { id } }'
    const { tool } = await bo.ask(
      `query ($id: ID!) { tool(id: $id) { draftLock { holder ${who} } lockHistory(first: 1) { nodes { actor ${who} } } } }`,
      { id: page },
    )
    const shown = { id: 'ada~assistant', kind: 'AGENT', onBehalfOf: { id: 'ada' } }
    expect(tool).toEqual({ draftLock: { holder: shown }, lockHistory: { nodes: [{ actor: shown }] } })
    expect((await world.audit(page)).at(-1)).toMatchObject({
      action: 'LOCK_ACQUIRED',
      actor_id: 'ada~assistant',
    })
  })

  test('a claim chosen by the operator can also mark an agent or a service', async () => {
    const secret = new TextEncoder().encode(authEnvironment.AUTH_JWT_SECRET)
    const rules = { issuer: authEnvironment.AUTH_ISSUER, audience: 'holdfast', roleClaim: 'role', secret }
    const other = await World.open({ signIn: { ...rules, kindClaim: 'kind' } })
    for (const [said, kind] of [
      ['agent', 'AGENT'],
      ['Service', 'SERVICE'],
      ['robot', 'HUMAN'],
    ]) {
      const person = await other.person(`x-${said}`, { claims: { kind: said } })
      expect(await self(person)).toMatchObject({ kind, onBehalfOf: null })
    }
    await other.close()
  })
})

describe('rule 38: an agent has the rights of its person', () => {
  test('it edits what its person maintains, and what it creates belongs to its person', async () => {
    const agent = await adasAgent()
    const [adas, bos] = [await ada.creates(), await bo.creates()]
    const { lockToken } = await agent.holds(adas)
    expect(await agent.save(adas, { lockToken, baseVersion: 1 })).toMatchObject({ draftHead: { number: 2 } })
    expect(await agent.acquire(bos)).toMatchObject({ code: 'FORBIDDEN' })
    const made = await agent.creates()
    const { tool } = await ada.ask(
      'query ($id: ID!) { tool(id: $id) { viewerCanEdit maintainers { id } draftHead { savedBy { id } } } }',
      { id: made },
    )
    expect(tool).toEqual({
      ...{ viewerCanEdit: true, maintainers: [{ id: 'ada' }] },
      draftHead: { savedBy: { id: 'ada~assistant' } },
    })
  })

  test('its lock ends when its person is no longer a maintainer', async () => {
    const agent = await adasAgent()
    const page = await ada.creates()
    await ada.describe(page, 1, { maintainerIds: ['ada', 'bo'] })
    const { fencingToken } = await agent.holds(page)
    const override = { observedFencingToken: fencingToken, reason: 'moves on' }
    const cleo = await world.person('cleo', { role: 'ADMIN' })
    await cleo.describe(page, 2, { maintainerIds: ['bo'], override })
    expect(await agent.lockOf(page)).toBeNull()
    expect(await agent.acquire(page)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('a lower role of the person applies to its agents at once, and an older token does not restore it', async () => {
    const now = Math.floor(Date.now() / 1_000)
    const eve = (role: string, issuedAt: number) => world.person('eve', { role, issuedAt })
    const agent = (role: string, issuedAt: number) => world.person('eve', { role, issuedAt, agent: 'bot' })
    await self(await eve('ADMIN', now - 30))
    expect(await self(await agent('ADMIN', now - 29))).toMatchObject({ role: 'ADMIN' })
    await self(await eve('VIEWER', now - 20))
    const [{ role }] = await world.sql(`SELECT role FROM users WHERE id = 'eve~bot'`)
    expect(role).toBe('VIEWER')
    expect(await self(await agent('ADMIN', now - 25))).toMatchObject({ role: 'VIEWER' })
    expect(await self(await agent('CONTRIBUTOR', now - 10))).toMatchObject({ role: 'CONTRIBUTOR' })
    expect(await self(await eve('ADMIN', now - 5))).toMatchObject({ role: 'ADMIN' })
    expect(await self(await agent('CONTRIBUTOR', now - 4))).toMatchObject({ role: 'CONTRIBUTOR' })
    const changes = await world.sql(
      `SELECT metadata FROM audit_entries WHERE action = 'ROLE_CHANGED' AND subject_id = 'eve~bot' ORDER BY id`,
    )
    expect(changes.map(({ metadata }) => metadata)).toEqual([
      { from: 'ADMIN', to: 'VIEWER' },
      { from: 'VIEWER', to: 'CONTRIBUTOR' },
    ])
  })
})

describe('a token with a malformed act claim is refused', () => {
  test.each([
    ['a word', 'bot'],
    ['without a subject', {}],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 7 }],
    ['a list', [{ sub: 'bot' }]],
    ['a subject with NUL', { sub: 'b\0t' }],
    ['a subject that makes the id too long', { sub: 'b'.repeat(200) }],
  ])('act is %s', async (_what, act) => {
    expect(await self(await world.person('ada', { claims: { act } }))).toBeNull()
  })

  test('an id cannot belong to both a person and an agent', async () => {
    await self(await adasAgent())
    expect(await self(await world.person('ada~assistant'))).toBeNull()
    await self(await world.person('a~b', { agent: 'c' }))
    expect(await self(await world.person('a', { agent: 'b~c' }))).toBeNull()
    expect(await self(await world.person('a~b', { agent: 'c' }))).toMatchObject({ onBehalfOf: { id: 'a~b' } })
  })

  test('a name that is not a string is not shown', async () => {
    const person = await world.person('ada', { claims: { act: { sub: 'bot2', name: ' ' } } })
    expect(await self(person)).toMatchObject({ id: 'ada~bot2', name: 'ada’s bot2' })
  })

  test('its signature is still verified', async () => {
    const token = await new SignJWT({ act: { sub: 'bot' } })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ada')
      .sign(new TextEncoder().encode('another secret of thirty-two bytes'))
    const response = await fetch(`${world.urls[0]}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ tools(first: 1) { nodes { id } } }' }),
    })
    expect(response.status).toBe(401)
  })
})
