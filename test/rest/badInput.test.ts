import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ratesAMinute } from '../../src/limits.ts'
import { collectionOf } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { rest } from './hands.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let parts: string
let path: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  parts = await collectionOf(cleo, { storage: 'EXTERNAL' })
})
afterAll(() => world.close())
beforeEach(() => {
  path = `/locks/${parts}/${randomUUID()}`
})

const session = { 'Holdfast-Session': 'a tab' }
const takes = (who: Person, headers: Record<string, string> = {}, body: unknown = {}) =>
  rest(who, 'PUT', path, { headers: { ...session, ...headers }, body })

describe('a key is percent-encoded, and every character of it counts', () => {
  test.each(['a/b', 'a%2Fb', '100%', 'ä ö', '?x=1#y', '𝒜', '+', 'a//b', '..a'])('%s', async (key) => {
    path = `/locks/${parts}/${encodeURIComponent(key)}`
    const { status, body } = await takes(ada)
    expect([status, body.lock.key]).toEqual([201, key])
    expect((await rest(bo, 'GET', path)).body.key).toBe(key)
  })

  test('an unencoded slash makes it another path, and invalid encoding is no key', async () => {
    expect(await rest(ada, 'PUT', `/locks/${parts}/a/b`, { headers: session })).toMatchObject({ status: 404 })
    for (const key of ['%', '%FF', '%ED%A0%80', '%00', 'x'.repeat(201)]) {
      path = `/locks/${parts}/${key}`
      expect(await takes(ada), key).toMatchObject({ status: 400, body: { issues: [{ path: ['key'] }] } })
    }
  })
})

describe('an invalid request is 400 and names the place', () => {
  test.each<[string, Record<string, string>, unknown, string]>([
    ['no session', { 'Holdfast-Session': '' }, {}, 'Holdfast-Session'],
    ['a session that is too long', { 'Holdfast-Session': 'x'.repeat(201) }, {}, 'Holdfast-Session'],
    ['If-None-Match that is no *', { 'If-None-Match': '"5-a"' }, {}, 'If-None-Match'],
    ['a comment that is too long', {}, { comment: 'x'.repeat(1_001) }, 'comment'],
    ['a version that is none', {}, { baseVersion: 0 }, 'baseVersion'],
  ])('%s', async (_title, headers, body, place) => {
    expect(await takes(ada, headers, body)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', issues: [{ path: [place] }] },
    })
  })

  test('a body that is not a JSON object, has another type, or has unknown fields', async () => {
    for (const body of [[], 'text', { coment: 'typo' }])
      expect(await takes(ada, {}, body)).toMatchObject({ status: 400 })
    const send = (body: BodyInit, type: string) =>
      fetch(ada.url + path, {
        method: 'PUT',
        headers: { ...session, authorization: `Bearer ${ada.token}`, 'content-type': type },
        body,
      })
    expect((await send('{', 'application/json')).status).toBe(400)
    expect((await send(new Uint8Array([0x22, 0xff, 0x22]), 'application/json')).status).toBe(400)
    expect((await send('{}', 'text/plain')).status).toBe(400)
    expect((await send(`"${'x'.repeat(40_000)}"`, 'application/json')).status).toBe(413)
  })

  test.each(['5', '"5"', '*', 'W/"5-a"', '"x-a"', `"${'9'.repeat(11)}-a"`])(
    'If-Match %s is not the tag of a lock',
    async (tag) => {
      await takes(ada)
      const headers = { 'If-Match': tag }
      expect(await rest(cleo, 'DELETE', path, { headers, body: { reason: 'because' } })).toMatchObject({
        status: 400,
        body: { issues: [{ path: ['If-Match'] }] },
      })
      expect((await rest(bo, 'GET', path)).body.holder.id).toBe('ada')
    },
  )

  test('a token in the query is refused, and the parameter is named', async () => {
    const { body } = await takes(ada)
    const asked = `${path.replace('/locks', '/check')}?lockToken=${body.lockToken}`
    const answer = await rest(ada, 'GET', asked)
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: ['lockToken'] }] } })
    expect(JSON.stringify(answer.body)).not.toContain(body.lockToken)
    expect(await rest(ada, 'GET', `${path}?whatever=1`)).toMatchObject({ status: 400 })
  })

  test('an invalid page: first, after, or a cursor of another list', async () => {
    for (const query of ['first=0', 'first=201', 'first=x', 'after=x', 'after=W10'])
      expect(await rest(ada, 'GET', `/locks?${query}`), query).toMatchObject({ status: 400 })
  })

  test('another method is 405 and lists the allowed ones', async () => {
    const answer = await rest(ada, 'POST', path)
    expect(answer).toMatchObject({ status: 405 })
    expect(answer.headers.get('allow')).toBe('PUT, PATCH, DELETE, GET')
  })
})

describe('a caller without rights is answered before anything is read', () => {
  test('without a token, or with an invalid one: 401, whatever the path and the body', async () => {
    for (const authorization of ['', 'Bearer x', 'Basic x'])
      for (const url of [path, '/locks', '/locks/a/b/c/d', '/check/a/b']) {
        const headers: Record<string, string> = authorization ? { authorization } : {}
        const response = await fetch(ada.url + url, { method: 'PUT', headers, body: 'x'.repeat(100_000) })
        expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      }
  })

  test('a body that never ends delays nobody', async () => {
    const url = new URL(ada.url + path)
    const status = await new Promise((resolve, reject) => {
      const sent = request(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } }, (response) =>
        resolve(response.statusCode),
      )
      sent.on('error', reject)
      sent.write('x')
    })
    expect(status).toBe(401)
  })

  test('agents that never send their bodies delay no other agent', async () => {
    const bot = await world.person('ada', { agent: 'bot' })
    const headers = { authorization: `Bearer ${bot.token}`, ...session, 'content-length': 10 }
    const silent = Array.from({ length: 4 }, () => {
      const sent = request(new URL(ada.url + path), { method: 'PUT', headers }).on('error', () => {})
      sent.flushHeaders()
      return sent
    })
    try {
      // Half of the time that a body may take to arrive.
      const asking = {
        headers: { authorization: `Bearer ${bot.token}` },
        signal: AbortSignal.timeout(30_000),
      }
      for (let n = 0; n < 20; n++) expect((await fetch(`${ada.url}/locks`, asking)).status).toBe(200)
    } finally {
      for (const sent of silent) sent.destroy()
    }
  })

  test('ending another person’s lock counts as a takeover, and releasing one’s own does not', async () => {
    const limited = await World.open({
      config: { rateLimits: { ...ratesAMinute, forceTake: { user: 1, agent: 1, address: 100 } } },
    })
    try {
      const { ada: holder, cleo: admin } = await limited.people()
      const page = `/locks/pages/${(await named(holder)).slug}`
      const statuses: number[] = []
      for (let n = 0; n < 2; n++) {
        const { headers } = await rest(holder, 'PUT', page, { headers: session, body: {} })
        const freeing = {
          headers: { 'If-Match': headers.get('etag') as string },
          body: { reason: 'because' },
        }
        statuses.push((await rest(admin, 'DELETE', page, freeing)).status)
      }
      expect(statuses).toEqual([204, 429])
      const { body } = await rest(admin, 'GET', page)
      expect(body.holder.id).toBe('ada')
    } finally {
      await limited.close()
    }
  })

  test('a caller over the rate limit is told when to retry', async () => {
    const limited = await World.open({
      config: { rateLimits: { ...ratesAMinute, acquire: { user: 2, agent: 2, address: 100 } } },
    })
    try {
      const { ada: hasty } = await limited.people()
      const page = `/locks/pages/${(await named(hasty)).slug}`
      const statuses: number[] = []
      for (let n = 0; n < 4; n++)
        statuses.push((await rest(hasty, 'PUT', page, { headers: session, body: {} })).status)
      expect(statuses).toEqual([201, 200, 429, 429])
      const refused = await rest(hasty, 'PUT', page, { headers: session, body: {} })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) })
    } finally {
      await limited.close()
    }
  })
})

async function named(who: Person): Promise<{ slug: string }> {
  const slug = `p-${randomUUID()}`
  await who.creates({ slug })
  return { slug }
}

async function counted(outcome: string): Promise<number> {
  const text = await (await fetch(`${ada.url}/metrics`)).text()
  const series = `holdfast_lock_operations_total{operation="acquireDraftLock",outcome="${outcome}"} `
  const line = text.split('\n').find((one) => one.startsWith(series))
  return Number(line?.slice(series.length) ?? 0)
}

describe('preconditions', () => {
  test('If-None-Match: * acquires only a free lock, not even the caller’s own again', async () => {
    expect(await takes(ada, { 'If-None-Match': '*' })).toMatchObject({ status: 201 })
    expect(await takes(ada, { 'If-None-Match': '*' })).toMatchObject({ status: 412 })
    expect(await takes(ada)).toMatchObject({ status: 200 })
  })

  test('an ETag stays the same while nothing has changed, and names the grant that a takeover ends', async () => {
    const { headers } = await takes(ada)
    const tag = headers.get('etag') as string
    expect((await rest(bo, 'GET', path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
    const taking = { headers: { ...session, 'If-Match': tag }, body: { reason: 'because' } }
    expect(await rest(cleo, 'POST', `${path}/takeover`, taking)).toMatchObject({ status: 201 })
    expect(await rest(cleo, 'POST', `${path}/takeover`, taking)).toMatchObject({ status: 423 })
    expect((await rest(bo, 'GET', path, { headers: { 'If-None-Match': tag } })).status).toBe(200)
  })

  test('an ETag changes when a takeover is announced, although the end of the lease does not', async () => {
    const { headers } = await takes(ada)
    const tag = headers.get('etag') as string
    const announced = { ...session, 'If-Match': tag }
    const taking = { headers: announced, body: { reason: 'because', graceMs: 600_000 } }
    expect(await rest(cleo, 'POST', `${path}/takeover`, taking)).toMatchObject({ status: 202 })
    const seen = await rest(ada, 'GET', path, { headers: { 'If-None-Match': tag } })
    expect(seen).toMatchObject({ status: 200, body: { endsAt: expect.any(String) } })
  })

  test('a retry with If-None-Match: * gets the same answer, and a different key is refused', async () => {
    const sent = { 'If-None-Match': '*', 'Idempotency-Key': randomUUID() }
    const { body } = await takes(ada, sent)
    const again = await takes(ada, sent)
    expect([again.status, again.body.lockToken]).toEqual([200, body.lockToken])
    expect(await takes(ada, { ...sent, 'Idempotency-Key': randomUUID() })).toMatchObject({ status: 412 })
  })

  test('an acquire that If-None-Match: * refuses is counted as refused', async () => {
    await takes(ada)
    const before = [await counted('OK'), await counted('DOCUMENT_LOCKED')] as const
    expect(await takes(ada, { 'If-None-Match': '*' })).toMatchObject({ status: 412 })
    expect([await counted('OK'), await counted('DOCUMENT_LOCKED')]).toEqual([before[0], before[1] + 1])
  })

  test('a release needs a token, and a forced release must name the lock', async () => {
    await takes(ada)
    expect(await rest(ada, 'DELETE', path)).toMatchObject({ status: 428, body: { code: 'LOCK_REQUIRED' } })
    const both = { 'Lock-Token': 'x', 'Holdfast-Observed-Fencing-Token': '1' }
    expect(await rest(ada, 'DELETE', path, { headers: both })).toMatchObject({ status: 400 })
  })
})
