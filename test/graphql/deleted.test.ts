import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { requestLimits } from '../../src/limits.ts'
import type { Answer, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const limits = { ...requestLimits, tokens: 50_000, cost: 1_000_000_000, depth: 30, aliases: 1_000 }

/** A text in everything that belongs to the document, except in the audit log, which outlives it. */
const secret = 'nobody-may-read-this'
const slug = 'soon-deleted'

let world: World
let ada: Person
let cleo: Person
let toolId: string
let lockToken: string
let ids: Record<'sandboxRun' | 'snapshot' | 'toolRun', string>
let file: string

beforeAll(async () => {
  world = await World.open({ config: { limits, sandbox: readConfig({}).sandbox } })
  ;({ ada, cleo } = await world.people())
  const says = `export async function main() {
    console.log('${secret}')
    return { outputs: [{ type: 'text', text: '${secret}' }], state: { it: '${secret}' } } }`
  const settingsSchema = { type: 'object', properties: { key: { type: 'string' } } }
  const content = { entrypoint: 'main', sourceCode: says, settingsSchema, note: secret }
  const texts = { title: secret, summary: secret, taxonomy: [secret] }
  toolId = await ada.creates({ collection: 'scripts', slug, content, ...texts })
  ;({ lockToken } = await ada.holds(toolId, { comment: secret }))
  const bytes = Buffer.from(secret)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await fetch(`${ada.url}/files?name=${secret}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}` },
    body: bytes,
  })
  const saved = { message: secret, files: [{ name: secret, sha256 }] }
  await ada.save(toolId, { lockToken, baseVersion: 1, content: { ...content, more: 1 }, ...saved })
  await ada.publish(toolId, { lockToken, baseVersion: 2 })
  file = `/files/${toolId}/2/${secret}`
  const settings = { toolId, values: { key: secret }, expectedStateRev: 0 }
  await ada.mutate('saveToolSettings', settings)
  await ada.mutate('saveSandboxSettings', { ...settings, lockToken, settingsSchema })
  const { run } = await ada.runSandbox(toolId, says, { lockToken })
  const finished = await ada.finished(run.id)
  const produced = await ada.mutate('runTool', { toolId })
  ids = { sandboxRun: run.id, snapshot: finished.snapshotId, toolRun: produced.run.id }
})
afterAll(() => world.close())

/** Arguments of every query, for this document. A new query must be added here, or the test below fails. */
const queries: Record<string, () => string> = {
  activeDraftLocks: () => '(first: 50)',
  auditLog: () => '(first: 50)',
  checkDraftLock: () => `(input: { toolId: "${toolId}", lockToken: "${lockToken}" })`,
  collections: () => '',
  document: () => `(ref: { collection: "scripts", key: "${slug}" })`,
  draftLock: () => `(toolId: "${toolId}")`,
  salvages: () => '',
  sandboxRun: () => `(id: "${ids.sandboxRun}")`,
  sandboxSession: () => `(toolId: "${toolId}", snapshotId: "${ids.snapshot}")`,
  tool: () => `(id: "${toolId}")`,
  toolBySlug: () => `(collection: "scripts", slug: "${slug}")`,
  toolRun: () => `(id: "${ids.toolRun}")`,
  toolSettings: () => `(toolId: "${toolId}")`,
  tools: () => '(first: 50)',
  user: () => '(id: "ada")',
  users: () => '(search: "ada")',
  viewer: () => '',
  webhooks: () => '',
}
const nestedArguments: Record<string, string> = { number: '2', first: '20' }

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const given = args.filter((arg) => isRequiredArgument(arg) || arg.name === 'first')
  return given.length === 0
    ? ''
    : `(${given.map(({ name }) => `${name}: ${nestedArguments[name]}`).join(', ')})`
}

/** Every field that can be reached from a type, without visiting a type twice. */
function everything(type: GraphQLObjectType, passed: string[] = []): string {
  if (type.name === 'Collection' && passed.length > 0) return '{ id }'
  const fields = Object.values(type.getFields()).flatMap((field) => {
    // The audit log's own texts outlive the document, for example the message of a save.
    if (type.name === 'AuditEntry' && field.name === 'metadata') return []
    const inner = getNamedType(field.type)
    if (isUnionType(inner) || isInterfaceType(inner))
      throw new Error(`${type.name}.${field.name}: say how to walk it`)
    if (!isObjectType(inner)) return [field.name + argumentsOf(field)]
    if ([...passed, type.name].includes(inner.name)) return []
    return [`${field.name}${argumentsOf(field)} ${everything(inner, [...passed, type.name])}`]
  })
  return `{ __typename ${fields.join(' ')} }`
}

/** The answer of each query to an admin, as text. */
async function shown(person: Person): Promise<Record<string, string>> {
  const fields = Object.entries(schema.getQueryType()?.getFields() ?? {})
  const answers: Record<string, string> = {}
  for (const [name, field] of fields) {
    const type = getNamedType(field.type) as GraphQLObjectType
    const { body } = await person.post({ query: `{ ${name}${queries[name]?.()} ${everything(type)} }` })
    for (const error of body.errors ?? [])
      expect(error.extensions.code, `${name}: ${error.message}`).toBe('FORBIDDEN')
    answers[name] = JSON.stringify(body.data)
  }
  return answers
}

const showing = async (person: Person) =>
  Object.entries(await shown(person)).flatMap(([name, text]) => (text.includes(secret) ? [name] : []))

test('every query is covered', () => {
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).sort()).toEqual(Object.keys(queries).sort())
})

test('rule 18: nobody is shown any part of a deleted document while it is still being cleared', async () => {
  const own = ['sandboxSession', 'toolSettings']
  const all = [
    'activeDraftLocks',
    'auditLog',
    'checkDraftLock',
    'document',
    'draftLock',
    'sandboxRun',
    'tool',
    'toolBySlug',
    'toolRun',
    'tools',
  ]
  expect((await showing(ada)).sort()).toEqual([...all.filter((name) => name !== 'auditLog'), ...own].sort())
  expect((await showing(cleo)).sort()).toEqual(all)
  const get = () => fetch(ada.url + file, { headers: { authorization: `Bearer ${ada.token}` } })
  expect((await get()).status).toBe(200)
  const listed = async () => (await cleo.ask('{ tools { totalCount } }')).tools.totalCount
  const before = await listed()

  const removed = await ada.mutate('deleteTool', { toolId, lockToken, confirmSlug: slug })
  expect(removed).toEqual(expect.objectContaining({ deletedToolId: toolId }))
  const left = await world.sql('SELECT count(*)::int AS n FROM draft_versions WHERE tool_id = $1', [toolId])
  expect(left).toEqual([{ n: 2 }])
  expect(await world.sql('SELECT 1 FROM draft_locks WHERE tool_id = $1', [toolId])).toEqual([])

  for (const person of [ada, cleo]) expect(await showing(person)).toEqual([])
  expect(await listed()).toBe(before - 1)
  expect((await get()).status).toBe(404)
  const searched = '{ tools(filter: { search: "nobody" }) { totalCount nodes { id } } }'
  expect((await cleo.ask(searched)).tools).toEqual({ totalCount: 0, nodes: [] })

  const socket = await Socket.signedIn(cleo)
  for (const [field, argument] of [
    ['draftLockChanged', `toolId: "${toolId}"`],
    ['draftViewersChanged', `toolId: "${toolId}"`],
    ['sandboxRunChanged', `id: "${ids.sandboxRun}"`],
  ]) {
    socket.ask(field as string, `subscription { ${field}(${argument}) { __typename } }`)
    const { errors }: Answer = await socket.answer(field as string)
    expect(errors[0].extensions.code, field).toBe('NOT_FOUND')
  }
  socket.close()
  const gone = { __typename: 'NotFoundError' }
  expect(await cleo.acquire(toolId)).toMatchObject(gone)
  expect(await cleo.mutate('runTool', { toolId })).toMatchObject(gone)
  expect(await cleo.mutate('cancelSandboxRun', { runId: ids.sandboxRun })).toMatchObject(gone)
  expect(await cleo.describe(toolId, 1, { title: 'alive' })).toMatchObject(gone)
  expect(await ada.heartbeat(toolId, { lockToken })).toMatchObject({ cause: 'TOOL_DELETED' })
})

test('rule 5: the slug is free at once, any number of times', async () => {
  for (let life = 0; life < 3; life++) {
    const again = await ada.creates({
      collection: 'scripts',
      slug,
      content: { entrypoint: 'm', sourceCode: '' },
    })
    const bySlug = `{ toolBySlug(collection: "scripts", slug: "${slug}") { id } }`
    expect((await cleo.ask(bySlug)).toolBySlug).toEqual({ id: again })
    await ada.delete(again)
    expect((await cleo.ask(bySlug)).toolBySlug).toBeNull()
  }
})
