import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { auditOf, changes, collectionOf } from './support.ts'

let world: World
let ada: Person
let cleo: Person
let sue: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  sue = await world.person('sue', { role: 'SUPERUSER' })
})
afterAll(() => world.close())

const newId = () => `c-${randomUUID()}`
const titled = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } }

describe('an admin creates collections', () => {
  test('with an idle timeout of 15 minutes and a matching heartbeat by default', async () => {
    const { collection } = await cleo.mutate('createCollection', { id: newId(), name: 'News' })
    expect(collection).toMatchObject({
      ...{ storage: 'INTERNAL', singleton: false, runnable: false, archived: false, version: 1 },
      ...{ editors: 'MAINTAINERS', readers: 'EVERYBODY', contentSchema: null },
      lockPolicy: { enabled: true, ttlMs: 600_000, heartbeatIntervalMs: 60_000, idleTimeoutMs: 900_000 },
    })
    const short = { lockPolicy: { ttlMs: 30_000, idleTimeoutMs: null } }
    const { collection: own } = await cleo.mutate('createCollection', { id: newId(), name: 'News', ...short })
    expect(own.lockPolicy).toMatchObject({ ttlMs: 30_000, heartbeatIntervalMs: 10_000, idleTimeoutMs: null })
  })

  test('and each creation is audited', async () => {
    const id = await collectionOf(cleo)
    expect(await auditOf(world, id)).toMatchObject([{ action: 'COLLECTION_CREATED', actor_id: 'cleo' }])
  })

  test('an external one may be edited by every contributor, and has no content', async () => {
    const input = { id: newId(), name: 'Articles', storage: 'EXTERNAL' }
    expect((await cleo.mutate('createCollection', input)).collection.editors).toBe('CONTRIBUTORS')
    const kept = { id: newId(), contentSchema: titled, singleton: true, runnable: true }
    const refused = await cleo.mutate('createCollection', { ...input, ...kept })
    expect(refused.issues.map(({ path }: { path: string[] }) => path[0]).sort()).toEqual([
      'contentSchema',
      'runnable',
      'singleton',
    ])
  })

  test('a singleton has its one document from the start', async () => {
    const id = await collectionOf(cleo, { singleton: true })
    const { tools } = await ada.ask(
      `{ tools(filter: { collection: "${id}" }) { nodes { slug draftHead { content } } } }`,
    )
    expect(tools.nodes).toEqual([{ slug: id, draftHead: { content: {} } }])
    const second = { collection: id, slug: 'second', title: 'Second', content: {} }
    expect(await cleo.mutate('createTool', second)).toMatchObject({ issues: [{ path: ['collection'] }] })
  })

  test('of two who create the same id at once, one succeeds', async () => {
    const id = newId()
    const answers = await Promise.all(
      [1, 2].map((n) => cleo.mutate('createCollection', { id, name: `Number ${n}` })),
    )
    expect(answers.map(({ code }) => code ?? 'made').sort()).toEqual(['SLUG_TAKEN', 'made'])
  })

  test('a dry run says what would be created, and writes nothing', async () => {
    const id = newId()
    const dry = await cleo.mutate('createCollection', { id, name: 'Maybe', dryRun: true })
    expect(dry.collection).toMatchObject({ id, name: 'Maybe' })
    expect(await world.sql('SELECT FROM collections WHERE id = $1', [id])).toEqual([])
  })

  test.each([
    ['id', { id: 'Not A Slug' }],
    ['id', { id: 'x'.repeat(101) }],
    ['name', { name: '' }],
    ['name', { name: 'nul\0' }],
    ['name', { name: 'x'.repeat(201) }],
    ['contentSchema', { contentSchema: 'no object' }],
    ['contentSchema.type', { contentSchema: { type: 'text' } }],
    ['contentSchema.$ref', { contentSchema: { $ref: 'https://elsewhere.example/schema.json' } }],
    ['contentSchema.pattern', { contentSchema: { pattern: '(' } }],
    ['contentSchema', { contentSchema: { description: 'x'.repeat(70_000) } }],
    ['lockPolicy.heartbeatIntervalMs', { lockPolicy: { ttlMs: 60_000, heartbeatIntervalMs: 30_000 } }],
    ['lockPolicy.ttlMs', { lockPolicy: { ttlMs: 1 } }],
    ['urlTemplate', { urlTemplate: 'https://cms.example/{key}' }],
    ['urlTemplate', { urlTemplate: 'javascript:alert("{key}")', storage: 'EXTERNAL' }],
    ['urlTemplate', { urlTemplate: 'https://cms.example/', storage: 'EXTERNAL' }],
  ])('%s is refused', async (field, input) => {
    const refused = await cleo.mutate('createCollection', { id: newId(), name: 'Bad', ...input })
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' })
    expect(refused.issues[0].path.join('.')).toContain(field)
  })
})

describe('an admin changes collections', () => {
  test('by their version, and each change is audited', async () => {
    const id = await collectionOf(cleo)
    const renamed = await cleo.mutate('updateCollection', { id, expectedVersion: 1, name: 'Renamed' })
    expect(renamed.collection).toMatchObject({ name: 'Renamed', editors: 'MAINTAINERS', version: 2 })
    const late = await cleo.mutate('updateCollection', { id, expectedVersion: 1, name: 'Late' })
    expect(late).toMatchObject({ code: 'METADATA_CONFLICT', currentVersion: 2 })
    expect((await auditOf(world, id)).at(-1)).toMatchObject({
      action: 'COLLECTION_UPDATED',
      metadata: { name: 'Renamed' },
    })
  })

  test('a change to the same values changes nothing, not even the version', async () => {
    const id = await collectionOf(cleo, { contentSchema: titled })
    const same = { name: 'A collection', contentSchema: titled, archived: false }
    expect(await changes(cleo, id, same)).toMatchObject({ collection: { version: 1 }, headsRefused: null })
    expect(await auditOf(world, id)).toHaveLength(1)
  })

  test('a dry run says which draft heads a new schema would refuse', async () => {
    const id = await collectionOf(cleo)
    for (const content of [{ title: 'has one' }, { title: 2 }, {}])
      await ada.creates({ collection: id, content })
    const dry = await changes(cleo, id, { contentSchema: titled, dryRun: true })
    expect(dry).toMatchObject({ headsRefused: 2, collection: { contentSchema: titled } })
    expect(await ada.creates({ collection: id, content: {} })).toBeTruthy()
  })

  test('a new schema applies from the next save on, with the patterns and formats that were checked', async () => {
    const id = await collectionOf(cleo)
    const page = await ada.creates({ collection: id, content: {} })
    const day = { type: 'string', format: 'date', pattern: '^20' }
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', properties: { day } }
    await changes(cleo, id, { contentSchema: schema })
    const { lockToken } = await ada.holds(page)
    const save = (content: object, baseVersion = 1) => ada.save(page, { lockToken, baseVersion, content })
    expect(await save({ day: '20 o’clock' })).toMatchObject({ issues: [{ path: ['content', 'day'] }] })
    expect(await save({ day: '1926-01-01' })).toMatchObject({ issues: [{ path: ['content', 'day'] }] })
    expect(await save({ day: '2026-01-01' })).toMatchObject({ draftHead: { number: 2 } })
    await changes(cleo, id, { contentSchema: null })
    expect(await save({ day: 3 }, 2)).toMatchObject({ draftHead: { number: 3 } })
  })

  test('an archived collection takes no new documents, and the existing ones stay unchanged', async () => {
    const id = await collectionOf(cleo)
    const page = await ada.creates({ collection: id })
    await changes(cleo, id, { archived: true })
    const another = { collection: id, slug: 'another', title: 'Another', content: {} }
    expect(await ada.mutate('createTool', another)).toMatchObject({ issues: [{ path: ['collection'] }] })
    const { lockToken } = await ada.holds(page)
    expect(await ada.save(page, { lockToken, baseVersion: 1 })).toMatchObject({ draftHead: { number: 2 } })
  })

  test('runnable says whether the sandbox runs its documents', async () => {
    const code = 'export async function main() { return {} }'
    const runs = async (runnable: boolean) => {
      const script = await ada.creates({ collection: await collectionOf(cleo, { runnable }) })
      return ada.runSandbox(script, code, { lockToken: (await ada.holds(script)).lockToken })
    }
    expect(await runs(true)).toMatchObject({ run: { id: expect.any(String) } })
    expect(await runs(false)).toMatchObject({ issues: [{ path: ['toolId'] }] })
  })
})

describe('a superuser deletes collections', () => {
  test('that contain no document, even if deleted ones have not been cleared yet', async () => {
    const id = await collectionOf(cleo)
    const page = await ada.creates({ collection: id })
    expect(await sue.mutate('deleteCollection', { id })).toMatchObject({ issues: [{ path: ['id'] }] })
    await ada.delete(page)
    expect(await sue.mutate('deleteCollection', { id })).toMatchObject({ deletedCollectionId: id })
    expect((await auditOf(world, id)).at(-1)).toMatchObject({ action: 'COLLECTION_DELETED', actor_id: 'sue' })
    expect(await sue.mutate('deleteCollection', { id })).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a document that is created at that moment keeps its collection, or is refused', async () => {
    const id = await collectionOf(cleo)
    const page = { collection: id, slug: 'page', title: 'A page', content: {} }
    const [made, deleted] = await Promise.all([
      ada.mutate('createTool', page),
      sue.mutate('deleteCollection', { id }),
    ])
    expect([made.code ?? 'made', deleted.code ?? 'deleted']).toEqual(
      made.tool ? ['made', 'INVALID_INPUT'] : ['NOT_FOUND', 'deleted'],
    )
  })

  test('a singleton and its document, once it is archived', async () => {
    const id = await collectionOf(cleo, { singleton: true })
    const { toolBySlug } = await cleo.ask(`{ toolBySlug(collection: "${id}", slug: "${id}") { id } }`)
    expect(await cleo.delete(toolBySlug.id)).toMatchObject({ issues: [{ path: ['toolId'] }] })
    await changes(cleo, id, { archived: true })
    expect(await cleo.delete(toolBySlug.id)).toMatchObject({ deletedToolId: toolBySlug.id })
    expect(await changes(cleo, id, { archived: false })).toMatchObject({ issues: [{ path: ['archived'] }] })
    expect(await sue.mutate('deleteCollection', { id })).toMatchObject({ deletedCollectionId: id })
  })
})

test('nobody else creates, changes or deletes one', async () => {
  const id = await collectionOf(cleo)
  const forbidden = { code: 'FORBIDDEN' }
  expect(await ada.mutate('createCollection', { id: newId(), name: 'Mine' })).toMatchObject(forbidden)
  expect(await changes(ada, id, { name: 'Mine' })).toMatchObject(forbidden)
  expect(await cleo.mutate('deleteCollection', { id })).toMatchObject(forbidden)
})

test('a missing collection is NOT_FOUND', async () => {
  const none = { code: 'NOT_FOUND' }
  expect(await cleo.mutate('updateCollection', { id: 'none', expectedVersion: 1 })).toMatchObject(none)
  expect(await sue.mutate('deleteCollection', { id: 'none' })).toMatchObject(none)
})
