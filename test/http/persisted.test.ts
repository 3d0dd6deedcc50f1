import { createHash, randomUUID } from 'node:crypto'
import { AcquireDraftLockDocument, DraftLockChangedDocument, persistedQuery } from '@holdfast/documents'
import { Client, fetchExchange, mapExchange } from '@urql/core'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import manifest from '../../packages/documents/src/generated/persisted-documents.json' with { type: 'json' }
import { ToolListDocument } from '../../src/web/generated/graphql.ts'
import type { Answer, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

const text = '{ viewer { id } }'
const ids = Object.fromEntries(
  Object.entries(manifest).map(([id, document]) => [
    /(?:query|mutation|subscription) (\w+)/.exec(document)?.[1],
    id,
  ]),
)
const byId = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
const known = byId(String(ids.Viewer).replace('sha256:', ''))
const unknown = byId(createHash('sha256').update(text).digest('hex'))

type Operation = { query?: string; extensions?: object; variables?: object }
let world: World
let ada: Person

/** One operation over each transport: its first answer, as `{ data }` or `{ errors }`. */
const transports: Record<string, (operation: Operation) => Promise<Answer>> = {
  POST: async (operation) => (await ada.post(operation)).body,
  GET: async ({ query, extensions }) => {
    const asked = new URLSearchParams({
      ...(query && { query }),
      ...(extensions && { extensions: JSON.stringify(extensions) }),
    })
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/json' }
    return (await fetch(`${ada.url}/graphql?${asked}`, { headers })).json()
  },
  SSE: async (operation) => {
    const headers = {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${ada.token}`,
    }
    const response = await fetch(`${ada.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify(operation),
    })
    const told = await response.text()
    return JSON.parse(/^data: (.+)$/m.exec(told)?.[1] ?? told)
  },
  WebSocket: async ({ query = '', ...more }) => {
    const socket = await Socket.signedIn(ada)
    socket.ask('1', query, more)
    const answer = await socket.answer('1')
    socket.close()
    return answer
  },
}

const fine = { data: { viewer: { id: 'ada' } } }
const refused = (code: string) => ({ errors: [{ extensions: { code } }] })
const rules = {
  only: {
    'an id of the manifest': [known, fine],
    'an id of the manifest, whatever text comes along': [{ ...known, query: '{ collections { id } }' }, fine],
    'an unknown id': [unknown, refused('PERSISTED_QUERY_NOT_FOUND')],
    'an unknown id with its text': [{ ...unknown, query: text }, refused('PERSISTED_QUERY_ONLY')],
    text: [{ query: text }, refused('PERSISTED_QUERY_ONLY')],
    'an id that is no text': [{ query: text, ...byId(7 as never) }, refused('PERSISTED_QUERY_ONLY')],
    'the name of a method': [byId('constructor'), refused('PERSISTED_QUERY_NOT_FOUND')],
  },
  prefer: {
    'an id of the manifest': [known, fine],
    'an unknown id': [unknown, refused('PERSISTED_QUERY_NOT_FOUND')],
    'an unknown id with its text': [{ ...unknown, query: text }, fine],
    text: [{ query: text }, fine],
  },
  off: {
    'an id of the manifest': [known, refused('PERSISTED_QUERY_NOT_SUPPORTED')],
    'an id with its text': [{ ...unknown, query: text }, fine],
    text: [{ query: text }, fine],
  },
} as const

describe.each(Object.entries(rules))('PERSISTED_OPERATIONS=%s', (mode, rule) => {
  beforeAll(async () => {
    world = await World.open({ config: { persistedOperations: mode as 'only' } })
    ada = await world.person('ada')
  })
  afterAll(() => world.close())

  describe.each(Object.entries(transports))('over %s', (_transport, send) => {
    test.each(Object.entries(rule))('%s', async (_what, [operation, expected]) => {
      expect(await send(operation)).toMatchObject(expected)
    })
  })
})

describe('clients when only operations of the manifest are accepted', () => {
  beforeAll(async () => {
    world = await World.open({ config: { persistedOperations: 'only' } })
    ada = await world.person('ada')
  })
  afterAll(() => world.close())

  test('the client of this project sends ids, over both its transports', async () => {
    const authorization = `Bearer ${ada.token}`
    const socket = createClient({
      url: `${ada.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    })
    const transport = fetchTransport({
      url: `${ada.url}/graphql`,
      headers: () => ({ authorization }),
      socket,
      persisted: true,
    })
    const toolId = randomUUID()
    const input = { toolId, sessionId: 's', idempotencyKey: 'k' }
    expect(await transport.mutate(AcquireDraftLockDocument, { input })).toMatchObject({
      acquireDraftLock: { code: 'NOT_FOUND' },
    })
    const failed = await new Promise((resolve) =>
      transport.subscribe(DraftLockChangedDocument, { toolId }, { next() {}, complete() {}, error: resolve }),
    )
    expect(failed).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    await socket.dispose()
  })

  test("an urql client that sends ids beside its texts is served, also with the pages' operations", async () => {
    const client = new Client({
      url: `${ada.url}/graphql`,
      preferGetMethod: false,
      fetchOptions: { headers: { authorization: `Bearer ${ada.token}` } },
      exchanges: [
        mapExchange({
          onOperation: (operation) => ({ ...operation, extensions: persistedQuery(operation.query) }),
        }),
        fetchExchange,
      ],
    })
    const { data, error } = await client.query(ToolListDocument, { first: 1 })
    expect(error).toBeUndefined()
    expect(data?.tools.nodes).toHaveLength(1)
  })

  test('a stream of graphql-sse gets the same answers', async () => {
    const client = createSseClient({
      url: `${ada.url}/graphql`,
      headers: { authorization: `Bearer ${ada.token}` },
      retryAttempts: 0,
    })
    const stream = client.iterate({ query: '', ...known })
    expect((await stream.next()).value).toMatchObject(fine)
    client.dispose()
  })
})
