import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepRetention } from '../../src/storage/retention.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { get, put, tokenOf, withFile } from './fileCalls.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function filesOf(person: Person, toolId: string): Promise<Answer> {
  const query = '{ draftHead { number files { name size sha256 url } } }'
  return (await person.ask(`query ($id: ID!) { tool(id: $id) ${query} }`, { id: toolId })).tool.draftHead
    .files
}

const contents = async () => (await world.sql('SELECT count(*)::int AS n FROM file_contents'))[0].n
/** Complete contents only: an earlier test may have left one that is being removed. */
const wholeContents = async () => (await world.sql('SELECT count(sha256)::int AS n FROM file_contents'))[0].n

test('a file is staged, attached by a save, listed and downloaded byte for byte', async () => {
  const bytes = randomBytes(700_001)
  const { toolId, url } = await withFile(ada, 'bracket.step', bytes)
  expect(await filesOf(bo, toolId)).toEqual([
    { name: 'bracket.step', size: 700_001, sha256: hashOf(bytes), url },
  ])
  const answer = await get(bo, url)
  expect(hashOf(new Uint8Array(await answer.arrayBuffer()))).toBe(hashOf(bytes))
})

test('without a list of files a version keeps those of the previous one; an empty list removes them', async () => {
  const { toolId, lock } = await withFile(ada, 'a.txt', Buffer.from('a'))
  await ada.save(toolId, { ...tokenOf(lock), baseVersion: 2 })
  expect(await filesOf(ada, toolId)).toHaveLength(1)
  await ada.save(toolId, { ...tokenOf(lock), baseVersion: 3, files: [] })
  expect(await filesOf(ada, toolId)).toEqual([])
})

test('a file of an old version can be attached again by anybody who edits this document', async () => {
  const bytes = randomBytes(100)
  const { toolId, lock } = await withFile(ada, 'a.bin', bytes)
  await world.sql('DELETE FROM staged_files')
  await ada.save(toolId, { ...tokenOf(lock), baseVersion: 2, files: [], release: true })
  await world.maintains(bo, toolId)
  const rolledBack = await bo.save(toolId, {
    ...tokenOf(await bo.holds(toolId)),
    baseVersion: 3,
    files: [{ name: 'back.bin', sha256: hashOf(bytes) }],
  })
  expect(rolledBack.draftHead.number).toBe(4)
})

test('knowing a hash gives no access to a file: only its uploader can attach it', async () => {
  const secret = randomBytes(50)
  await put(ada, 'secret.bin', secret)
  const toolId = await bo.creates()
  const files = [{ name: 'mine.bin', sha256: hashOf(secret) }]
  const stolen = await bo.save(toolId, { ...tokenOf(await bo.holds(toolId)), baseVersion: 1, files })
  expect(stolen).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['files', '0', 'sha256'] }] })
  expect((await bo.head(toolId)).number).toBe(1)
})

test('the same bytes from two users at once are stored once, and each may attach them', async () => {
  const bytes = randomBytes(300_000)
  const before = await contents()
  const answers = await Promise.all([ada, bo, ada, bo].map((person) => put(person, 'same.bin', bytes)))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  expect(await contents()).toBe(before + 1)
  const toolId = await bo.creates()
  const files = [{ name: 'same.bin', sha256: hashOf(bytes) }]
  const saved = await bo.save(toolId, { ...tokenOf(await bo.holds(toolId)), baseVersion: 1, files })
  expect(saved.draftHead.number).toBe(2)
})

test('the files are part of the input that belongs to an idempotency key', async () => {
  const toolId = await ada.creates()
  const lock = await ada.holds(toolId)
  const [one, two] = [await put(ada, 'x', Buffer.from('one')), await put(ada, 'x', Buffer.from('two'))]
  const save = (sha256: string) =>
    ada.save(toolId, {
      ...tokenOf(lock),
      baseVersion: 1,
      content: {},
      idempotencyKey: 'k',
      files: [{ name: 'x', sha256 }],
    })
  expect((await save(one.body.sha256)).draftHead.number).toBe(2)
  expect((await save(one.body.sha256)).draftHead.number).toBe(2)
  expect(await save(two.body.sha256)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
})

describe('names', () => {
  test.each([
    ['..', 'dots'],
    ['../../etc/passwd', 'dots'],
    ['parts/./a', 'dots'],
    ['/etc/passwd', 'start'],
    ['parts//a', '//'],
    ['parts/', 'end'],
    ['parts /a', 'space'],
    ['a\\b', '\\'],
    ['a\0b', 'control'],
    ['x'.repeat(300), '255'],
    ['part\u202egpj.exe', 'direction'],
    ['', 'empty'],
  ])('%j is refused by the upload and by the save, with the reason', async (name, reason) => {
    const before = await contents()
    const { status, body } = await put(ada, name, Buffer.from('x'))
    expect([status, body.code]).toEqual([400, 'INVALID_INPUT'])
    expect(body.message).toContain(reason)
    expect(await contents()).toBe(before)
    const toolId = await ada.creates()
    const files = [{ name, sha256: hashOf(Buffer.from('x')) }]
    const saved = await ada.save(toolId, { ...tokenOf(await ada.holds(toolId)), baseVersion: 1, files })
    expect(saved).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['files', '0', 'name'] }] })
  })

  test('a file in a subfolder is saved with its path, and downloaded by its url', async () => {
    const { body } = await put(ada, 'parts/left wall/a#1.step', Buffer.from('p'))
    const toolId = await ada.creates()
    const files = [{ name: body.name, sha256: body.sha256 }]
    await ada.save(toolId, { ...tokenOf(await ada.holds(toolId)), baseVersion: 1, files })
    const query = 'query ($id: ID!) { tool(id: $id) { draftHead { files { name url } } } }'
    const [file] = (await ada.ask(query, { id: toolId })).tool.draftHead.files
    expect(file).toEqual({ name: body.name, url: `/files/${toolId}/2/parts/left%20wall/a%231.step` })
    const response = await fetch(ada.url + file.url, { headers: { authorization: `Bearer ${ada.token}` } })
    expect(await response.text()).toBe('p')
    expect(response.headers.get('content-disposition')).toContain('filename="a#1.step"')
  })

  test('a file and a folder with the same name are refused', async () => {
    const { body } = await put(ada, 'Parts', Buffer.from('p'))
    const toolId = await ada.creates()
    const files = ['Parts', 'parts/a'].map((name) => ({ name, sha256: body.sha256 }))
    const saved = await ada.save(toolId, { ...tokenOf(await ada.holds(toolId)), baseVersion: 1, files })
    expect(saved.issues).toEqual([
      { path: ['files', '1', 'name'], message: 'is in the folder parts, which is also the name of a file' },
    ])
  })

  test('two names that desktops treat as equal are refused', async () => {
    const { body } = await put(ada, 'Part.step', Buffer.from('p'))
    const toolId = await ada.creates()
    const files = ['Part.step', 'part.STEP'].map((name) => ({ name, sha256: body.sha256 }))
    const saved = await ada.save(toolId, { ...tokenOf(await ada.holds(toolId)), baseVersion: 1, files })
    expect(saved.issues).toEqual([
      { path: ['files', '1', 'name'], message: 'is there twice; each name may be used once' },
    ])
  })
})

describe('failed uploads leave nothing', () => {
  test('33 MB are refused, with and without a declared length', async () => {
    const before = await wholeContents()
    const tooMuch = new Uint8Array(33 * 1024 * 1024)
    const declared = await put(ada, 'big', tooMuch)
    expect([declared.status, declared.body.limit]).toEqual([413, 33_554_432])
    const streamed = await raw(ada, { 'transfer-encoding': 'chunked' }, tooMuch)
    expect(streamed).toBe(413)
    await expect.poll(contents).toBe(before)
  })

  test('a wrong declared length, and a broken connection', async () => {
    const before = await wholeContents()
    expect(await raw(ada, { 'content-length': '1000000' }, randomBytes(400_000), true)).toBe(null)
    await expect.poll(contents).toBe(before)
  })

  test('a digest that does not match the bytes', async () => {
    const before = await wholeContents()
    const digest = createHash('sha256').update('other').digest('base64')
    const headers = { 'content-digest': `sha-256=:${digest}:` }
    const { status, body } = await put(ada, 'x', randomBytes(10), { headers })
    expect([status, body.issues[0].path]).toEqual([400, ['sha256']])
    await expect.poll(contents).toBe(before)
  })

  test('an empty file is a file', async () => {
    const { url } = await withFile(ada, 'empty', new Uint8Array(0))
    const answer = await get(ada, url)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

/** Sends HTTP without fetch's own checks. Answers the status, or null when the server closed the connection. */
function raw(
  person: Person,
  headers: Record<string, string>,
  bytes: Uint8Array,
  hangUp = false,
): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request(`${person.url}/files?name=raw`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${person.token}`, ...headers },
    })
    sent.on('response', (response) => resolve(response.statusCode ?? null))
    sent.on('error', () => resolve(null))
    sent.write(bytes, () => (hangUp ? sent.destroy() : sent.end()))
  })
}

test('a write that a lock refuses is 423 with the typed error, a version conflict 409; no byte is stored (rule 42)', async () => {
  const toolId = await ada.creates()
  await world.maintains(bo, toolId)
  const lock = await ada.holds(toolId, { comment: 'thicker wall' })
  const query = `&toolId=${toolId}`
  const held = await put(bo, 'x', randomBytes(10), { query })
  expect(held).toMatchObject({
    status: 423,
    body: {
      __typename: 'DraftLockHeldError',
      code: 'DOCUMENT_LOCKED',
      heldLock: { holder: { id: 'ada' }, comment: 'thicker wall' },
    },
  })
  expect(JSON.stringify(held.body)).not.toContain(lock.lockToken)
  const lost = await put(bo, 'x', randomBytes(10), { query, headers: { 'lock-token': randomUUID() } })
  expect(lost).toMatchObject({ status: 423, body: { code: 'LOCK_LOST', cause: 'UNKNOWN_TOKEN' } })
  const own = { 'lock-token': lock.lockToken }
  const old = await put(ada, 'x', randomBytes(10), { query: `${query}&baseVersion=7`, headers: own })
  expect(old).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', currentHead: { number: 1 } } })
  expect((await put(ada, 'x', randomBytes(10), { query, headers: own })).status).toBe(201)
})

test('a staged file that is not attached within a day is swept; a version’s file is not', async () => {
  const [loose, bound] = [randomBytes(60), randomBytes(60)]
  await put(ada, 'loose', loose)
  const { url } = await withFile(ada, 'bound', bound)
  await world.sql("UPDATE staged_files SET staged_at = staged_at - interval '25 hours'")
  await world.sql("UPDATE file_contents SET started_at = started_at - interval '25 hours'")
  const pool = new pg.Pool({ connectionString: world.url, max: 1 })
  pool.on('error', () => {})
  const swept = await sweepRetention(pool, { keepEventsMs: 86_400_000, keepGrantsMs: 30 * 86_400_000 })
  await pool.end()
  expect(swept?.removed.files).toBeGreaterThan(0)
  const left = await world.sql('SELECT sha256 FROM file_contents WHERE sha256 = ANY ($1)', [
    [hashOf(loose), hashOf(bound)],
  ])
  expect(left).toEqual([{ sha256: hashOf(bound) }])
  expect((await get(cleo, url)).status).toBe(200)
})
