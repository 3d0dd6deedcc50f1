import { createHash, randomBytes, randomUUID } from 'node:crypto'
import * as tusClient from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Person } from '../support/person.ts'
import { ask, begin, send, tus } from '../support/uploads.ts'
import { World } from '../support/world.ts'

const mb = 1024 * 1024
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('an upload', () => {
  let world: World
  let ada: Person
  let bo: Person
  beforeAll(async () => {
    const files = { ...readConfig({}).files, bytes: 40 * mb, open: { uploads: 3, bytes: 100 * mb } }
    world = await World.open({ config: { files } })
    ;({ ada, bo } = await world.people())
  })
  afterAll(() => world.close())

  test('anybody may ask for the protocol’s capabilities', async () => {
    const answer = await fetch(`${ada.url}/files/uploads`, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-max-size': String(40 * mb),
      'tus-extension': 'creation,creation-with-upload,expiration,termination',
    })
  })

  test('the official tus client sends a file, pauses, and continues', async () => {
    const bytes = randomBytes(3 * mb)
    const headers = { authorization: `Bearer ${ada.token}` }
    const common = {
      endpoint: `${ada.url}/files/uploads`,
      headers,
      chunkSize: 500_000,
      metadata: { filename: 'a.bin' },
    }
    const first = new tusClient.Upload(bytes, { ...common, onChunkComplete: () => void first.abort() })
    first.start()
    await expect.poll(() => first.url).not.toBeNull()
    await expect
      .poll(async () => (await ask(ada, new URL(first.url as string).pathname, 'HEAD')).offset)
      .toBe(500_000)
    const url = first.url as string
    await new Promise<void>((resolve, reject) => {
      new tusClient.Upload(bytes, {
        ...common,
        uploadUrl: url,
        onSuccess: () => resolve(),
        onError: reject,
      }).start()
    })
    expect((await ask(ada, new URL(url).pathname, 'GET')).body.sha256).toBe(hashOf(bytes))
  })

  test('a repeated or misplaced chunk is refused with the present offset, and changes nothing', async () => {
    const bytes = randomBytes(300_000)
    const { location } = await begin(ada, bytes.length)
    await send(ada, location, 0, bytes.subarray(0, 100_000))
    for (const offset of [0, 200_000]) {
      const refused = await send(ada, location, offset, bytes.subarray(offset, offset + 100_000))
      expect(refused).toMatchObject({
        status: 409,
        offset: 100_000,
        body: { code: 'STATE_CONFLICT', offset: 100_000 },
      })
    }
    const { headers } = await send(ada, location, 100_000, bytes.subarray(100_000))
    expect(headers.get('holdfast-sha256')).toBe(hashOf(bytes))
    expect(await send(ada, location, 0, bytes)).toMatchObject({ status: 409, offset: 300_000 })
    expect((await ask(ada, location, 'GET')).body.sha256).toBe(hashOf(bytes))
  })

  test('belongs to its user: for everybody else it does not exist', async () => {
    const { location } = await begin(ada, 10)
    const stranger = await Promise.all([
      ask(bo, location, 'HEAD'),
      ask(bo, location, 'GET'),
      ask(bo, location, 'DELETE'),
      send(bo, location, 0, new Uint8Array(10)),
    ])
    expect(stranger.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(await ask(ada, location, 'HEAD')).toMatchObject({ status: 200, offset: 0 })
    const nobody = await fetch(ada.url + location, { method: 'HEAD', headers: tus })
    expect(nobody.status).toBe(401)
    expect((await ask(ada, `/files/uploads/${randomUUID()}`, 'HEAD')).status).toBe(404)
    expect((await ask(ada, '/files/uploads/..%2f..%2fetc', 'HEAD')).status).toBe(404)
    await ask(ada, location, 'DELETE')
  })

  test('may send its first bytes, or all of them, with its creation', async () => {
    const bytes = Buffer.from('the whole file')
    const whole = await begin(ada, bytes.length, { body: bytes })
    expect(whole).toMatchObject({ status: 201, offset: bytes.length })
    expect(whole.headers.get('holdfast-sha256')).toBe(hashOf(bytes))
    const empty = await begin(ada, 0)
    expect(empty.headers.get('holdfast-sha256')).toBe(hashOf(new Uint8Array()))
  })

  test('is refused before any bytes when a save would be refused', async () => {
    const toolId = await ada.creates()
    await world.maintains(bo, toolId)
    const { lockToken } = await ada.holds(toolId)
    const as = (person: Person, values: Record<string, string>) =>
      begin(person, 10, { values: { filename: 'a', toolId, ...values } })
    expect(await as(bo, {})).toMatchObject({ status: 423, body: { code: 'DOCUMENT_LOCKED' } })
    expect(await as(ada, { lockToken, baseVersion: '7' })).toMatchObject({
      status: 409,
      body: { code: 'VERSION_CONFLICT' },
    })
    const mine = await as(ada, { lockToken, baseVersion: '1' })
    expect(mine.status).toBe(201)
    await ask(ada, mine.location, 'DELETE')
    const viewer = await world.person('vi', { role: 'VIEWER' })
    expect((await as(viewer, {})).status).toBe(403)
  })

  test.each<
    [
      string,
      { length?: number; values?: Record<string, string>; headers?: Record<string, string> },
      number,
      string,
    ]
  >([
    ['a length above the limit', { length: 40 * mb + 1 }, 413, 'at most 41943040 bytes (40 MB)'],
    ['no name', { values: {} }, 400, 'name: must not be empty'],
    ['a name that leads elsewhere', { values: { filename: '../a' } }, 400, 'consists only of dots'],
    ['a hash that is none', { values: { filename: 'a', sha256: 'abc' } }, 400, '64 hex digits'],
    ['a document that is none', { values: { filename: 'a', toolId: 'x' } }, 400, 'toolId: must be a UUID'],
    ['metadata that is not base64', { headers: { 'upload-metadata': 'filename §' } }, 400, 'not base64'],
    ['metadata that is not text', { headers: { 'upload-metadata': 'filename //8=' } }, 400, 'not UTF-8'],
    [
      'a length that is no number',
      { headers: { 'upload-length': '1e3' } },
      400,
      'upload-length: must be a whole number',
    ],
    [
      'a length that is told later',
      { headers: { 'upload-defer-length': '1' } },
      400,
      'must be known at the start',
    ],
    [
      'another version of the protocol',
      { headers: { 'tus-resumable': '0.2.2' } },
      412,
      'Tus-Resumable: 1.0.0',
    ],
  ])('with %s is refused with the reason', async (_, { length = 10, ...rest }, status, reason) => {
    const refused = await begin(ada, length, rest)
    expect(refused.status).toBe(status)
    expect(refused.body.message).toContain(reason)
    expect(await world.sql('SELECT * FROM file_uploads WHERE finished_at IS NULL')).toEqual([])
  })

  test('whose bytes do not match the claimed hash leaves nothing', async () => {
    const { location } = await begin(ada, 5, { values: { filename: 'a', sha256: 'ab'.repeat(32) } })
    const refused = await send(ada, location, 0, Buffer.from('bytes'))
    expect(refused).toMatchObject({ status: 400, body: { issues: [{ path: ['sha256'] }] } })
    expect(refused.body.message).toContain(hashOf(Buffer.from('bytes')))
    expect((await ask(ada, location, 'HEAD')).status).toBe(404)
  })

  test('accepts no more bytes than were announced', async () => {
    const { location } = await begin(ada, 1000)
    expect(await send(ada, location, 0, new Uint8Array(1001))).toMatchObject({
      ...{ status: 400, body: { issues: [{ path: ['upload-length'] }] } },
    })
    const streamed = await fetch(ada.url + location, {
      ...{ method: 'PATCH', duplex: 'half', body: new Blob([new Uint8Array(5000)]).stream() },
      headers: {
        ...{ ...tus, authorization: `Bearer ${ada.token}`, 'upload-offset': '0' },
        'content-type': 'application/offset+octet-stream',
      },
    } as RequestInit)
    expect(streamed.status).toBe(400)
    expect(await ask(ada, location, 'HEAD')).toMatchObject({ offset: 0 })
    await ask(ada, location, 'DELETE')
  })

  test('is limited to three at once for each user, however many they start at the same time', async () => {
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin(ada, 10)))
    expect(begun.map(({ status }) => status).sort()).toEqual([201, 201, 201, 400, 400, 400, 400, 400])
    expect(begun.find(({ status }) => status === 400)?.body.message).toContain('remove one with DELETE')
    for (const { location, status } of begun) if (status === 201) await ask(ada, location, 'DELETE')
    const large = await Promise.all([40, 40, 40].map((size) => begin(ada, size * mb)))
    expect(large.map(({ status }) => status).sort()).toEqual([201, 201, 400])
    for (const { location, status } of large) if (status === 201) await ask(ada, location, 'DELETE')
  })

  test('continues when the state of its hash cannot be read, by reading the bytes', async () => {
    const bytes = randomBytes(700_000)
    const { location } = await begin(ada, bytes.length)
    await send(ada, location, 0, bytes.subarray(0, 400_000))
    await world.sql("UPDATE file_contents SET hash_state = '\\x00' WHERE sha256 IS NULL")
    const { headers } = await send(ada, location, 400_000, bytes.subarray(400_000))
    expect(headers.get('holdfast-sha256')).toBe(hashOf(bytes))
  })

  test('whose server died after the last byte is completed by the next request', async () => {
    const bytes = randomBytes(1000)
    const { location } = await begin(ada, bytes.length)
    await send(ada, location, 0, bytes.subarray(0, 999))
    // The state between the last piece and its staging.
    await world.sql('UPDATE file_uploads SET length = 999 WHERE id = $1', [location.split('/').at(-1)])
    const { headers } = await ask(ada, location, 'HEAD')
    expect(headers.get('holdfast-sha256')).toBe(hashOf(bytes.subarray(0, 999)))
    const staged = await world.sql(
      'SELECT 1 FROM staged_files s JOIN file_contents c ON c.id = s.content_id WHERE c.sha256 = $1',
      [hashOf(bytes.subarray(0, 999))],
    )
    expect(staged).toHaveLength(1)
  })

  test('a PUT of more than 32 MB is told to use a resumable upload', async () => {
    const headers = { authorization: `Bearer ${ada.token}` }
    const put = await fetch(`${ada.url}/files?name=a`, {
      method: 'PUT',
      headers,
      body: new Uint8Array(32 * mb + 1),
    })
    expect(put.status).toBe(413)
    expect((await put.json()).message).toMatch(/PUT may have at most 33554432 bytes .* POST \/files\/uploads/)
  })
})
