import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectionOf, opens } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person
let vault: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  vault = await world.person('vault', { role: 'service' })
})
afterAll(() => world.close())

const refused = { code: 'FORBIDDEN' }

test('a service is shown as a service', async () => {
  const query = '{ viewer { role kind } }'
  expect(await vault.ask(query)).toEqual({ viewer: { role: 'SERVICE', kind: 'SERVICE' } })
})

describe('a service can open documents, but takes no lock and ends none', () => {
  test('it opens an external document and names its maintainers', async () => {
    const parts = await collectionOf(cleo, { storage: 'EXTERNAL', editors: 'MAINTAINERS' })
    const { tool, created } = await opens(vault, parts, 'bolt', { maintainerIds: ['ada'] })
    expect([created, tool.maintainers]).toEqual([true, [{ id: 'ada' }]])
    await ada.holds(tool.id)
    expect(await opens(ada, parts, 'nut', { maintainerIds: ['ada'] })).toMatchObject(refused)
  })

  test('it creates no documents here, uploads nothing, acquires no lock and takes none over', async () => {
    const made = { collection: 'pages', slug: 'a-page', title: 'A page', content: {} }
    expect(await vault.mutate('createTool', made)).toMatchObject(refused)
    const headers = { authorization: `Bearer ${vault.token}` }
    const upload = await fetch(`${vault.url}/files?name=a`, { method: 'PUT', headers, body: 'a' })
    expect(upload.status).toBe(403)
    const page = await ada.creates()
    expect(await vault.acquire(page)).toMatchObject(refused)
    const { fencingToken } = await ada.holds(page)
    expect(await vault.acquire(page)).toMatchObject(refused)
    expect(await vault.forceTake(page, fencingToken)).toMatchObject(refused)
    expect(await vault.forceRelease(page, fencingToken)).toMatchObject(refused)
    expect(await vault.requests(page)).toMatchObject(refused)
  })

  test('it cannot edit where everybody may, nor as a maintainer', async () => {
    const parts = await collectionOf(cleo, { storage: 'EXTERNAL', editors: 'CONTRIBUTORS' })
    const { tool } = await opens(vault, parts, 'washer')
    expect(await vault.acquire(tool.id)).toMatchObject(refused)
    await world.maintains(vault, tool.id)
    expect(await vault.acquire(tool.id)).toMatchObject(refused)
  })
})

describe('a service reads every lock', () => {
  test('also of documents that only their editors may read', async () => {
    const secrets = await collectionOf(cleo, {
      storage: 'EXTERNAL',
      readers: 'EDITORS',
      editors: 'MAINTAINERS',
    })
    const { tool } = await opens(ada, secrets, 'plan')
    await ada.holds(tool.id)
    const query = `{ draftLock(toolId: "${tool.id}") { holder { id } } tools(filter: { collection: "${secrets}" }) { totalCount }
      activeDraftLocks(filter: { collection: "${secrets}" }) { totalCount } }`
    expect(await vault.ask(query)).toEqual({
      draftLock: { holder: { id: 'ada' } },
      tools: { totalCount: 1 },
      activeDraftLocks: { totalCount: 1 },
    })
    expect(await vault.acquire(tool.id)).toMatchObject(refused)
    expect(await opens(vault, secrets, 'plan')).toMatchObject({ created: false, tool: { id: tool.id } })
  })

  test('its agents do not, because a service’s right to read is not passed on', async () => {
    const secrets = await collectionOf(cleo, { storage: 'EXTERNAL', readers: 'EDITORS' })
    const before = Math.floor(Date.now() / 1_000) - 60
    const agents = [
      await world.person('vault', { role: 'SERVICE', agent: 'bot' }),
      await world.person('vault', { issuedAt: before, agent: 'second' }),
    ]
    for (const agent of agents) {
      const query = `{ viewer { role } tools(filter: { collection: "${secrets}" }) { totalCount } }`
      expect(await agent.ask(query)).toMatchObject({ viewer: { role: 'VIEWER' } })
    }
  })
})
