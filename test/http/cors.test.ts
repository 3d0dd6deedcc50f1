import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
const ours = 'https://editor.example'

beforeAll(async () => {
  world = await World.open({ config: { corsOrigins: [ours] } })
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

const ask = (path: string, origin: string, init: RequestInit = {}) => {
  const gone = new AbortController()
  const headers = { origin, authorization: `Bearer ${ada.token}`, ...(init.headers as object) }
  return fetch(`${world.urls[0]}${path}`, { ...init, headers, signal: gone.signal }).then((response) => {
    gone.abort()
    return response
  })
}

describe.each(['/events', '/events?collection=pages', '/files?name=a.txt', '/graphql'])('%s', (path) => {
  test('is available to pages of the origins in CORS_ORIGINS', async () => {
    const { status, headers } = await ask(path, ours, {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,last-event-id',
      },
    })
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(ours)
    expect(headers.get('access-control-allow-headers')).toContain('last-event-id')
    expect((await ask(path, ours)).headers.get('access-control-allow-origin')).toBe(ours)
  })

  test.each(['https://elsewhere.example', 'https://editor.example.elsewhere.example', 'null'])(
    'is not available to pages of %s',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS'])
        expect((await ask(path, origin, { method })).headers.get('access-control-allow-origin')).not.toBe(
          origin,
        )
    },
  )
})

test('a page can also read why it was refused', async () => {
  const { status, headers } = await ask('/events', ours, { headers: { authorization: 'Bearer a.b.c' } })
  expect([status, headers.get('access-control-allow-origin')]).toEqual([401, ours])
})

test('a page can read the stream, a file, and their etag and range headers', async () => {
  const put = await ask('/files?name=a.txt', ours, { method: 'PUT', body: 'abc' })
  expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([201, ours])
  const stream = await ask('/events', ours)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  expect(stream.headers.get('access-control-expose-headers')).toContain('etag')
  expect(stream.headers.get('vary')).toBe('origin')
})
