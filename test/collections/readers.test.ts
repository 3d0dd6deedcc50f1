import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lock, mutation, run } from '../support/mutations.ts'
import type { Answer, Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { type Document, missing, secret, secretDocument, type Theatre, text, theatre } from './theatre.ts'

/**
 * Every field of the schema, asked by people who may not read: a viewer, and a contributor who is not a
 * maintainer. For a document of a collection with `readers: EDITORS` they must get the same answers as for one
 * that does not exist.
 */

let world: World
let bo: Person
let cleo: Person
let strangers: Theatre['strangers']
let collection: string
let hidden: Document

beforeAll(async () => {
  const here = await theatre()
  ;({ world, bo, cleo, strangers, collection } = here)
  hidden = await secretDocument(here)
})
afterAll(() => world.close())

const session = () => ({ sessionId: 'a tab', idempotencyKey: randomUUID() })
const displacing = { observedFencingToken: 1, reason: 'because' }
const snapshot = { entrypoint: 'main', sourceCode: '' }
const token = { lockToken: 'no token of anybody' }
const state = { settingsSchema: {}, values: {}, expectedStateRev: 0 }

/** Each mutation that names a document or a run. The text after the name distinguishes several ways to call it. */
const mutations: Record<string, (document: Document) => object> = {
  acknowledgeLockLoss: ({ toolId }) => ({ toolId, ...token }),
  acquireDraftLock: ({ toolId }) => ({ toolId, ...session() }),
  answerDraftLockRequest: ({ requestId }) => ({ requestId, answer: 'DENY', ...token }),
  cancelSandboxRun: ({ runId }) => ({ runId }),
  deleteTool: ({ toolId, slug }) => ({ toolId, confirmSlug: slug }),
  'deleteTool by override': ({ toolId, slug }) => ({ toolId, confirmSlug: slug, override: displacing }),
  discardSalvage: ({ salvageId }) => ({ salvageId }),
  forceReleaseLock: ({ toolId }) => ({ toolId, ...displacing }),
  'forceReleaseLock of a lock that is none': ({ toolId }) => ({ toolId, observedFencingToken: 9 }),
  forceTakeLock: ({ toolId }) => ({ toolId, ...session(), ...displacing }),
  heartbeat: ({ toolId }) => ({ toolId, ...token }),
  noteExternalSave: ({ toolId }) => ({ toolId }),
  publishDraft: ({ toolId }) => ({ toolId, baseVersion: 1 }),
  'publishDraft with a token': ({ toolId }) => ({ toolId, baseVersion: 1, ...token }),
  releaseDraftLock: ({ toolId }) => ({ toolId, ...token }),
  requestDraftLock: ({ toolId }) => ({ toolId, ...session() }),
  resolveSandboxSettings: ({ toolId }) => ({ toolId, settingsSchema: {} }),
  runSandbox: ({ toolId }) => ({ toolId, snapshot }),
  runTool: ({ toolId }) => ({ toolId }),
  restoreDraftVersion: ({ toolId }) => ({ toolId, baseVersion: 1, number: 1 }),
  saveDraft: ({ toolId }) => ({ toolId, baseVersion: 1, content: {} }),
  'saveDraft with a token': ({ toolId }) => ({ toolId, baseVersion: 1, content: {}, ...token }),
  'saveDraft of much': ({ toolId }) => ({ toolId, baseVersion: 1, content: { text: 'x'.repeat(100_000) } }),
  saveSandboxSettings: ({ toolId }) => ({ toolId, ...state }),
  saveSalvage: ({ toolId }) => ({ toolId, baseVersion: 1, content: {}, ...token }),
  saveToolSettings: ({ toolId }) => ({ toolId, values: {}, expectedStateRev: 0 }),
  startSandboxAction: ({ toolId, snapshotId }) => ({
    toolId,
    snapshotId,
    actionId: 'a',
    expectedStateRev: 0,
  }),
  unpublishTool: ({ toolId }) => ({ toolId }),
  'unpublishTool with a token': ({ toolId }) => ({ toolId, ...token }),
  updateToolMetadata: ({ toolId }) => ({ toolId, expectedMetadataVersion: 1, title: 'Mine' }),
  withdrawDraftLockRequest: ({ requestId }) => ({ requestId }),
}
/**
 * Not tested. Webhooks are for admins, who read everything. Collections are shown to everybody. A slug that is
 * taken must be refused, whoever may read its document.
 */
const ofCollections = [
  ...['createCollection', 'createTool', 'deleteCollection', 'openDocument', 'updateCollection'],
  ...['updateLockPolicy', 'createWebhook', 'rotateWebhookSecret', 'deleteWebhook'],
]

const tool = `id slug title summary taxonomy maintainers { id } draftHead { content message files { name url } }
  draftLock { ${lock} } latestSandboxRun { id } versions(first: 5) { totalCount nodes { message } }`
/** Too expensive to select for many. */
const whole = `${tool} viewers { totalCount nodes { user { id } } } salvages { content author { id } }
  lockHistory { nodes { reason actor { id } } }`
const queries: Record<string, (document: Document) => string> = {
  activeDraftLocks: () => `activeDraftLocks { totalCount nodes { ${lock} tool { ${tool} } } }`,
  'activeDraftLocks by document': ({ toolId }) =>
    `activeDraftLocks(filter: { toolIds: ["${toolId}"] }) { totalCount nodes { ${lock} } }`,
  auditLog: ({ toolId }) =>
    `auditLog(filter: { toolId: "${toolId}" }) { nodes { reason metadata tool { ${tool} } } }`,
  checkDraftLock: ({ toolId }) =>
    `checkDraftLock(input: { toolId: "${toolId}", lockToken: "no token of anybody" }) { cause lock { ${lock} } }`,
  'checkDraftLock by key': ({ slug }) =>
    `checkDraftLock(input: { document: { collection: "${collection}", key: "${slug}" }, lockToken: "none" }) { cause }`,
  document: ({ slug }) => `document(ref: { collection: "${collection}", key: "${slug}" }) { ${whole} }`,
  draftLock: ({ toolId }) => `draftLock(toolId: "${toolId}") { ${lock} tool { ${tool} } }`,
  salvages: () => `salvages { content tool { id } }`,
  sandboxRun: ({ runId }) => `sandboxRun(id: "${runId}") { ${run} tool { ${tool} } }`,
  sandboxSession: ({ toolId, snapshotId }) =>
    `sandboxSession(toolId: "${toolId}", snapshotId: "${snapshotId}") { state }`,
  tool: ({ toolId }) => `tool(id: "${toolId}") { ${whole} }`,
  toolBySlug: ({ slug }) => `toolBySlug(collection: "${collection}", slug: "${slug}") { ${whole} }`,
  toolRun: ({ runId }) => `toolRun(id: "${runId}") { id tool { ${tool} } }`,
  toolSettings: ({ toolId }) => `toolSettings(toolId: "${toolId}") { values }`,
  tools: () => `tools(filter: { collection: "${collection}" }) { totalCount nodes { ${tool} } }`,
  'tools by search': () => `tools(filter: { search: "${secret}" }) { totalCount nodes { ${tool} } }`,
  'tools of a maintainer': () =>
    `tools(filter: { maintainerId: "bo", locked: true }) { totalCount nodes { ${tool} } }`,
}
const ofPeople = ['collections', 'user', 'users', 'viewer', 'webhooks']

const subscriptions: Record<string, (document: Document) => string> = {
  draftLockChanged: ({ toolId }) => `draftLockChanged(toolId: "${toolId}") { kind reason tool { ${tool} } }`,
  draftViewersChanged: ({ toolId }) =>
    `draftViewersChanged(toolId: "${toolId}") { totalCount nodes { user { id } } }`,
  toolChanged: ({ toolId }) => `toolChanged(toolId: "${toolId}") { kind tool { ${tool} } }`,
  sandboxRunChanged: ({ runId }) => `sandboxRunChanged(id: "${runId}") { ${run} }`,
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
test.each([
  ['Mutation', mutations, ofCollections],
  ['Query', queries, ofPeople],
  ['Subscription', subscriptions, ['activeDraftLocksChanged', 'toolsChanged']],
] as const)('every field of %s is tested, or names no document', (type, table, others) => {
  const fields = schema.getRootType(type.toLowerCase() as never)?.getFields() ?? {}
  const asked = new Set([...Object.keys(table).map((name) => name.split(' ')[0]), ...others])
  expect([...asked].sort()).toEqual(Object.keys(fields).sort())
})

/** The answer without the values that the caller has sent. */
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

/** The first answer, over HTTP or as a server-sent event. */
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
  test.each(['vera', 'carl'] as const)('reveals nothing to %s', async (who) => {
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

test('only people who may read it get its files', async () => {
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
