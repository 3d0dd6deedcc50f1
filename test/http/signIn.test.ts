import { createHmac, randomBytes } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { tokenFor, World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

const now = () => Math.floor(Date.now() / 1000)
const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { sub: 'eve', iss: 'https://issuer.test', aud: 'holdfast', iat: now(), exp: now() + 60 }
function signed(
  payload: object,
  header: object = { alg: 'HS256' },
  key = 'a secret of at least thirty-two bytes',
) {
  const body = `${b64(header)}.${b64(payload)}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}

const bad: [string, string][] = [
  ['no token', ''],
  ['garbage', 'garbage'],
  ['alg none', `${b64({ alg: 'none' })}.${b64(claims)}.`],
  ['another algorithm', signed(claims, { alg: 'HS512' })],
  ['another key', signed(claims, { alg: 'HS256' }, 'another secret of thirty-two bytes!')],
  ['another issuer', signed({ ...claims, iss: 'https://evil.test' })],
  ['another audience', signed({ ...claims, aud: 'other' })],
  ['expired', signed({ ...claims, exp: now() - 60 })],
  ['not yet valid', signed({ ...claims, nbf: now() + 600 })],
  ['without a subject', signed({ ...claims, sub: undefined })],
  ['without an expiry', signed({ ...claims, exp: undefined })],
  ['without a time of issue', signed({ ...claims, iat: undefined })],
  ['a subject of 300 characters', signed({ ...claims, sub: 'x'.repeat(300) })],
  ['a subject with NUL', signed({ ...claims, sub: 'a\0b' })],
]

async function post(token: string, query: string) {
  const response = await fetch(`${world.urls[0]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json() }
}

describe.each(bad)('a token that is bad: %s', (_what, token) => {
  test('is UNAUTHENTICATED for everything but viewer', async () => {
    expect(await post(token, '{ viewer { id } }')).toEqual({ status: 200, body: { data: { viewer: null } } })
    for (const query of [
      '{ collections { id } }',
      'mutation { heartbeat(input: { toolId: "x", lockToken: "x" }) { __typename } }',
    ]) {
      const { status, body } = await post(token, query)
      expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    }
  })

  test('closes a WebSocket with 4401', async () => {
    expect(await closeCode(token)).toBe(4401)
  })
})

test('a token of a megabyte is refused like any other', async () => {
  const long = signed({ ...claims, padding: randomBytes(5_000).toString('hex') })
  expect((await post(long, '{ collections { id } }')).status).toBe(401)
  const huge = { authorization: `Bearer ${signed({ ...claims, padding: 'x'.repeat(1_000_000) })}` }
  const response = await fetch(`${world.urls[0]}/graphql?query={collections{id}}`, { headers: huge }).catch(
    () => null,
  )
  expect(response?.status ?? 431).toBe(431)
  expect(await closeCode(signed({ ...claims, padding: 'x'.repeat(1_000_000) }))).toBe(4401)
})

test('a token that expires during a WebSocket closes it with 4403, once the allowed skew is over', async () => {
  const code = closeCode(signed({ ...claims, iat: now() - 100, exp: now() - 28 }))
  expect(await code).toBe(4403)
})

test.each([
  ['admin', 'ADMIN'],
  ['SuperUser', 'SUPERUSER'],
  [undefined, 'VIEWER'],
  ['root', 'VIEWER'],
  [7, 'VIEWER'],
])('the role claim %j is %s', async (role, known) => {
  const id = `role-${String(role)}`
  const { body } = await post(signed({ ...claims, sub: id, role }), '{ viewer { id role name handle } }')
  expect(body.data.viewer).toEqual({ id, role: known, name: id, handle: id })
})

test('the newest token counts, everywhere: an older one changes nothing', async () => {
  const who = (role: string, age: number) => tokenFor('max', { role, issuedAt: now() - age })
  const roleSeen = async (token: string) => (await post(token, '{ viewer { role } }')).body.data.viewer.role
  const old = await who('ADMIN', 100)
  expect(await roleSeen(old)).toBe('ADMIN')
  expect(await roleSeen(await who('CONTRIBUTOR', 50))).toBe('CONTRIBUTOR')
  expect(await roleSeen(old)).toBe('CONTRIBUTOR')
  expect(await roleSeen(await who('SUPERUSER', 70))).toBe('CONTRIBUTOR')
})

/** Opens a WebSocket with a live subscription and waits for its end. */
function closeCode(token: string): Promise<number> {
  return new Promise((resolve) => {
    const client = createClient({
      url: `${world.urls[0]?.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: token ? { authorization: `Bearer ${token}` } : {},
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
      on: { closed: (event) => resolve((event as { code: number }).code) },
    })
    void client
  })
}
