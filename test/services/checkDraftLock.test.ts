import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collectionOf, opened } from '../collections/support.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let vault: Person
let page: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  vault = await world.person('vault', { role: 'SERVICE' })
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
})

const query = `query ($input: CheckDraftLockInput!) {
  checkDraftLock(input: $input) { live cause lock { fencingToken holder { id } } } }`
const checks = async (who: Person, input: object): Promise<Answer> =>
  (await who.ask(query, { input })).checkDraftLock
const refusal = async (who: Person, input: object, headers = {}): Promise<Answer> =>
  (await who.post({ query, variables: { input } }, headers)).body.errors[0]
const adas = { fencingToken: 1, holder: { id: 'ada' } }

describe('checkDraftLock says what a lock token is worth at this moment', () => {
  test('in force while its lease is, by id and by collection and key', async () => {
    const { lockToken } = await ada.holds(page)
    expect(await checks(vault, { toolId: page, lockToken })).toEqual({ live: true, cause: null, lock: adas })
    const articles = await collectionOf(cleo, { storage: 'EXTERNAL' })
    const key = 'part/7%2F'
    const held = await bo.holds(await opened(bo, articles, key))
    const document = { collection: articles, key }
    expect(await checks(vault, { document, lockToken: held.lockToken })).toMatchObject({ live: true })
  })

  test('ended with the cause of its end, and with the lock of the current holder', async () => {
    const { lockToken, fencingToken } = await ada.holds(page)
    await cleo.forceTake(page, fencingToken)
    expect(await checks(vault, { toolId: page, lockToken })).toEqual({
      live: false,
      cause: 'TAKEN_OVER',
      lock: { fencingToken: 2, holder: { id: 'cleo' } },
    })
  })

  test('expired at once, whether or not anybody has noticed', async () => {
    const { lockToken } = await ada.holds(page)
    await world.expires(page)
    expect(await checks(vault, { toolId: page, lockToken })).toEqual({
      live: false,
      cause: 'EXPIRED',
      lock: null,
    })
  })

  test('a deleted document still recognises the tokens of its grants', async () => {
    const { lockToken } = await ada.holds(page)
    const { slug } = (await ada.ask(`{ tool(id: "${page}") { slug } }`)).tool
    await ada.mutate('deleteTool', { toolId: page, confirmSlug: slug, lockToken })
    expect(await checks(vault, { toolId: page, lockToken })).toMatchObject({ cause: 'TOOL_DELETED' })
    expect(await refusal(vault, { toolId: page, lockToken: 'another' })).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    })
  })

  test('a token is unknown if its holder is not the one named', async () => {
    const { lockToken } = await ada.holds(page)
    expect(await checks(vault, { toolId: page, lockToken, holderId: 'bo' })).toEqual({
      live: false,
      cause: 'UNKNOWN_TOKEN',
      lock: adas,
    })
    expect(await checks(vault, { toolId: page, lockToken, holderId: 'ada' })).toMatchObject({ live: true })
  })
})

describe('whose token a caller may ask about', () => {
  test("a service and an admin ask about anybody's, everybody else about their own", async () => {
    const { lockToken } = await ada.holds(page)
    expect(await checks(cleo, { toolId: page, lockToken })).toMatchObject({ live: true })
    expect(await checks(ada, { toolId: page, lockToken, holderId: 'ada' })).toMatchObject({ live: true })
    expect(await checks(bo, { toolId: page, lockToken })).toMatchObject({
      live: false,
      cause: 'UNKNOWN_TOKEN',
    })
    expect(await refusal(bo, { toolId: page, lockToken, holderId: 'ada' })).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
  })

  test('a caller who may not read a document is told that it does not exist', async () => {
    const secrets = await collectionOf(cleo, {
      storage: 'EXTERNAL',
      readers: 'EDITORS',
      editors: 'MAINTAINERS',
    })
    const toolId = await opened(ada, secrets, 'a')
    const { lockToken } = await ada.holds(toolId)
    expect(await refusal(bo, { toolId, lockToken })).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    expect(await checks(vault, { toolId, lockToken })).toMatchObject({ live: true })
  })
})

describe('bad input', () => {
  test('a lock token must not be in a URL: GET is refused', async () => {
    const { lockToken } = await ada.holds(page)
    const url = new URL(`${vault.url}/graphql`)
    const text = `{ checkDraftLock(input: { toolId: "${page}", lockToken: "${lockToken}" }) { live } }`
    url.searchParams.set('query', text)
    const response = await fetch(url, { headers: { authorization: `Bearer ${vault.token}` } })
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('POST'), extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })

  test.each([
    ['no document', {}],
    ['two names of a document', { toolId: 'page', document: { collection: 'pages', key: 'a' } }],
    ['an id that is no UUID', { toolId: 'x' }],
    ['a key with a lone surrogate', { document: { collection: 'pages', key: '\ud800' } }],
    ['an empty token', { toolId: 'page', lockToken: '' }],
  ])('%s is BAD_USER_INPUT', async (_title, input: Record<string, unknown>) => {
    const asked = { lockToken: 'a token', ...input, ...(input.toolId === 'page' && { toolId: page }) }
    expect(await refusal(vault, asked)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  })
})
