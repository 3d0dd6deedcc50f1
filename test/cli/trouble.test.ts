import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atMost } from '../../packages/cli/src/pages.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { BadPath } from './badPath.ts'
import { Terminal } from './terminal.ts'

let world: World
let path: BadPath
let ada: Person
let bo: Person
let cleo: Person
const terminal = new Terminal()
const types = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  path = await BadPath.to(world.urls[0] as string)
  await terminal.signsIn([ada, bo, cleo], path.url)
})
afterAll(async () => {
  await path.close()
  await world.close()
  terminal.close()
})

const makes = (slug: string) => ada.creates({ collection: 'parts', slug, title: `The ${slug}` })

describe('a commit whose answer is lost', () => {
  test('is found to be saved by the next commit, and its files are not sent again', async () => {
    await makes('lost-answer')
    await types(ada, 'checkout', 'parts/lost-answer', 'lost-answer')
    terminal.write('lost-answer/files/model.step', 'ISO-10303-21;')
    path.fate = (_, body) => (body.includes('mutation SaveDraft') ? 'loses the answer' : 'passes')
    const { code, err } = await types(ada, 'commit', 'lost-answer')
    expect([code, err]).toEqual([1, expect.stringMatching(/^holdfast: \S+ does not answer: .+\n$/)])
    path.fate = () => 'passes'
    path.paths.length = 0
    expect(await terminal.json(ada, 'commit', 'lost-answer')).toMatchObject({
      document: 'parts/lost-answer',
      version: 2,
      files: ['model.step'],
    })
    expect(path.paths.filter((one) => one.startsWith('PUT'))).toEqual([])
    expect(JSON.parse(terminal.read('lost-answer/.holdfast.json'))).not.toHaveProperty('pending')
  })

  test('is repeated once by the command itself', async () => {
    const page = await makes('once-only')
    await types(ada, 'checkout', 'parts/once-only', 'once-only')
    let lost = 0
    path.fate = (_, body) =>
      body.includes('mutation SaveDraft') && lost++ === 0 ? 'loses the answer' : 'passes'
    expect((await types(ada, 'commit', 'once-only')).out).toContain('version 2')
    expect(lost).toBe(2)
    expect(await world.sql('SELECT number FROM draft_versions WHERE tool_id = $1', [page])).toHaveLength(2)
  })
})

describe('a checkout that fails halfway leaves neither a lock nor a folder', () => {
  beforeAll(async () => {
    await makes('half-way')
    await types(ada, 'checkout', 'parts/half-way', 'first')
    terminal.write('first/files/model.step', 'ISO-10303-21;')
    await types(ada, 'commit', 'first')
  })

  test('when a file cannot be downloaded', async () => {
    path.fate = (url) => (url.startsWith('/files/') ? 'loses the answer' : 'passes')
    expect((await types(ada, 'checkout', 'parts/half-way', 'second')).code).toBe(1)
    path.fate = () => 'passes'
    expect(existsSync(terminal.at('second'))).toBe(false)
    expect((await types(bo, 'status', 'parts/half-way')).out).toContain('free')
  })

  test('when somebody presses Ctrl+C', async () => {
    path.fate = (url) => (url.startsWith('/files/') ? 'hangs' : 'passes')
    path.paths.length = 0
    const checkout = terminal.start(ada, ['checkout', 'parts/half-way', 'third'])
    await expect.poll(() => path.paths.some((one) => one.startsWith('GET /files/'))).toBe(true)
    checkout.child.kill('SIGINT')
    expect(await checkout.over).toMatchObject({ code: 130, err: 'holdfast: Interrupted.\n' })
    path.fate = () => 'passes'
    expect(existsSync(terminal.at('third'))).toBe(false)
    expect((await types(bo, 'status', 'parts/half-way')).out).toContain('free')
  })
})

test('status in a checkout shows what was changed, and who holds the lock now', async () => {
  await makes('looked-at')
  await types(ada, 'checkout', 'parts/looked-at', 'looked-at')
  expect((await types(ada, 'status', 'looked-at')).out).toMatch(
    /^looked-at is parts\/looked-at, version 1\nYou have the lock for 23 h \(until \S+Z\)\.\n$/,
  )
  terminal.write('looked-at/content.json', '{"wall": 4}')
  terminal.write('looked-at/files/model.step', 'ISO-10303-21;')
  const lock = await terminal.lockOf(cleo, 'parts/looked-at')
  await types(cleo, 'take', 'parts/looked-at', '--reason', 'the fair', '--lock', lock)
  const { code, out } = await types(ada, 'status', 'looked-at')
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(
      /It is locked by cleo since \S+, lock \d+, so you cannot commit this folder\.\n {2}changed: content\.json\n {2}changed: files\/model\.step\n$/,
    ),
  ])
  expect(await terminal.json(ada, 'status', 'looked-at')).toMatchObject({
    isYours: false,
    lock: { holder: { id: 'cleo' } },
    changes: ['content.json', 'files/model.step'],
  })
})

describe('a failed command prints one line, and JSON for a script', () => {
  const stranger = { id: 'stranger', token: 'nobody' } as Person
  test.each<[string, () => Promise<[Person, ...string[]]>, number, string]>([
    ['a document of one word', async () => [ada, 'status', 'bracket'], 2, 'collection/slug'],
    ['a document that is not there', async () => [ada, 'lock', 'parts/none'], 6, 'no document parts/none'],
    ['no checkout', async () => [ada, 'commit', 'nowhere'], 2, 'is not the folder of a document'],
    ['a command that is not there', async () => [ada, 'lok'], 2, "unknown command 'lok'"],
    ['an option that is missing', async () => [ada, 'take', 'parts/once-only'], 2, '--reason'],
    ['a limit of none', async () => [ada, 'locks', '--limit', '0'], 2, '1 to 999999'],
    ['nobody', async () => [stranger, 'locks'], 6, 'holdfast login'],
    ['a token that the server does not know', () => unknown(), 6, 'does not accept your token any more'],
    ['an audit log that is not theirs', async () => [ada, 'audit', 'parts/once-only'], 6, 'for admins'],
  ])('%s', async (_, call, code, words) => {
    const [person, ...args] = await call()
    const told = await types(person, ...args)
    expect([told.code, told.out, told.err]).toEqual([code, '', expect.stringContaining(words)])
    const json = await types(person, ...args, '--json')
    expect([json.code, json.err]).toEqual([code, ''])
    expect(JSON.parse(json.out)).toMatchObject({
      error: { message: expect.stringContaining(words) },
    })
  })

  async function unknown(): Promise<[Person, ...string[]]> {
    const cleared = { id: 'cleared', token: (await world.person('cleared')).token } as Person
    await types(cleared, 'login', path.url, '--token', '-')
    terminal.write(
      'cleared/holdfast/credentials.json',
      JSON.stringify({ url: path.url, token: `${cleared.token}x` }),
    )
    return [cleared, 'tools']
  }
})

test('a script signs in by environment variables', async () => {
  const env = {
    HOLDFAST_URL: `${path.url}/`,
    HOLDFAST_TOKEN: bo.token,
    XDG_CONFIG_HOME: terminal.at('empty'),
  }
  const { out } = await terminal.start(bo, ['--json', 'tools', '--limit', '1'], env).over
  expect(JSON.parse(out)).toMatchObject({ tools: [{ collection: { id: 'parts' } }], hasMore: true })
})

test('a list is read page by page, and the output says when there is more than was requested', async () => {
  const all = Array.from({ length: 450 }, (_, n) => n)
  const asked: number[] = []
  const read = async ({ first, after }: { first: number; after: string | null }) => {
    asked.push(first)
    const end = Number(after ?? 0) + first
    const nodes = all.slice(Number(after ?? 0), end)
    return { nodes, pageInfo: { hasNextPage: end < all.length, endCursor: String(end) } }
  }
  expect(await atMost(1_000, read)).toEqual({ nodes: all, hasMore: false })
  expect(await atMost(210, read)).toEqual({ nodes: all.slice(0, 210), hasMore: true })
  expect(asked).toEqual([200, 200, 200, 200, 10])
  expect((await types(ada, 'tools', '--limit', '1')).out).toContain('--limit')
})

test('text written by others can neither move the cursor nor reverse the direction of text', async () => {
  await world.maintains(bo, await makes('hostile'))
  await types(ada, 'lock', 'parts/hostile', '--comment', '\u009b2J\u202egnp.exe')
  const { out } = await types(bo, 'status', 'parts/hostile')
  expect(out).toContain('"\\u009b2J\\u202egnp.exe"')
  const { err } = await types(bo, 'lock', 'parts/hostile')
  expect(err).toContain('"\\u009b2J\\u202egnp.exe"')
  expect(await terminal.json(bo, 'status', 'parts/hostile')).toMatchObject({
    tool: { draftLock: { comment: '\u009b2J\u202egnp.exe' } },
  })
})

test('a renewer continues after its token has expired, if its owner signs in again in time', async () => {
  await world.sql(
    `UPDATE collections SET lock_ttl_ms = 60000, heartbeat_interval_ms = 400 WHERE id = 'pages'`,
  )
  await ada.creates({ slug: 'long-read' })
  await types(ada, 'checkout', 'pages/long-read', 'long-read')
  terminal.write('ada/holdfast/credentials.json', JSON.stringify({ url: path.url, token: 'over' }))
  const log = () => terminal.read('long-read/.holdfast.log')
  await expect.poll(log).toContain('could not renew the lock: ')
  await terminal.signsIn([ada], path.url)
  await expect.poll(log).toContain('kept again')
  await types(ada, 'unlock', 'long-read')
  await expect.poll(log).toContain('committed or unlocked')
})

test('watch ends when the document is deleted', async () => {
  const page = await makes('watched')
  const watching = terminal.start(ada, ['watch', 'parts/watched'], {
    HOLDFAST_URL: world.urls[0] as string,
    HOLDFAST_TOKEN: ada.token,
  })
  await expect.poll(() => watching.out).toContain('SNAPSHOT')
  const { lockToken } = await ada.holds(page)
  await ada.mutate('deleteTool', { toolId: page, lockToken, confirmSlug: 'watched' })
  expect(await watching.over).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('TOOL_DELETED'),
  })
})
