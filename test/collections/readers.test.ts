import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { Stream } from '../oversight/stream.ts'
import { lock, mutation, run } from '../support/mutations.ts'
import type { Answer, Person } from '../support/person.ts'
import type { TokenOptions } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { changes, collectionOf, opened, opens } from './support.ts'

/**
 * The whole schema, asked by whoever may not read: a viewer, and a contributor who is no maintainer. What they are answered
 * about a document of a collection with `readers: EDITORS` is what they are answered about one that there is not.
 */
const secret = 'zanzibar'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let strangers: Record<'vera' | 'carl', Person>
let collection: string
let hidden: Document
interface Document {
  toolId: string
  slug: string
  runId: string
  snapshotId: string
}
const missing: Document = {
  toolId: randomUUID(),
  slug: 'missing',
  runId: randomUUID(),
  snapshotId: randomUUID(),
}

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 3_600_000 } })
  ;({ ada, bo, cleo } = await world.people())
  const known = async (id: string, options: TokenOptions) => {
    const person = await world.person(id, options)
    await person.ask('{ viewer { id } }')
    return person
  }
  strangers = { vera: await known('vera', { role: 'VIEWER' }), carl: await known('carl', {}) }
  collection = await collectionOf(cleo, { readers: 'EDITORS', runnable: true })
  hidden = await secretDocument()
})
afterAll(() => world.close())

const text = `${secret} text`
const sha256 = createHash('sha256').update(text).digest('hex')

/** Held by bo, with a file, a run, and something secret wherever something can be said. */
async function secretDocument(): Promise<Document> {
  const slug = `${secret}-${randomUUID()}`
  const toolId = await bo.creates({ collection, slug, title: secret, summary: secret, taxonomy: [secret] })
  const { lockToken } = await bo.holds(toolId, { comment: secret })
  const headers = { authorization: `Bearer ${bo.token}` }
  await fetch(`${bo.url}/files?name=${secret}`, { method: 'PUT', headers, body: text })
  const content = { entrypoint: 'main', sourceCode: `// ${secret}` }
  const files = [{ name: secret, sha256 }]
  await bo.save(toolId, { lockToken, baseVersion: 1, content, files, message: secret })
  await bo.publish(toolId, { lockToken, baseVersion: 2 })
  const { run } = await bo.runSandbox(toolId, 'export async function main() { return {} }', { lockToken })
  await bo.finished(run.id)
  return { toolId, slug, runId: run.id, snapshotId: run.snapshotId }
}

const session = () => ({ sessionId: 'a tab', idempotencyKey: randomUUID() })
const displacing = { observedFencingToken: 1, reason: 'because' }
const snapshot = { entrypoint: 'main', sourceCode: '' }
const token = { lockToken: 'no token of anybody' }
const state = { settingsSchema: {}, values: {}, expectedStateRev: 0 }

/** Each mutation that names a document or a run. Several ways to call it are told apart by what stands behind the name. */
const mutations: Record<string, (document: Document) => object> = {
  acquireDraftLock: ({ toolId }) => ({ toolId, ...session() }),
  cancelSandboxRun: ({ runId }) => ({ runId }),
  deleteTool: ({ toolId, slug }) => ({ toolId, confirmSlug: slug }),
  'deleteTool by override': ({ toolId, slug }) => ({ toolId, confirmSlug: slug, override: displacing }),
  forceReleaseLock: ({ toolId }) => ({ toolId, ...displacing }),
  'forceReleaseLock of a lock that is none': ({ toolId }) => ({ toolId, observedFencingToken: 9 }),
  forceTakeLock: ({ toolId }) => ({ toolId, ...session(), ...displacing }),
  heartbeat: ({ toolId }) => ({ toolId, ...token }),
  noteExternalSave: ({ toolId }) => ({ toolId }),
  publishDraft: ({ toolId }) => ({ toolId, baseVersion: 1 }),
  'publishDraft with a token': ({ toolId }) => ({ toolId, baseVersion: 1, ...token }),
  releaseDraftLock: ({ toolId }) => ({ toolId, ...token }),
  resolveSandboxSettings: ({ toolId }) => ({ toolId, settingsSchema: {} }),
  runSandbox: ({ toolId }) => ({ toolId, snapshot }),
  runTool: ({ toolId }) => ({ toolId }),
  saveDraft: ({ toolId }) => ({ toolId, baseVersion: 1, content: {} }),
  'saveDraft with a token': ({ toolId }) => ({ toolId, baseVersion: 1, content: {}, ...token }),
  'saveDraft of much': ({ toolId }) => ({ toolId, baseVersion: 1, content: { text: 'x'.repeat(100_000) } }),
  saveSandboxSettings: ({ toolId }) => ({ toolId, ...state }),
  saveToolSettings: ({ toolId }) => ({ toolId, values: {}, expectedStateRev: 0 }),
  startSandboxAction: ({ toolId, snapshotId }) => ({
    toolId,
    snapshotId,
    actionId: 'a',
    expectedStateRev: 0,
  }),
  updateToolMetadata: ({ toolId }) => ({ toolId, expectedMetadataVersion: 1, title: 'Mine' }),
}
/** Collections are shown to everybody; a slug that is taken is taken, whoever may read what has it. */
const ofCollections = [
  ...['createCollection', 'createTool', 'deleteCollection', 'openDocument', 'updateCollection'],
  'updateLockPolicy',
]

const tool = `id slug title summary taxonomy maintainers { id } draftHead { content message files { name url } }
  draftLock { ${lock} } latestSandboxRun { id } versions(first: 5) { totalCount nodes { message } }`
const queries: Record<string, (document: Document) => string> = {
  activeDraftLocks: () => `activeDraftLocks { totalCount nodes { ${lock} tool { ${tool} } } }`,
  'activeDraftLocks by document': ({ toolId }) =>
    `activeDraftLocks(filter: { toolIds: ["${toolId}"] }) { totalCount nodes { ${lock} } }`,
  auditLog: ({ toolId }) =>
    `auditLog(filter: { toolId: "${toolId}" }) { nodes { reason metadata tool { ${tool} } } }`,
  document: ({ slug }) => `document(ref: { collection: "${collection}", key: "${slug}" }) { ${tool} }`,
  draftLock: ({ toolId }) => `draftLock(toolId: "${toolId}") { ${lock} tool { ${tool} } }`,
  sandboxRun: ({ runId }) => `sandboxRun(id: "${runId}") { ${run} tool { ${tool} } }`,
  sandboxSession: ({ toolId, snapshotId }) =>
    `sandboxSession(toolId: "${toolId}", snapshotId: "${snapshotId}") { state }`,
  tool: ({ toolId }) => `tool(id: "${toolId}") { ${tool} }`,
  toolBySlug: ({ slug }) => `toolBySlug(collection: "${collection}", slug: "${slug}") { ${tool} }`,
  toolRun: ({ runId }) => `toolRun(id: "${runId}") { id tool { ${tool} } }`,
  toolSettings: ({ toolId }) => `toolSettings(toolId: "${toolId}") { values }`,
  tools: () => `tools(filter: { collection: "${collection}" }) { totalCount nodes { ${tool} } }`,
  'tools by search': () => `tools(filter: { search: "${secret}" }) { totalCount nodes { ${tool} } }`,
  'tools of a maintainer': () =>
    `tools(filter: { maintainerId: "bo", locked: true }) { totalCount nodes { ${tool} } }`,
}
const ofPeople = ['collections', 'users', 'viewer']

const subscriptions: Record<string, (document: Document) => string> = {
  draftLockChanged: ({ toolId }) => `draftLockChanged(toolId: "${toolId}") { kind reason tool { ${tool} } }`,
  sandboxRunChanged: ({ runId }) => `sandboxRunChanged(id: "${runId}") { ${run} }`,
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
test.each([
  ['Mutation', mutations, ofCollections],
  ['Query', queries, ofPeople],
  ['Subscription', subscriptions, ['activeDraftLocksChanged']],
] as const)('every field of %s is asked, or names no document', (type, table, others) => {
  const fields = schema.getRootType(type.toLowerCase() as never)?.getFields() ?? {}
  const asked = new Set([...Object.keys(table).map((name) => name.split(' ')[0]), ...others])
  expect([...asked].sort()).toEqual(Object.keys(fields).sort())
})

/** Nothing of the document but what the asker has sent. */
function unnamed(answer: Answer, { toolId, slug, runId }: Document): string {
  return [toolId, slug, runId].reduce((told, name) => told.replaceAll(name, '…'), JSON.stringify(answer))
}

type Asked = (document: Document) => { query: string; variables?: object }
const calls: [string, Asked][] = [
  ...Object.entries(mutations).map(([name, inputOf]): [string, Asked] => [
    name,
    (document) => ({
      query: mutation(name.split(' ')[0] as string),
      variables: { input: inputOf(document) },
    }),
  ]),
  ...Object.entries(queries).map(([name, ask]): [string, Asked] => [
    name,
    (document) => ({ query: `{ ${ask(document)} }` }),
  ]),
  ...Object.entries(subscriptions).map(([name, ask]): [string, Asked] => [
    name,
    (document) => ({ query: `subscription { ${ask(document)} }` }),
  ]),
]

/** The first thing that is told, over HTTP as over SSE. */
async function answerTo(person: Person, body: object): Promise<Answer> {
  const response = await fetch(`${person.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: JSON.stringify(body).includes('subscription') ? 'text/event-stream' : 'application/json',
      authorization: `Bearer ${person.token}`,
    },
    body: JSON.stringify(body),
  })
  const told = await response.text()
  return JSON.parse(/^data: (.+)$/m.exec(told)?.[1] ?? told)
}

describe.each(calls)('%s', (_name, ask) => {
  test.each(['vera', 'carl'] as const)('says nothing to %s', async (who) => {
    const answer = unnamed(await answerTo(strangers[who], ask(hidden)), hidden)
    expect(answer).toBe(unnamed(await answerTo(strangers[who], ask(missing)), missing))
    expect(answer).not.toContain(secret)
  })
})

test.each(
  Object.entries(queries).filter(
    ([name]) =>
      /^(tool|tools|document|draftLock|activeDraftLocks)/.test(name) && !/toolRun|toolSettings/.test(name),
  ),
)('%s shows it to its maintainers and to admins', async (_name, ask) => {
  for (const person of [bo, cleo])
    expect(JSON.stringify(await person.ask(`{ ${ask(hidden)} }`))).toContain(hidden.toolId)
})

test('its files are for whoever may read it', async () => {
  const read = async (person: Person, { toolId }: Document) => {
    const response = await fetch(`${person.url}/files/${toolId}/2/${secret}`, {
      headers: { authorization: `Bearer ${person.token}` },
    })
    return [response.status, await response.text()]
  }
  expect(await read(bo, hidden)).toEqual([200, text])
  for (const stranger of Object.values(strangers))
    expect(await read(stranger, hidden)).toEqual(await read(stranger, missing))
})

test('editors: CONTRIBUTORS lets every contributor read and edit, and no viewer', async () => {
  const open = await collectionOf(cleo, { editors: 'CONTRIBUTORS', readers: 'EDITORS' })
  const page = await ada.creates({ collection: open })
  const { carl, vera } = strangers
  expect(await carl.acquire(page)).toMatchObject({ grant: { lock: { holder: { id: 'carl' } } } })
  const list = `{ tools(filter: { collection: "${open}" }) { nodes { id viewerCanEdit } } }`
  expect((await carl.ask(list)).tools.nodes).toEqual([{ id: page, viewerCanEdit: true }])
  expect((await vera.ask(list)).tools.nodes).toEqual([])
  expect(await vera.acquire(page)).toMatchObject({ code: 'NOT_FOUND' })
})

test('where contributors may edit, removing a maintainer removes no holder (rule 39)', async () => {
  const open = await collectionOf(cleo, { editors: 'CONTRIBUTORS' })
  const page = await ada.creates({ collection: open })
  await ada.describe(page, 1, { maintainerIds: ['ada', 'carl'] })
  const grant = await strangers.carl.holds(page)
  expect(await ada.describe(page, 2, { maintainerIds: ['ada'] })).toMatchObject({ tool: {} })
  expect(await strangers.carl.heartbeat(page, grant)).toMatchObject({ lock: {} })
})

test('a lease ends at the first call after contributors may edit no more (rule 19)', async () => {
  const closing = await collectionOf(cleo, { editors: 'CONTRIBUTORS', readers: 'EDITORS' })
  const page = await ada.creates({ collection: closing })
  const grant = await strangers.carl.holds(page)
  await changes(cleo, closing, { editors: 'MAINTAINERS' })
  const lost = { code: 'LOCK_LOST', cause: 'RIGHTS_WITHDRAWN', currentLock: null }
  expect(await strangers.carl.heartbeat(page, grant)).toMatchObject(lost)
  await ada.holds(page, { comment: secret })
  const save = { lockToken: grant.lockToken, baseVersion: 1 }
  for (const answer of [strangers.carl.heartbeat(page, grant), strangers.carl.save(page, save)])
    expect(await answer).toMatchObject(lost)
})

test('a document kept elsewhere is opened by whoever may read it', async () => {
  const articles = await collectionOf(cleo, {
    storage: 'EXTERNAL',
    editors: 'MAINTAINERS',
    readers: 'EDITORS',
  })
  await opened(ada, articles, 'a')
  expect(await opens(strangers.carl, articles, 'a', { title: 'Mine' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await opens(strangers.vera, articles, 'b')).toMatchObject({ code: 'FORBIDDEN' })
})

describe('what somebody did there is gone for them with the right to read', () => {
  test('their run, its session, the key of their acquire and the answer of their save', async () => {
    const { toolId } = await secretDocument()
    const { carl } = strangers
    await bo.describe(toolId, 1, { maintainerIds: ['bo', 'carl'] })
    await cleo.forceRelease(toolId, 1)
    const key = randomUUID()
    const { lockToken } = await carl.holds(toolId, { idempotencyKey: key })
    const save = {
      lockToken,
      baseVersion: 2,
      content: { entrypoint: 'a', sourceCode: 'b' },
      idempotencyKey: key,
    }
    await carl.save(toolId, save)
    const { run } = await carl.runSandbox(toolId, 'export async function main() {}', { lockToken })
    await carl.finished(run.id)
    await carl.release(toolId, { lockToken })
    await bo.describe(toolId, 2, { maintainerIds: ['bo'] })
    await bo.holds(toolId, { comment: secret })
    const asked = `{ sandboxRun(id: "${run.id}") { id } sandboxSession(toolId: "${toolId}", snapshotId: "${run.snapshotId}") { state } }`
    expect(await carl.ask(asked)).toEqual({ sandboxRun: null, sandboxSession: null })
    expect(await carl.acquire(toolId, { idempotencyKey: key })).toMatchObject({
      code: 'LOCK_LOST',
      currentLock: null,
    })
    expect(await carl.save(toolId, save)).toMatchObject({ code: 'LOCK_LOST', currentLock: null })
  })
})

describe('news of a document that is not everybody’s to read', () => {
  const feedOf = (person: Person) => {
    const client = createClient({
      url: `${person.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${person.token}` },
    })
    const query =
      'subscription { activeDraftLocksChanged { resync changes { toolId kind reason tool { title } } } }'
    const feed = client.iterate<Answer>({ query })
    const next = async () => (await feed.next()).value.data.activeDraftLocksChanged
    return { next, close: () => client.dispose() }
  }
  /** The first that there are; a collection that has just been made may have lists read again before. */
  const changesOf = async ({ next }: ReturnType<typeof feedOf>) => {
    for (;;) {
      const { changes } = await next()
      if (changes.length > 0) return changes
    }
  }

  test('is in the feed and in /events of those who may read it alone, also of what was missed', async () => {
    const stage = await secretDocument()
    const page = await ada.creates()
    const people = [strangers.carl, bo, cleo]
    const feeds = people.map(feedOf)
    for (const feed of feeds) expect(await feed.next()).toEqual({ resync: true, changes: [] })
    const streams = await Promise.all(people.map(({ url, token }) => Stream.open(`${url}/events`, token)))
    for (const stream of streams) while (stream.lastId === '') await stream.pull()
    const places = streams.map(({ lastId }) => lastId)
    await cleo.forceRelease(stage.toolId, 1, secret)
    await ada.holds(page)
    const firstOf = await Promise.all(feeds.map(async (feed) => (await changesOf(feed))[0].toolId))
    expect(firstOf).toEqual([page, stage.toolId, stage.toolId])
    const told = await Promise.all(streams.map(async (stream) => (await stream.next()).data.document))
    expect(told).toEqual([page, stage.toolId, stage.toolId])
    const again = await Promise.all(
      people.map(({ url, token }, index) =>
        Stream.open(`${url}/events`, token, { headers: { 'last-event-id': places[index] as string } }),
      ),
    )
    const replayed = await Promise.all(again.map(async (stream) => (await stream.next()).data.document))
    expect(replayed).toEqual([page, stage.toolId, stage.toolId])
    for (const stream of [...streams, ...again]) stream.leave()
    for (const feed of feeds) await feed.close()
  })

  test('lists are read again when a collection is closed', async () => {
    const closing = await collectionOf(cleo)
    const feed = feedOf(strangers.vera)
    expect(await feed.next()).toMatchObject({ resync: true })
    await ada.holds(await ada.creates({ collection: closing }))
    expect(await changesOf(feed)).toHaveLength(1)
    await changes(cleo, closing, { readers: 'EDITORS' })
    await ada.holds(await ada.creates({ collection: closing }))
    expect(await feed.next()).toEqual({ resync: true, changes: [] })
    await feed.close()
  })

  test('is not even begun for others', async () => {
    await expect(strangers.carl.watches(hidden.toolId)).rejects.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
  })

  test('ends for whoever is a maintainer no more, at the next look and before anything else is told', async () => {
    const { carl } = strangers
    for (const ending of ['look', 'change']) {
      const { toolId } = await secretDocument()
      await bo.describe(toolId, 1, { maintainerIds: ['bo', 'carl'] })
      const watch = await carl.watches(toolId)
      await bo.describe(toolId, 2, { maintainerIds: ['bo'] })
      if (ending === 'look') await world.apps[0]?.lockChanges.tail()
      else await cleo.forceRelease(toolId, 1, secret)
      expect(await watch.next()).toBeUndefined()
      await watch.close()
    }
  })

  test('ends for everybody else when a collection is closed, and goes on for its editors', async () => {
    const closing = await collectionOf(cleo)
    const page = await ada.creates({ collection: closing })
    const [others, own] = [await strangers.vera.watches(page), await ada.watches(page)]
    await changes(cleo, closing, { readers: 'EDITORS' })
    await world.apps[0]?.lockChanges.tail()
    expect(await others.next()).toBeUndefined()
    await ada.holds(page)
    expect(await own.next()).toMatchObject({ kind: 'ACQUIRED' })
    await Promise.all([others.close(), own.close()])
  })
})
