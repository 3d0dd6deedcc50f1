import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { parsePlace } from '../../src/domain/filePlace.ts'
import { clearDropped } from '../../src/storage/fileStores/clearDropped.ts'
import { fileStores } from '../../src/storage/fileStores/fileStores.ts'
import { sweepRetention } from '../../src/storage/retention.ts'
import type { Person } from '../support/person.ts'
import { openS3, s3Keys } from '../support/s3.ts'
import { ask, begin, send, sendCut } from '../support/uploads.ts'
import { World } from '../support/world.ts'

const mb = 1024 * 1024
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const filesIn = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

const stores: [
  string,
  () => Promise<{ place: string | null; files(): number | null; close(): Promise<void> }>,
][] = [
  ['PostgreSQL', async () => ({ place: null, files: () => null, close: async () => {} })],
  [
    'a folder',
    async () => ({ place: `file://${folder}`, files: () => filesIn(folder), close: async () => {} }),
  ],
  [
    'S3',
    async () => {
      const s3 = await openS3()
      return { place: parsePlace(s3.place).url, files: () => filesIn(s3.folder), close: s3.close }
    },
  ],
]

describe.each(stores)('files in %s', (_, open) => {
  let store: Awaited<ReturnType<(typeof stores)[0][1]>>
  let world: World
  let ada: Person
  let bo: Person
  beforeAll(async () => {
    store = await open()
    const files = {
      ...readConfig({}).files,
      ...{ bytes: 64 * mb, place: store.place, keys: s3Keys, open: { uploads: 4, bytes: 100 * mb } },
    }
    world = await World.open({ instances: 2, config: { files } })
    ;({ ada, bo } = await world.people())
    // The first requests open connections, for which a busy machine may need longer than their timeout.
    for (const person of [ada, await elsewhere(ada)])
      await vi.waitFor(async () => expect((await begin(person, 0)).status).toBe(201), 20_000)
  })
  afterAll(async () => {
    await world.close()
    await store.close()
  })

  /** The same person on the other server. */
  const elsewhere = (person: Person) => world.person(person.id, {}, 1)

  /** Attaches the file to a version, and downloads it. */
  async function fetched(
    person: Person,
    sha256: string,
    headers: Record<string, string> = {},
  ): Promise<Buffer> {
    const toolId = await person.creates()
    const { lockToken } = await person.holds(toolId)
    const files = [{ name: 'part.step', sha256 }]
    const saved = await person.save(toolId, { lockToken, baseVersion: 1, files })
    expect(saved.draftHead?.number, JSON.stringify(saved)).toBe(2)
    const url = `${person.url}/files/${toolId}/2/part.step`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${person.token}`, ...headers } })
    return Buffer.from(await answer.arrayBuffer())
  }

  const sweepAll = async () => {
    const pool = new pg.Pool({ connectionString: world.url, max: 1 })
    await sweepRetention(pool, { keepEventsMs: 1e9, keepGrantsMs: 30 * 86_400_000 })
    await world.sql("UPDATE dropped_contents SET dropped_at = dropped_at - interval '2 minutes'")
    const swept = await clearDropped(pool, fileStores({ place: null, keys: s3Keys, onFault() {} }))
    await pool.end()
    expect(swept?.failed).toEqual([])
  }

  test('a file that arrives in chunks, on one server and the other, is staged completely and downloaded', async () => {
    const bytes = randomBytes(9 * mb + 12_345)
    const { location, status, headers } = await begin(ada, bytes.length)
    expect(status).toBe(201)
    expect(Date.parse(headers.get('upload-expires') ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000)
    const persons = [ada, await elsewhere(ada)]
    let last = await ask(ada, location, 'HEAD')
    for (let part = 0; last.offset < bytes.length; part++) {
      const chunk = bytes.subarray(last.offset, last.offset + 1_700_001)
      last = await send(persons[part % 2] as Person, location, last.offset, chunk)
      expect(last.status).toBe(204)
    }
    expect(last.headers.get('holdfast-sha256')).toBe(hashOf(bytes))
    expect((await ask(ada, location, 'GET')).body).toMatchObject({
      ...{ name: 'part.step', size: bytes.length, offset: bytes.length, sha256: hashOf(bytes) },
    })
    expect((await fetched(ada, hashOf(bytes))).equals(bytes)).toBe(true)
    const range = { range: `bytes=${mb - 5}-${5 * mb + 5}` }
    expect((await fetched(ada, hashOf(bytes), range)).equals(bytes.subarray(mb - 5, 5 * mb + 6))).toBe(true)
  })

  test('a PUT uses the same store as resumable uploads', async () => {
    const bytes = randomBytes(5 * mb + 7)
    const headers = { authorization: `Bearer ${ada.token}` }
    const put = await fetch(`${ada.url}/files?name=put.bin`, { method: 'PUT', headers, body: bytes })
    expect(await put.json()).toMatchObject({ size: bytes.length, sha256: hashOf(bytes) })
    const [{ place }] = await world.sql('SELECT place FROM file_contents WHERE sha256 = $1', [hashOf(bytes)])
    expect(place).toBe(store.place)
    expect((await fetched(ada, hashOf(bytes))).equals(bytes)).toBe(true)
  })

  test('bytes before an interruption are kept, and HEAD says where to continue', async () => {
    const bytes = randomBytes(6 * mb)
    const { location } = await begin(ada, bytes.length)
    for (let at = 0; at < bytes.length; ) {
      const cut = at + 1_500_000
      await sendCut(ada, location, at, bytes.subarray(at, cut), bytes.length - at)
      await expect.poll(async () => (await ask(ada, location, 'HEAD')).offset).toBeGreaterThan(at)
      await expect
        .poll(async () => (await ask(ada, location, 'HEAD')).offset)
        .toBe(Math.min(cut, bytes.length))
      at = Math.min(cut, bytes.length)
    }
    expect((await ask(ada, location, 'GET')).body.sha256).toBe(hashOf(bytes))
    expect((await fetched(ada, hashOf(bytes))).equals(bytes)).toBe(true)
  })

  test('of two senders of the same bytes at once, one is told the present offset, and no bytes are mixed', async () => {
    for (let round = 0; round < 8; round++) {
      const [mine, others] = [new Uint8Array(2 * mb).fill(1), new Uint8Array(2 * mb).fill(2)]
      const { location } = await begin(ada, mine.length)
      const answers = await Promise.all([
        send(ada, location, 0, mine),
        send(await elsewhere(ada), location, 0, others),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
      const { sha256 } = (await ask(ada, location, 'GET')).body
      expect([hashOf(mine), hashOf(others)]).toContain(sha256)
      const stored = await fetched(ada, sha256)
      expect(hashOf(stored)).toBe(sha256)
    }
  })

  test('the same bytes are stored once, whoever uploads them', async () => {
    const bytes = randomBytes(400_000)
    const locations = await Promise.all(
      [ada, bo].map(async (person) => (await begin(person, bytes.length)).location),
    )
    const sent = await Promise.all([
      send(ada, locations[0] as string, 0, bytes),
      send(bo, locations[1] as string, 0, bytes),
    ])
    expect(sent.map(({ headers }) => headers.get('holdfast-sha256'))).toEqual([hashOf(bytes), hashOf(bytes)])
    expect(await world.sql('SELECT id FROM file_contents WHERE size = 400000')).toHaveLength(1)
    for (const person of [ada, bo]) expect((await fetched(person, hashOf(bytes))).equals(bytes)).toBe(true)
    // One of the two contents is deleted; its upload still says what was staged.
    expect((await ask(bo, locations[1] as string, 'HEAD')).headers.get('holdfast-sha256')).toBe(hashOf(bytes))
  })

  test('a deleted or expired upload is removed with its bytes', async () => {
    await sweepAll()
    const before = store.files()
    const chunks = 'SELECT count(*)::int AS n FROM file_chunks'
    const [{ n }] = await world.sql(chunks)
    const removed = (await begin(ada, 4 * mb)).location
    const late = (await begin(ada, 4 * mb)).location
    for (const location of [removed, late]) await send(ada, location, 0, randomBytes(3 * mb))
    if (before !== null) expect(store.files()).toBeGreaterThan(before)
    expect((await ask(ada, removed, 'DELETE')).status).toBe(204)
    await world.sql('UPDATE file_uploads SET expires_at = clock_timestamp() WHERE id = $1', [
      late.split('/').at(-1),
    ])
    for (const location of [removed, late]) expect((await ask(ada, location, 'HEAD')).status).toBe(404)
    await world.sql(
      "UPDATE file_contents SET started_at = started_at - interval '25 hours' WHERE sha256 IS NULL",
    )
    await sweepAll()
    expect(store.files()).toBe(before)
    expect((await world.sql(chunks))[0].n).toBe(n)
    expect(await world.sql('SELECT * FROM dropped_contents')).toEqual([])
  })
})

test('files in an earlier store can still be downloaded', async () => {
  const files = { ...readConfig({}).files, place: `file://${folder}` }
  const world = await World.open({ config: { files } })
  const { ada } = await world.people()
  const bytes = randomBytes(2 * mb)
  const { headers } = await begin(ada, bytes.length, { body: bytes })
  const toolId = await ada.creates()
  const sha256 = headers.get('holdfast-sha256') as string
  const { lockToken } = await ada.holds(toolId)
  await ada.save(toolId, { lockToken, baseVersion: 1, files: [{ name: 'a', sha256 }] })
  const later = await World.open({ database: world.url })
  const there = await later.person('ada')
  const answer = await fetch(`${there.url}/files/${toolId}/2/a`, {
    headers: { authorization: `Bearer ${there.token}` },
  })
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  await later.close()
  await world.close()
})

test('a store that does not answer is 503 with a time to retry, and nothing is lost', async () => {
  const s3 = await openS3()
  const files = { ...readConfig({}).files, place: s3.place, keys: s3Keys }
  const world = await World.open({ config: { files, logLevel: 'error' } })
  const { ada } = await world.people()
  const bytes = randomBytes(100)
  const { location } = await begin(ada, 100)
  await send(ada, location, 0, bytes.subarray(0, 50))
  await s3.close()
  expect(await send(ada, location, 50, bytes.subarray(50))).toMatchObject({
    ...{ status: 503, body: { code: 'UNAVAILABLE', retryAfterMs: 5_000 } },
  })
  expect(world.logged).toContainEqual(
    expect.objectContaining({ msg: 'the store of the files does not answer' }),
  )
  expect((await ask(ada, location, 'HEAD')).offset).toBe(50)
  await world.close()
})
