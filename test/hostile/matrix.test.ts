import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isCompositeType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guards, isGuarded } from '../support/guards.ts'
import { mutation } from '../support/mutations.ts'
import { sampleInput } from '../support/sampleInput.ts'
import { Siege } from '../support/siege.ts'

/**
 * Every role in a column, every field of the schema in a row. Bo holds the lock of a page and of a script, and
 * has run the script; ada may edit both. The agents work for ada, a contributor, and for sue, a superuser; the
 * vault is a service. No call writes anything: where a role may, something else prevents it.
 */
const columns = [
  'nobody',
  'vera',
  'carl',
  'ada',
  'bo',
  'cleo',
  'sue',
  'adasAgent',
  'suesAgent',
  'vault',
] as const
type Who = (typeof columns)[number]

let siege: Siege
let slug: string
/** Bo's. */
let run: { id: string; snapshotId: string }
/** Ada's, of the page. */
let salvage: string
/** Ada's, for the page, and settled. */
let request: string
beforeAll(async () => {
  siege = await Siege.begin()
  salvage = await adasSalvage()
  request = await adasRequest()
  const code = 'export async function main() { return { state: 1 } }'
  ;({ run } = await siege.people.bo.runSandbox(siege.script, code, { lockToken: siege.tokens.script }))
  await siege.people.bo.finished(run.id)
  ;({ slug } = (await siege.people.bo.ask(`{ tool(id: "${siege.page}") { slug } }`)).tool)
})
afterAll(() => siege.lift())

/** As if she had sent it before bo acquired the lock. */
async function adasSalvage(): Promise<string> {
  const [{ id }] = await siege.world.sql(
    `INSERT INTO draft_salvages (id, tool_id, fencing_token, author_id, base_version, content, kept_at, expires_at)
     SELECT gen_random_uuid(), $1, 0, 'ada', 1, '{}', now, now + interval '7 days' FROM clock_timestamp() now RETURNING id`,
    [siege.page],
  )
  return id
}

async function adasRequest(): Promise<string> {
  const [{ id }] = await siege.world.sql(
    `INSERT INTO draft_lock_requests (id, tool_id, kind, state, requester_id, session_id, idempotency_key, request_hash,
       answer_within_ms, requested_at, repeated_at, settled_at)
     SELECT gen_random_uuid(), $1, 'ASK', 'WITHDRAWN', 'ada', 'a tab', gen_random_uuid()::text, '', 60000, now, now, now
     FROM clock_timestamp() now RETURNING id`,
    [siege.page],
  )
  return id
}

const page = () => ({ toolId: siege.page })
const script = () => ({ toolId: siege.script })
const session = () => ({ sessionId: randomUUID(), idempotencyKey: randomUUID() })
const displacing = { observedFencingToken: 1, reason: 'because' }
const unknownToken = { lockToken: 'no token of anybody' }

/** Calls under the lock have no rows of their own: without the lock, the guard answers. */
const guardsAnswers =
  'UNAUTHENTICATED FORBIDDEN FORBIDDEN DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN'
/** Agents may not delete, unless an operator allows it. */
const toDelete = guardsAnswers.replace(
  / DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN$/,
  ' FORBIDDEN FORBIDDEN FORBIDDEN',
)
const underLock = (name: string) => sampleInput(name, { ...script(), snapshotId: run.snapshotId })

/** The answers in the order of the columns. `may`: the role may do it, and is not tested here. */
type Row = [call: () => object, answers: string]

const mutations: Record<string, Row> = {
  ...Object.fromEntries(
    guards
      .filter(([, option]) => isGuarded(option) && option.needs !== 'leaseForMetadata')
      .map(([name]): [string, Row] => [name, [() => underLock(name), guardsAnswers]]),
  ),
  deleteTool: [() => underLock('deleteTool'), toDelete],
  acknowledgeLockLoss: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
  ],
  acquireDraftLock: [
    () => ({ ...page(), ...session() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED DOCUMENT_LOCKED FORBIDDEN',
  ],
  answerDraftLockRequest: [
    () => ({ requestId: request, answer: 'DENY', ...unknownToken }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST FORBIDDEN',
  ],
  cancelSandboxRun: [
    () => ({ runId: run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN answered answered answered FORBIDDEN answered FORBIDDEN',
  ],
  createCollection: [
    () => ({ id: 'pages', name: 'Pages' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN SLUG_TAKEN SLUG_TAKEN FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  createTool: [
    () => ({ collection: 'pages', slug: `x-${randomUUID()}`, title: 'X', content: {} }),
    'UNAUTHENTICATED FORBIDDEN may may may may may may may FORBIDDEN',
  ],
  deleteCollection: [
    () => ({ id: 'pages' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN INVALID_INPUT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  createWebhook: [
    () => ({ url: 'nowhere' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN INVALID_INPUT INVALID_INPUT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  deleteWebhook: [
    () => ({ id: randomUUID() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  rotateWebhookSecret: [
    () => ({ id: randomUUID() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  discardSalvage: [
    () => ({ salvageId: salvage }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND may FORBIDDEN may may NOT_FOUND FORBIDDEN NOT_FOUND',
  ],
  forceReleaseLock: [
    () => ({ ...page(), ...displacing }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN may may may FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  forceTakeLock: [
    () => ({ ...page(), ...session(), ...displacing }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN may may may FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  heartbeat: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST',
  ],
  noteExternalSave: [
    page,
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT FORBIDDEN',
  ],
  openDocument: [
    () => ({ document: { collection: 'pages', key: 'a' } }),
    'UNAUTHENTICATED INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT INVALID_INPUT',
  ],
  releaseDraftLock: [
    () => ({ ...page(), ...unknownToken }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  requestDraftLock: [
    () => ({ ...page(), ...session() }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN may INVALID_INPUT may may may may FORBIDDEN',
  ],
  runTool: [
    script,
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND FORBIDDEN',
  ],
  saveSalvage: [
    () => ({ ...page(), ...unknownToken, baseVersion: 1, content: {} }),
    'UNAUTHENTICATED LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST LOCK_LOST',
  ],
  saveToolSettings: [
    () => ({ ...script(), values: {}, expectedStateRev: 99 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND FORBIDDEN',
  ],
  updateCollection: [
    () => ({ id: 'pages', expectedVersion: 99 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  updateLockPolicy: [
    () => ({ collection: 'pages', expectedVersion: 99, ttlMs: 60_000 }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
  updateToolMetadata: [
    () => ({ ...page(), expectedMetadataVersion: 99, title: 'Mine' }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT METADATA_CONFLICT FORBIDDEN',
  ],
  withdrawDraftLockRequest: [
    () => ({ requestId: request }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN answered FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN',
  ],
}

const queries: Record<string, Row> = {
  activeDraftLocks: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  auditLog: [
    () => ({}),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN answered answered FORBIDDEN answered FORBIDDEN',
  ],
  checkDraftLock: [
    () => ({ input: { ...page(), ...unknownToken } }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  collections: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  document: [
    () => ({ ref: { collection: 'pages', key: slug } }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftLock: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  salvages: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  sandboxRun: [
    () => ({ id: run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN answered answered answered FORBIDDEN answered FORBIDDEN',
  ],
  sandboxSession: [
    () => ({ ...script(), snapshotId: run.snapshotId }),
    'UNAUTHENTICATED none none none answered none none none none none',
  ],
  tool: [
    () => ({ id: siege.page }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolBySlug: [
    () => ({ collection: 'pages', slug }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolRun: [
    () => ({ id: run.id }),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN none none none FORBIDDEN none FORBIDDEN',
  ],
  toolSettings: [script, 'UNAUTHENTICATED none none none none none none none none none'],
  tools: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  user: [
    () => ({ id: 'bo' }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  users: [
    () => ({ search: 'a' }),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  viewer: [
    () => ({}),
    'none answered answered answered answered answered answered answered answered answered',
  ],
  webhooks: [
    () => ({}),
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN answered answered FORBIDDEN answered FORBIDDEN',
  ],
}

const subscriptions: Record<string, Row> = {
  activeDraftLocksChanged: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftLockChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  draftViewersChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolChanged: [
    page,
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  toolsChanged: [
    () => ({}),
    'UNAUTHENTICATED answered answered answered answered answered answered answered answered answered',
  ],
  sandboxRunChanged: [
    () => ({ id: run.id }),
    'UNAUTHENTICATED NOT_FOUND NOT_FOUND NOT_FOUND answered answered answered NOT_FOUND answered NOT_FOUND',
  ],
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const fieldsOf = (type: 'Query' | 'Mutation' | 'Subscription') =>
  schema.getRootType(type.toLowerCase() as never)?.getFields() ?? {}

/** A field with the smallest possible selection. */
function asking(kind: 'query' | 'subscription', name: string, args: object): string {
  const type = fieldsOf(kind === 'query' ? 'Query' : 'Subscription')[name]?.type
  const selection = type && isCompositeType(getNamedType(type)) ? '{ __typename }' : ''
  const literal = (value: unknown) => JSON.stringify(value).replace(/"(\w+)":/g, '$1: ')
  const given = Object.entries(args).map(([arg, value]) => `${arg}: ${literal(value)}`)
  return `${kind} { ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection} }`
}

/** An error code, or in lower case whether there was an answer. */
async function answerTo(who: Who, name: string, body: object): Promise<string> {
  const leaving = new AbortController()
  const response = await fetch(`${siege.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: name in subscriptions ? 'text/event-stream' : 'application/json',
      ...(who !== 'nobody' && { authorization: `Bearer ${siege.people[who].token}` }),
    },
    body: JSON.stringify(body),
    signal: leaving.signal,
  })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (/^data: .+$/m.test(text)) break
  }
  leaving.abort()
  const { data, errors } = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
  if (errors) return errors[0].extensions.code
  if (data[name] === null) return 'none'
  return data[name].code ?? 'answered'
}

test.each([
  ['Mutation', mutations],
  ['Query', queries],
  ['Subscription', subscriptions],
] as const)('every field of %s is in the table', (type, table) => {
  expect(
    Object.keys(table).sort(),
    `add a row that says what everybody is answered to the table for ${type} here`,
  ).toEqual(Object.keys(fieldsOf(type)).sort())
})

type Call = [name: string, row: Row, body: (args: object) => object]
const calls: Call[] = [
  ...Object.entries(mutations).map(
    ([name, row]): Call => [name, row, (input) => ({ query: mutation(name), variables: { input } })],
  ),
  ...Object.entries(queries).map(
    ([name, row]): Call => [name, row, (args) => ({ query: asking('query', name, args) })],
  ),
  ...Object.entries(subscriptions).map(
    ([name, row]): Call => [name, row, (args) => ({ query: asking('subscription', name, args) })],
  ),
]

describe.each(calls)('%s', (name, [call, row], bodyOf) => {
  const answers = row.split(' ')
  const cells = columns.map((who, index) => [who, answers[index]] as const)

  test('every role has a column', () => expect(answers).toHaveLength(columns.length))

  test.each(cells.filter(([, answer]) => answer !== 'may'))('to %s: %s', async (who, answer) => {
    expect(await siege.withstands(() => answerTo(who, name, bodyOf(call())))).toBe(answer)
  })
})
