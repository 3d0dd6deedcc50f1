import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { mutation } from '../support/mutations.ts'
import type { Grant, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let viewer: Person
let part: string
let grant: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  viewer = await world.person('vi', { role: 'VIEWER' })
  await viewer.ask('{ viewer { id } }')
})
afterAll(() => world.close())

async function document(collection = 'parts', content: object = {}): Promise<void> {
  part = await ada.creates({ collection, content })
  grant = await ada.holds(part)
}

const head = async () =>
  (await ada.ask(`{ tool(id: "${part}") { draftHead { number content contentHash } } }`)).tool.draftHead

const save = (content: unknown, more: object = {}) =>
  ada.save(part, { lockToken: grant.lockToken, baseVersion: 1, content, ...more })

/** More than may be stored in canonical form, so parsing it leads to a refusal. */
const tooMuch = { a: Array.from({ length: 900_000 }, () => []) }
const features = Array.from({ length: 4_000 }, (_, i) => ({
  type: 'Feature',
  properties: { name: `Straße "${i}" 😀`, z: i, a: null },
  geometry: { type: 'Point', coordinates: [13 + i / 7, -52.5] },
}))
const large = { type: 'FeatureCollection', features }

describe('rule 42: a caller who may not save is refused before large content is parsed', () => {
  beforeAll(() => document())

  test.each([
    ['a viewer with a token: LOCK_LOST', () => viewer, 'x', 'LOCK_LOST'],
    ['a viewer without one: FORBIDDEN', () => viewer, null, 'FORBIDDEN'],
    ['a maintainer with a dead token: LOCK_LOST', () => ada, 'x', 'LOCK_LOST'],
    ['a maintainer without one: DOCUMENT_LOCKED', () => ada, null, 'DOCUMENT_LOCKED'],
  ])('%s', async (_what, who, lockToken, code) => {
    expect((await who().save(part, { lockToken, baseVersion: 1, content: tooMuch })).code).toBe(code)
  })

  test('a caller who may save is told what is wrong with it', async () => {
    expect((await save(tooMuch)).message).toMatch(/is 2700007 bytes of canonical JSON/)
  })

  test('a viewer may not create a document with it either', async () => {
    const input = { collection: 'parts', slug: 'no', title: 'No', content: tooMuch }
    expect((await viewer.mutate('createTool', input)).code).toBe('FORBIDDEN')
  })
})

describe('large content is stored as it was sent', () => {
  beforeAll(() => document())

  test('when it is saved over HTTP or WebSocket, and read again', async () => {
    const text = canonicalize(large) as string
    expect(text.length).toBeGreaterThan(64_000)
    expect((await save(large)).__typename).toBe('SaveDraftPayload')
    const contentHash = createHash('sha256').update(text).digest('hex')
    expect(await head()).toEqual({ number: 2, content: large, contentHash })

    const socket = await Socket.signedIn(ada)
    const input = {
      toolId: part,
      lockToken: grant.lockToken,
      baseVersion: 2,
      content: { ...large, on: 'socket' },
    }
    socket.ask('save', mutation('saveDraft'), { variables: { input } })
    expect((await socket.answer('save')).data.saveDraft.__typename).toBe('SaveDraftPayload')
    expect((await head()).content).toEqual(input.content)
    socket.close()
  })

  test('when a new document starts with it', async () => {
    part = await ada.creates({ collection: 'parts', content: large })
    expect((await head()).content).toEqual(large)
  })

  test('as a variable it is the same; as a part of a literal it is refused', async () => {
    await document()
    const ask = (content: string) =>
      ada.ask(
        `mutation ($content: JSON!) { saveDraft(input: { toolId: "${part}", lockToken: "${grant.lockToken}",
           baseVersion: 1, content: ${content} }) { __typename ... on UserError { message } } }`,
        { content: large },
      )
    expect((await ask('{ a: $content }')).saveDraft.message).toMatch(/content\.a: is a large variable/)
    expect((await ask('$content')).saveDraft.__typename).toBe('SaveDraftPayload')
  })

  test('a retry gets the first answer, also after the lock has ended', async () => {
    await document()
    const first = await save(large, { idempotencyKey: 'k', release: true })
    expect(first.__typename).toBe('SaveDraftPayload')
    const { draftHead } = await save(large, { idempotencyKey: 'k', release: true })
    expect(draftHead).toEqual(first.draftHead)
    expect((await save({ ...large, other: 1 }, { idempotencyKey: 'k', release: true })).code).toBe(
      'IDEMPOTENCY_MISMATCH',
    )
  })
})

describe('rule 25: faults of large content are reported with their place', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { d: deep(levels - 1) })
  beforeAll(() => document())

  test.each([
    ['NUL', { ...large, x: [{ y: 'a\0b' }] }, ['content', 'x', '0', 'y']],
    ['a lone surrogate', { ...large, 'a\ud800': 1 }, ['content']],
    ['too deep', { ...large, x: deep(70) }, ['content', 'x', 'd', 'd']],
    ['no object', features, ['content']],
  ])('%s', async (_what, content, path) => {
    const { code, issues } = await save(content)
    expect({ code, path: issues[0].path }).toEqual({ code: 'INVALID_INPUT', path })
  })

  test('content that does not match the collection’s schema', async () => {
    await document('scripts', { entrypoint: 'main', sourceCode: '' })
    const { issues } = await save({ entrypoint: 1, sourceCode: 'x'.repeat(100_000) })
    expect(issues[0].path).toEqual(['content', 'entrypoint'])
  })
})

test('a save parses nothing larger than 64 kB on the event loop', async () => {
  await document()
  const parse = vi.spyOn(JSON, 'parse')
  const input = { toolId: part, lockToken: grant.lockToken, baseVersion: 1, content: large }
  const saved = await ada.ask(
    'mutation ($input: SaveDraftInput!) { saveDraft(input: $input) { __typename } }',
    { input },
  )
  const lengths = parse.mock.calls.map(([text]) => String(text).length)
  parse.mockRestore()
  expect(saved.saveDraft.__typename).toBe('SaveDraftPayload')
  expect(Math.max(...lengths)).toBeLessThan(64_000)
})
