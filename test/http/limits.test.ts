import { once } from 'node:events'
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let page: string
let url: string

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 200, corsOrigins: ['https://editor.example'] } })
  ;({ ada } = await world.people())
  page = await ada.creates()
  url = `${world.urls[0]}/graphql`
})
afterAll(() => world.close())

const deep = `{ tool(id: "${'0'.repeat(8)}-0000-4000-8000-000000000001") ${'{ draftHead { tool '.repeat(8)}{ id }${' } }'.repeat(8)} }`
const refused = {
  'a syntax error': '{ viewer { id }',
  'an unknown field': '{ viewer { password } }',
  'too deep': deep,
  'too many aliases': `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }`,
  'too many tokens': `{ ${'viewer { id } '.repeat(1_000)} }`,
  'too many directives': `{ viewer ${'@include(if: true) '.repeat(25)} { id } }`,
  'too dear': '{ tools(first: 200) { nodes { versions(first: 200) { nodes { id number } } } } }',
}

describe('requests over a limit are refused with an error', () => {
  test.each(Object.entries(refused))('over HTTP: %s', async (_what, query) => {
    const { status, body } = await ada.post({ query }, { accept: 'application/graphql-response+json' })
    expect(status).toBe(400)
    expect(body.errors[0].message).not.toBe('')
    expect(body.errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_\w+)$/)
    expect(body.data).toBeUndefined()
  })

  test('over WebSocket: an error for its id, while another subscription on the same socket continues', async () => {
    const socket = await Socket.signedIn(ada)
    socket.ask('lock', `subscription { draftLockChanged(toolId: "${page}") { kind } }`)
    await socket.told(({ id, type }) => id === 'lock' && type === 'next')
    for (const [what, query] of Object.entries(refused)) {
      socket.ask(what, query)
      const { type, payload } = await socket.told(({ id }) => id === what)
      expect(type).toBe('error')
      expect(payload[0].message).not.toBe('')
      expect(payload[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_\w+)$/)
      expect(payload[0].extensions).not.toHaveProperty('http')
    }
    const { lockToken } = await ada.holds(page)
    expect(await socket.told(({ id, type }) => id === 'lock' && type === 'next')).toMatchObject({
      payload: { data: { draftLockChanged: { kind: 'ACQUIRED' } } },
    })
    await ada.release(page, { lockToken })
    socket.close()
  })

  test('queries and mutations are answered on the socket as over HTTP', async () => {
    const socket = await Socket.signedIn(ada)
    socket.ask('who', '{ viewer { id } }')
    expect(await socket.told(({ id }) => id === 'who')).toMatchObject({
      payload: { data: { viewer: { id: 'ada' } } },
    })
    socket.close()
  })

  test('a body over 3 MB is 413; a frame of that size closes its socket with 1009, and no other', async () => {
    const body = JSON.stringify({ query: '{ viewer { id } }', variables: { x: 'x'.repeat(3_000_001) } })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` }
    const response = await fetch(url, { method: 'POST', headers, body }).catch(() => null)
    // A server that stops reading may close the connection before its answer has arrived.
    if (response) expect(response.status).toBe(413)
    const [socket, other] = [await Socket.signedIn(ada), await Socket.signedIn(ada)]
    socket.send({
      id: 'big',
      type: 'subscribe',
      payload: { query: '{ viewer { id } }', variables: { body } },
    })
    expect(await socket.closed).toBe(1009)
    other.ask('who', '{ viewer { id } }')
    await other.told(({ id }) => id === 'who')
    other.close()
  })

  test('a draft of just under 2 MB is accepted over both', async () => {
    const { lockToken } = await ada.holds(page)
    const content = { text: 'x'.repeat(1_999_000) }
    expect(await ada.save(page, { lockToken, baseVersion: 1, content })).toMatchObject({
      draftHead: { number: 2 },
    })
    const socket = await Socket.signedIn(ada)
    const query =
      'mutation ($input: SaveDraftInput!) { saveDraft(input: $input) { ... on SaveDraftPayload { draftHead { number } } } }'
    const input = { toolId: page, lockToken, baseVersion: 2, content }
    socket.send({ id: 'save', type: 'subscribe', payload: { query, variables: { input } } })
    expect(await socket.told(({ id }) => id === 'save')).toMatchObject({
      payload: { data: { saveDraft: { draftHead: { number: 3 } } } },
    })
    await ada.release(page, { lockToken })
    socket.close()
  })

  test('a message that is not of the protocol closes its socket with 4400', async () => {
    const socket = await Socket.signedIn(ada)
    socket.send({ hello: 'there' })
    expect(await socket.closed).toBe(4400)
  })
})

describe('requests that other sites could cause are refused', () => {
  const mutation = 'mutation { cancelSandboxRun(input: { runId: "x" }) { __typename } }'
  const post = (contentType: string, body: string) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${ada.token}`,
      },
      body,
    })

  test.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent('{ viewer { id } }')}`],
    ['text/plain', JSON.stringify({ query: '{ viewer { id } }' })],
    ['application/graphql', '{ viewer { id } }'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])('a body of %s is 415', async (contentType, body) => {
    const response = await post(contentType, body)
    expect(response.status).toBe(415)
    expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })

  test('GET is for queries only: a mutation is refused', async () => {
    const get = (query: string) =>
      fetch(`${url}?query=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${ada.token}`, accept: 'application/json' },
      })
    expect(await (await get('{ viewer { id } }')).json()).toEqual({ data: { viewer: { id: 'ada' } } })
    expect((await get(mutation)).status).toBe(405)
  })

  test('batches are refused', async () => {
    const { status, body } = await ada.post([{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }])
    expect(status).toBe(400)
    expect(body.data).toBeUndefined()
  })

  test.each([
    ['null', 'null'],
    ['a string', '"x"'],
    ['no JSON', '{'],
    ['no query', '{}'],
    ['a query that is no text', '{"query":1}'],
    ['variables that are no object', '{"query":"{ viewer { id } }","variables":"x"}'],
  ])('a body that is %s is 400', async (_what, body) => {
    const response = await post('application/json', body)
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].message).toBeTruthy()
  })

  const upgrade = async (origin?: string) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      ...(origin && { origin }),
    })
    const opened = await new Promise((resolve) => {
      socket.on('open', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    socket.terminate()
    return opened
  }

  test('a WebSocket is accepted from pages of this host, of CORS_ORIGINS, and from clients that are not browsers', async () => {
    expect(await upgrade()).toBe(true)
    expect(await upgrade(world.urls[0])).toBe(true)
    expect(await upgrade('https://editor.example')).toBe(true)
    expect(await upgrade('https://evil.example')).toBe(false)
    expect(await upgrade('https://editor.example.evil.example')).toBe(false)
    expect(await upgrade('null')).toBe(false)
  })

  test('only listed origins get CORS headers', async () => {
    const allowed = async (origin: string) => {
      const preflight = { origin, 'access-control-request-method': 'POST' }
      const response = await fetch(url, { method: 'OPTIONS', headers: preflight })
      return response.headers.get('access-control-allow-origin')
    }
    expect(await allowed('https://editor.example')).toBe('https://editor.example')
    expect(await allowed('https://evil.example')).not.toBe('https://evil.example')
    expect(await allowed('https://evil.example')).not.toBe('*')
  })
})

describe('beside the API', () => {
  test('GraphiQL is served to browsers, without anything from other sites', async () => {
    const response = await fetch(url, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    const html = await response.text()
    expect(html).toContain('Holdfast')
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  test('health is answered to everybody', async () => {
    for (const [path, status] of Object.entries({ live: 'live', ready: 'ready' })) {
      const response = await fetch(`${world.urls[0]}/health/${path}`)
      expect([response.status, await response.json()]).toEqual([200, { status }])
    }
    expect((await fetch(`${world.urls[0]}/health/other`)).status).toBe(404)
  })

  test.each(['//', '/%', '/graphql/x', '/nowhere'])('%s does no harm', async (path) => {
    const request = http.request(new URL(world.urls[0] as string), { path })
    request.end()
    const [response] = await once(request, 'response')
    response.resume()
    expect(response.statusCode).toBeGreaterThanOrEqual(400)
    expect(response.statusCode).toBeLessThan(500)
  })
})
