import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectionOf, opened } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let cleo: Person
const terminal = new Terminal()
const typed = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  await terminal.signsIn([ada, cleo], world.urls[0] as string)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

const yaml = `
collections:
  - id: articles
    name: Articles
    storage: EXTERNAL
    urlTemplate: https://cms.example/articles/{key}
    lockPolicy: { ttlMs: 120000, heartbeatIntervalMs: 30000, idleTimeoutMs: null }
  - id: notes
    name: Notes
    contentSchema: { type: object, required: [title] }
    archived: false
`
const auditSize = async () => (await world.sql('SELECT count(*)::int AS n FROM audit_entries'))[0].n

describe('holdfast collections apply', () => {
  test('--dry-run prints what would be created, and writes nothing', async () => {
    terminal.write('collections.yaml', yaml)
    const said = await typed(cleo, 'collections', 'apply', 'collections.yaml', '--dry-run')
    expect([said.code, said.err]).toEqual([0, ''])
    expect(said.out).toContain('articles  would be created: name, storage')
    expect(await world.sql("SELECT FROM collections WHERE id IN ('articles', 'notes')")).toEqual([])
  })

  test('creates missing collections, and changes nothing when it runs again', async () => {
    const { collections } = await terminal.json(cleo, 'collections', 'apply', 'collections.yaml')
    expect(collections.map(({ change }: { change: string }) => change)).toEqual(['created', 'created'])
    const size = await auditSize()
    expect((await typed(cleo, 'collections', 'apply', 'collections.yaml')).out).toBe(
      'articles  unchanged\nnotes  unchanged\n',
    )
    expect(await auditSize()).toBe(size)
  })

  test('changes what differs, the lock policy included, and lists the draft heads that a new schema would refuse', async () => {
    await ada.creates({ collection: 'notes', content: { title: 1 } })
    const changed = yaml
      .replace('name: Notes', 'name: Short notes')
      .replace('[title] }', '[title, body] }')
      .replace('ttlMs: 120000', 'ttlMs: 240000')
    terminal.write('changed.yaml', changed)
    const dry = await typed(cleo, 'collections', 'apply', 'changed.yaml', '--dry-run')
    expect(dry.out).toBe(
      'articles  would be changed: lockPolicy.ttlMs\n' +
        'notes  would be changed: name, contentSchema; 1 draft does not match its new schema\n',
    )
    expect((await typed(cleo, 'collections', 'apply', 'changed.yaml')).code).toBe(0)
    expect((await typed(cleo, 'collections', 'list')).out).toMatch(/notes {2}Short notes {2}internal/)
    expect((await typed(cleo, 'collections', 'apply', 'changed.yaml')).out).toBe(
      'articles  unchanged\nnotes  unchanged\n',
    )
  })

  test.each([
    ['a field that there is not', 'collections: [{ id: notes, nmae: Notes }]', 2, 'no field nmae'],
    ['the same id twice', 'collections: [{ id: notes }, { id: notes }]', 2, 'twice'],
    ['no list', 'collection: []', 2, 'list of "collections"'],
    ['what is no YAML', 'collections: [', 2, 'file.yaml'],
    ['a new one without a name', 'collections: [{ id: nameless }]', 2, 'needs a name'],
    [
      'a storage that would change',
      'collections: [{ id: notes, storage: EXTERNAL }]',
      6,
      'cannot be changed',
    ],
    [
      'a schema that is none',
      'collections: [{ id: a, name: A, contentSchema: { type: x } }]',
      6,
      'contentSchema',
    ],
  ])('%s is refused, and nothing is written', async (_what, text, code, told) => {
    terminal.write('file.yaml', `${text}\n`)
    const size = await auditSize()
    const said = await typed(cleo, 'collections', 'apply', 'file.yaml')
    expect([said.code, said.err]).toEqual([code, expect.stringContaining(told)])
    expect(await auditSize()).toBe(size)
  })

  test('writes nothing when the file has any fault', async () => {
    terminal.write('half.yaml', 'collections: [{ id: fine, name: Fine }, { id: bad id, name: Bad }]\n')
    expect((await typed(cleo, 'collections', 'apply', 'half.yaml')).code).toBe(6)
    expect(await world.sql("SELECT FROM collections WHERE id = 'fine'")).toEqual([])
  })

  test('refuses a contributor', async () => {
    terminal.write('mine.yaml', 'collections: [{ id: mine, name: Mine }]\n')
    expect(await typed(ada, 'collections', 'apply', 'mine.yaml')).toMatchObject({ code: 6 })
  })
})

test('export writes a file that apply accepts, and applying it to the same service changes nothing', async () => {
  for (const json of [[], ['--json']]) {
    const { out } = await typed(cleo, ...json, 'collections', 'export')
    terminal.write('exported', out)
    const { collections } = await terminal.json(cleo, 'collections', 'apply', 'exported')
    expect(new Set(collections.map(({ change }: { change: string }) => change))).toEqual(
      new Set(['unchanged']),
    )
  }
})

describe('an external document', () => {
  test('is locked, shown, taken over and released by its key', async () => {
    const name = `${await collectionOf(cleo, { storage: 'EXTERNAL' })}/guides/how to/1`
    expect(await typed(ada, 'lock', name)).toMatchObject({ code: 0 })
    expect((await typed(cleo, 'status', name)).out).toContain('locked by ada')
    expect((await typed(cleo, 'take', name, '--lock', '1', '--reason', 'urgent')).code).toBe(0)
    expect((await typed(cleo, 'unlock', name, '--mine')).code).toBe(0)
    expect((await typed(cleo, 'audit', name)).out).toContain('LOCK_TAKEN_OVER')
  })

  test('cannot be checked out', async () => {
    const articles = await collectionOf(cleo, { storage: 'EXTERNAL' })
    await opened(ada, articles, 'a/b')
    const said = await typed(ada, 'checkout', `${articles}/a/b`, 'folder')
    expect([said.code, said.err]).toEqual([6, expect.stringContaining('another system')])
  })
})
