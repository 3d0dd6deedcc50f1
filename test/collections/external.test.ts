import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lock } from '../support/mutations.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { changes, collectionOf, opened, opens } from './support.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let articles: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  articles = await collectionOf(cleo, { storage: 'EXTERNAL' })
})
afterAll(() => world.close())

describe('openDocument creates the record of an external document at its first use (rule 28)', () => {
  test('with an empty version 1 and its key as title, and finds it from then on', async () => {
    const first = await opens(ada, articles, 'guides/how to/1')
    expect(first).toMatchObject({
      created: true,
      tool: { slug: 'guides/how to/1', title: 'guides/how to/1', maintainers: [], lockRevision: 0 },
    })
    expect(first.tool.draftHead).toEqual({ number: 1, content: {} })
    const { tool, created } = await opens(bo, articles, 'guides/how to/1')
    expect([tool.id, created]).toEqual([first.tool.id, false])
    const query = 'query ($ref: DocumentRefInput!) { document(ref: $ref) { id } }'
    expect(await bo.ask(query, { ref: { collection: articles, key: 'guides/how to/1' } })).toEqual({
      document: { id: first.tool.id },
    })
  })

  test('keys are compared byte for byte', async () => {
    const keys = ['Ä', 'A\u0308', 'a', 'A', 'a ', ' a', 'a/', 'a//', '\t', '𝒜', '%2F', '-', '"\\']
    const ids = await Promise.all(keys.map((key) => opened(ada, articles, key)))
    expect(new Set(ids).size).toBe(keys.length)
    expect(await Promise.all(keys.map((key) => opened(bo, articles, key)))).toEqual(ids)
  })

  test('when many open it at once, one creates it', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => opens(ada, articles, 'rush')))
    expect(new Set(answers.map(({ tool }) => tool.id)).size).toBe(1)
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
  })

  test('a key has 1 to 200 characters; 201, none, NUL and lone surrogates are refused', async () => {
    expect(await opens(ada, articles, '𝒜'.repeat(200))).toMatchObject({ created: true })
    for (const key of ['x'.repeat(201), '', 'a\0b', 'a\ud800'])
      expect(await opens(ada, articles, key)).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['document', 'key'] }],
      })
  })

  test('the collection must exist, be EXTERNAL and not archived', async () => {
    expect(await opens(ada, 'none', 'a')).toMatchObject({ code: 'NOT_FOUND' })
    const elsewhere = { issues: [{ path: ['document', 'collection'] }] }
    expect(await opens(ada, 'pages', 'a')).toMatchObject(elsewhere)
    const made = { collection: articles, slug: 'a-page', title: 'A page', content: {} }
    expect(await ada.mutate('createTool', made)).toMatchObject({ issues: [{ path: ['collection'] }] })
    const old = await collectionOf(cleo, { storage: 'EXTERNAL' })
    const kept = await opened(ada, old, 'kept')
    await changes(cleo, old, { archived: true })
    expect(await opens(ada, old, 'new')).toMatchObject(elsewhere)
    expect(await opened(ada, old, 'kept')).toBe(kept)
  })

  test('people who may edit it may set its title; others leave it unchanged', async () => {
    const viewer = await world.person('vera', { role: 'VIEWER' })
    expect(await opens(viewer, articles, 'titled')).toMatchObject({ code: 'FORBIDDEN' })
    expect((await opens(ada, articles, 'titled', { title: 'One' })).tool.title).toBe('One')
    expect((await opens(ada, articles, 'titled')).tool.title).toBe('One')
    expect((await opens(bo, articles, 'titled', { title: 'Two' })).tool.title).toBe('Two')
    expect((await opens(viewer, articles, 'titled', { title: 'Three' })).tool.title).toBe('Two')
  })

  test('its maintainers are the caller, if the collection requires some, or those whom an admin names', async () => {
    const own = await collectionOf(cleo, { storage: 'EXTERNAL', editors: 'MAINTAINERS' })
    expect((await opens(ada, own, 'a')).tool.maintainers).toEqual([{ id: 'ada' }])
    expect(await bo.acquire((await opens(bo, own, 'a')).tool.id)).toMatchObject({ code: 'FORBIDDEN' })
    const named = { maintainerIds: ['bo', 'newcomer'] }
    expect(await opens(ada, own, 'b', named)).toMatchObject({ code: 'FORBIDDEN' })
    const { tool } = await opens(cleo, own, 'b', named)
    expect(tool.maintainers).toEqual([{ id: 'bo' }, { id: 'newcomer' }])
    expect(await bo.acquire(tool.id)).toMatchObject({ grant: {} })
  })
})

describe('an external document is locked like any other', () => {
  test('acquire, heartbeat, takeover and release work, with lists, events and audit', async () => {
    const article = await opened(ada, articles)
    const watch = await bo.watches(article)
    const grant = await ada.holds(article)
    expect(await ada.heartbeat(article, grant)).toMatchObject({ lock: { fencingToken: 1 } })
    expect(await bo.acquire(article)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    const list = `{ activeDraftLocks(filter: { collection: "${articles}" }) { nodes { tool { id } } } }`
    expect((await bo.ask(list)).activeDraftLocks.nodes).toEqual([{ tool: { id: article } }])
    const taken = await cleo.takes(article, 1)
    expect(await ada.heartbeat(article, grant)).toMatchObject({ code: 'LOCK_LOST', cause: 'TAKEN_OVER' })
    await cleo.release(article, taken)
    for (const kind of ['ACQUIRED', 'TAKEN_OVER', 'RELEASED']) await watch.until(kind)
    const actions = (await world.audit(article)).map(({ action }) => action)
    expect(actions).toEqual(['TOOL_CREATED', 'LOCK_ACQUIRED', 'LOCK_TAKEN_OVER', 'LOCK_RELEASED'])
    await watch.close()
  })

  test('it is deleted by its key, whatever the key is', async () => {
    const article = await opened(ada, articles, 'old\u0007 /')
    expect(await ada.delete(article)).toMatchObject({ deletedToolId: article })
    expect(await opens(ada, articles, 'old\u0007 /')).toMatchObject({ created: true })
  })

  test('it is found by a part of its key', async () => {
    const article = await opened(ada, articles, 'Press/Release 7')
    const { tools } = await ada.ask('{ tools(filter: { search: "press/rel" }) { nodes { id } } }')
    expect(tools.nodes).toEqual([{ id: article }])
  })
})

describe('noteExternalSave', () => {
  const note = (person: Person, toolId: string, input: Record<string, unknown>) =>
    person.mutate('noteExternalSave', { toolId, ...input })

  test('makes a version without content, renews the lease and notifies subscribers', async () => {
    const article = await opened(ada, articles)
    const watch = await bo.watches(article)
    const { lockToken } = await ada.holds(article)
    const told = await note(ada, article, { lockToken, message: 'Typos', reference: 'v8' })
    expect(told.tool.draftHead).toEqual({
      number: 2,
      message: 'Typos',
      reference: 'v8',
      savedBy: { id: 'ada' },
    })
    expect(told.lock).toMatchObject({ fencingToken: 1, draftHead: { number: 2 } })
    expect(await watch.until('HEAD_ADVANCED')).toMatchObject({
      actor: { id: 'ada' },
      lock: { draftHead: { number: 2 } },
    })
    expect((await world.audit(article)).at(-1)).toMatchObject({
      action: 'EXTERNAL_SAVED',
      metadata: { version: 2, message: 'Typos', reference: 'v8' },
    })
    expect(await bo.acquire(article, { baseVersion: 1 })).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    await watch.close()
  })

  test('needs the lock, and a token in force', async () => {
    const article = await opened(ada, articles)
    expect(await note(ada, article, {})).toMatchObject({ code: 'LOCK_REQUIRED' })
    const { lockToken } = await ada.holds(article)
    expect(await note(bo, article, {})).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    await world.expires(article)
    expect(await note(ada, article, { lockToken })).toMatchObject({ code: 'LOCK_LOST', cause: 'EXPIRED' })
  })

  test('answers a retry with the first answer, and may release the lock', async () => {
    const article = await opened(ada, articles)
    const { lockToken } = await ada.holds(article)
    const once = { lockToken, idempotencyKey: randomUUID(), release: true }
    const told = await note(ada, article, once)
    expect(told).toMatchObject({ lock: null, tool: { draftHead: { number: 2 } } })
    expect(await note(ada, article, once)).toEqual(told)
    expect(await ada.lockOf(article)).toBeNull()
    const other = await note(ada, article, { ...once, reference: 'another' })
    expect(other).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  test('is for external documents only', async () => {
    const page = await ada.creates()
    const { lockToken } = await ada.holds(page)
    expect(await note(ada, page, { lockToken })).toMatchObject({ issues: [{ path: ['toolId'] }] })
  })

  test('needs no token when locking is off', async () => {
    const free = await collectionOf(cleo, { storage: 'EXTERNAL', lockPolicy: { enabled: false } })
    expect(await note(ada, await opened(ada, free), {})).toMatchObject({ tool: { draftHead: { number: 2 } } })
  })

  test.each([
    ['reference', 'x'.repeat(201)],
    ['reference', ''],
    ['reference', 'nul\0'],
    ['message', 'x'.repeat(1_001)],
    ['lockToken', ''],
  ])('%s is refused', async (field, value) => {
    const article = await opened(ada, articles)
    expect(await note(ada, article, { [field]: value })).toMatchObject({ issues: [{ path: [field] }] })
  })
})

describe('operations that need a draft in this service say that there is none', () => {
  const elsewhere = {
    code: 'INVALID_INPUT',
    issues: [{ path: ['toolId'], message: expect.stringContaining('stored in another system') }],
  }
  const code = { settingsSchema: {}, values: {}, expectedStateRev: 0 }
  const calls: Record<string, object> = {
    saveDraft: { baseVersion: 1, content: { text: 'x' } },
    publishDraft: { baseVersion: 1 },
    unpublishTool: {},
    runSandbox: { snapshot: { entrypoint: 'main', sourceCode: '' } },
    startSandboxAction: { snapshotId: randomUUID(), actionId: 'a', expectedStateRev: 0 },
    resolveSandboxSettings: { settingsSchema: {} },
    saveSandboxSettings: code,
  }
  test.each(Object.entries(calls))('%s', async (name, input) => {
    const article = await opened(ada, articles)
    const { lockToken } = await ada.holds(article)
    expect(await ada.mutate(name, { toolId: article, lockToken, ...input })).toMatchObject(elsewhere)
    expect(await bo.mutate(name, { toolId: article, ...input })).toMatchObject(elsewhere)
  })

  test('runTool and saveToolSettings', async () => {
    const toolId = await opened(ada, articles)
    expect(await ada.mutate('runTool', { toolId })).toMatchObject(elsewhere)
    const settings = { toolId, values: {}, expectedStateRev: 0 }
    expect(await ada.mutate('saveToolSettings', settings)).toMatchObject(elsewhere)
  })

  test('an upload for it is refused before a byte is sent', async () => {
    const article = await opened(ada, articles)
    const { lockToken } = await ada.holds(article)
    const response = await fetch(`${ada.url}/files?name=a.txt&toolId=${article}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ada.token}`, 'lock-token': lockToken },
      body: 'text',
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    ])
  })

  test('large content is refused before it is parsed', async () => {
    const article = await opened(ada, articles)
    const { lockToken } = await ada.holds(article)
    const content = { text: 'x'.repeat(200_000) }
    expect(await ada.save(article, { lockToken, baseVersion: 1, content })).toMatchObject(elsewhere)
  })
})

test('versions of an external document are listed with their names in the other system', async () => {
  const article = await opened(ada, articles)
  const { lockToken } = await ada.holds(article)
  for (const reference of ['r1', 'r2'])
    await ada.mutate('noteExternalSave', { toolId: article, lockToken, reference })
  const query = `query ($id: ID!) { tool(id: $id) { draftLock { ${lock} } versions(first: 5) { nodes { number reference content } } } }`
  const { tool } = await ada.ask(query, { id: article })
  expect(tool.versions.nodes.map(({ reference }: { reference: string }) => reference)).toEqual([
    'r2',
    'r1',
    null,
  ])
  expect(tool.draftLock.draftHead.number).toBe(3)
})
