import { randomUUID } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import type { App } from '../../src/app.ts'
import { type Answer, Person } from '../support/person.ts'
import { type TokenOptions, tokenFor } from '../support/tokens.ts'
import { World } from '../support/world.ts'

let world: World
let page: string
const now = () => Math.floor(Date.now() / 1000)

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 3_600_000 } })
  page = await (await world.people()).ada.creates()
})
afterAll(() => world.close())

/** Valid claims, except for those given, signed with any key. */
function signed(
  claims: Record<string, unknown>,
  key = 'a secret of at least thirty-two bytes',
  alg = 'HS256',
) {
  const sound = { sub: 'ada', iss: 'https://issuer.test', aud: 'holdfast', iat: now(), exp: now() + 3_600 }
  return new SignJWT({ ...sound, ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
}

const bad: Record<string, () => string | Promise<string>> = {
  'no token': () => '',
  garbage: () => 'Bearer garbage',
  'three parts of garbage': () => 'Bearer a.b.c',
  'another scheme': async () => `Basic ${await signed({})}`,
  'alg none': () =>
    `Bearer ${new UnsecuredJWT({ sub: 'ada' }).setIssuer('https://issuer.test').setAudience('holdfast').setIssuedAt().setExpirationTime('1h').encode()}`,
  'another algorithm': async () => `Bearer ${await signed({}, 'x'.repeat(64), 'HS512')}`,
  'a wrong key': async () => `Bearer ${await signed({}, 'x'.repeat(32))}`,
  'a wrong issuer': async () => `Bearer ${await signed({ iss: 'https://evil.test' })}`,
  'a wrong audience': async () => `Bearer ${await signed({ aud: 'another service' })}`,
  expired: async () => `Bearer ${await signed({ iat: now() - 100, exp: now() - 31 })}`,
  'not before a time to come': async () => `Bearer ${await signed({ nbf: now() + 60 })}`,
  'issued at a time to come': async () => `Bearer ${await signed({ iat: now() + 32 })}`,
  'no sub': async () => `Bearer ${await signed({ sub: undefined })}`,
  'an empty sub': async () => `Bearer ${await signed({ sub: '' })}`,
  'a sub of 300 characters': async () => `Bearer ${await signed({ sub: 'x'.repeat(300) })}`,
  'a sub with NUL': async () => `Bearer ${await signed({ sub: 'a\0b' })}`,
  'no exp': async () => `Bearer ${await signed({ exp: undefined })}`,
  'no iat': async () => `Bearer ${await signed({ iat: undefined })}`,
  'a time that no calendar has': async () => `Bearer ${await signed({ exp: 1e300 })}`,
  ...Object.fromEntries(
    Object.entries({
      sub: [5, ['ada'], { id: 'ada' }, true, null],
      name: [5, ['Ada'], {}],
      preferred_username: [5, ['ada'], {}],
      role: [5, {}, true],
      iat: ['now', [], null, -8e12],
      exp: ['2099-01-01', {}, null],
      nbf: ['now'],
      iss: [5, ['https://issuer.test']],
      aud: [5, {}, [5], ['holdfast', 5]],
    }).flatMap(([claim, values]) =>
      values.map((value) => [
        `${JSON.stringify(value)} as its ${claim}`,
        async () => `Bearer ${await signed({ [claim]: value })}`,
      ]),
    ),
  ),
  'a token of 10 kB': async () => `Bearer ${await signed({ name: 'x'.repeat(10_000) })}`,
}

async function post(authorization: string, query: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${world.urls[0]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json().catch(() => null) }
}

/** A socket that has sent its token: the acknowledgement, or how it was closed. */
function knock(authorization: unknown): Promise<{ code: number; reason: string } | 'acknowledged'> {
  const socket = new WebSocket(`${world.urls[0]?.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
  )
  return new Promise((resolve, reject) => {
    socket.on('message', (data) => {
      if (JSON.parse(String(data)).type === 'connection_ack') resolve('acknowledged')
      socket.close()
    })
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    socket.on('error', reject)
  })
}

describe.each(Object.entries(bad))('a request with %s', (what, authorization) => {
  test('has no viewer, and is UNAUTHENTICATED for everything else', async () => {
    const header = await authorization()
    expect(await post(header, '{ viewer { id } }')).toEqual({ status: 200, body: { data: { viewer: null } } })
    for (const query of [
      '{ collections { id } }',
      `{ tool(id: "${page}") { id } }`,
      '{ activeDraftLocks { nodes { id } } }',
      `mutation { releaseDraftLock(input: { toolId: "${page}", lockToken: "x" }) { __typename } }`,
    ]) {
      const { status, body } = await post(header, query)
      expect(status).toBe(401)
      expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
    }
  })

  test('gets 401 from /events and /files', async () => {
    const header = await authorization()
    const headers: Record<string, string> = header ? { authorization: header } : {}
    for (const path of ['/events', `/files/${page}/1/x`])
      expect((await fetch(`${world.urls[0]}${path}`, { headers })).status).toBe(401)
  })

  test('closes a WebSocket with 4401, or with 4403 if a new token would help', async () => {
    const told = what === 'expired' ? { code: 4403, reason: 'Token expired' } : { code: 4401 }
    expect(await knock(await authorization())).toMatchObject(told)
  })
})

describe('signing in', () => {
  test('a token of 1 MB is refused before it is parsed', async () => {
    const { status } = await post(`Bearer ${'x'.repeat(1_000_000)}`, '{ viewer { id } }')
    expect([200, 400, 431]).toContain(status)
    expect(await knock(`Bearer ${'x.'.repeat(500_000)}`)).toMatchObject({ code: 1009 })
    expect(await knock(`Bearer ${'x.'.repeat(30_000)}`)).toMatchObject({ code: 4401 })
    expect(await knock({ toString: 'x' })).toMatchObject({ code: 4401 })
  })

  test('a socket that sends nothing, or an operation before it has authenticated, is closed', async () => {
    const socket = new WebSocket(`${world.urls[0]?.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    socket.on('open', () =>
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { id } }' } })),
    )
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(4401)
  })

  test('a token of an issuer whose clock is 28 s ahead is valid', async () => {
    const { body } = await post(`Bearer ${await signed({ iat: now() + 28 })}`, '{ viewer { id } }')
    expect(body.data.viewer).toEqual({ id: 'ada' })
  })

  test('a token that expires while its socket is open closes it with 4403', async () => {
    const seen: string[] = []
    // Clocks may differ by 30 s: a token that expired 29 s ago is valid for one more. A busy machine may need
    // longer to open a socket.
    for (let left = 1; seen.length === 0; left *= 4) {
      const token = await tokenFor('ada', { issuedAt: now() - 100, expiresIn: 70 + left })
      const socket = new WebSocket(`${world.urls[0]?.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
      socket.on('message', (data) => seen.push(JSON.parse(String(data)).type))
      socket.on('open', () =>
        socket.send(
          JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
        ),
      )
      expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(4403)
    }
    expect(seen).toEqual(['connection_ack'])
  })

  test('a GraphQL stream over HTTP ends when its token expires, and so does its source', async () => {
    const watch = vi.spyOn((world.apps[0] as App).lockChanges, 'watch')
    const token = await tokenFor('ada', { issuedAt: now() - 100, expiresIn: 72 })
    const response = await fetch(`${world.urls[0]}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: `subscription { draftLockChanged(toolId: "${page}") { kind } }` }),
    })
    const told = await response.text()
    expect(told).toContain('SNAPSHOT')
    expect(told).not.toContain('event: complete')
    const mailbox = await watch.mock.results[0]?.value
    expect(await mailbox.next()).toMatchObject({ done: true })
    watch.mockRestore()
  })

  test('a valid token is acknowledged, in any case of its scheme', async () => {
    expect(await knock(`bearer ${await tokenFor('ada')}`)).toBe('acknowledged')
  })
})

describe('roles', () => {
  test.each([
    ['ADMIN', 'ADMIN'],
    ['admin', 'ADMIN'],
    ['Superuser', 'SUPERUSER'],
    ['contributor', 'CONTRIBUTOR'],
    ['ROOT', 'VIEWER'],
    [['ADMIN'], 'ADMIN'],
    [['viewer', 'admin', 7, 'root'], 'ADMIN'],
    [[], 'VIEWER'],
    [undefined, 'VIEWER'],
    [null, 'VIEWER'],
  ])('the role %j counts as %s', async (role, expected) => {
    const token = await signed({ sub: randomUUID(), role })
    const { body } = await post(`Bearer ${token}`, '{ viewer { role } }')
    expect(body.data.viewer.role).toBe(expected)
  })

  const roleOf = async (id: string, options: TokenOptions) => {
    const person = await world.person(id, options)
    return (await person.ask('{ viewer { role } }')).viewer.role
  }

  test('the newest token decides: an older one changes nothing, and a change is audited once (rule 19)', async () => {
    const id = randomUUID()
    expect(await roleOf(id, { role: 'CONTRIBUTOR', issuedAt: now() - 60 })).toBe('CONTRIBUTOR')
    expect(await roleOf(id, { role: 'ADMIN', issuedAt: now() - 30 })).toBe('ADMIN')
    expect(await roleOf(id, { role: 'VIEWER', issuedAt: now() - 45 })).toBe('ADMIN')
    const changes = await world.sql(
      `SELECT metadata FROM audit_entries WHERE action = 'ROLE_CHANGED' AND subject_id = $1`,
      [id],
    )
    expect(changes).toEqual([{ metadata: { from: 'CONTRIBUTOR', to: 'ADMIN' } }])
  })

  test('names and handles that a database cannot store are left out; a person without any is called by their id', async () => {
    const id = randomUUID()
    const token = await signed({ sub: id, name: 'a\0b', preferred_username: '  ' })
    const { body } = await post(`Bearer ${token}`, '{ viewer { name handle } }')
    expect(body.data.viewer).toEqual({ name: id, handle: id })
  })
})

test('the user is written once for each token, however many requests arrive with it at the same time', async () => {
  const id = randomUUID()
  await world.person(id, { issuedAt: now() - 60 }).then((person) => person.ask('{ viewer { id } }'))
  const promoted = new Person(id, await tokenFor(id, { role: 'ADMIN' }), () => world.urls[0] as string)
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await Promise.all(Array.from({ length: 8 }, () => promoted.ask('{ viewer { id } }')))
  for (let index = 0; index < 5; index++) await promoted.ask('{ viewer { id } }')
  const sent = query.mock.calls as unknown as [{ name?: string }][]
  query.mockRestore()
  expect(sent.filter(([statement]) => statement.name === 'remember-user')).toHaveLength(1)
  const [{ count }] = await world.sql(
    `SELECT count(*)::int FROM audit_entries WHERE action = 'ROLE_CHANGED' AND subject_id = $1`,
    [id],
  )
  expect(count).toBe(1)
})
