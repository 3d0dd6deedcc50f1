import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../packages/documents/src/generated/persisted-documents.json' with { type: 'json' }
import { ratesAMinute } from '../../src/limits.ts'
import type { Answer, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let house = 0
const at = () => ({ 'x-forwarded-for': `198.51.100.${++house}` })
let nth = 0
const fresh = (text: string) => `${text} # ${++nth}`
const ours = Object.values(manifest).find((text) => /query Viewer\b/.test(text)) as string
const json = { 'content-type': 'application/json' }

/** Without a token, over each transport that allows it. */
const transports: Record<string, (query: string, headers: Record<string, string>) => Promise<Answer>> = {
  POST: async (query, headers) => {
    const response = await fetch(`${ada.url}/graphql`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, ...((await response.json()) as object) }
  },
  GET: async (query, headers) => {
    const url = `${ada.url}/graphql?query=${encodeURIComponent(query)}`
    const response = await fetch(url, { headers: { accept: 'application/json', ...headers } })
    return { status: response.status, ...((await response.json()) as object) }
  },
  'server-sent events': async (query, headers) => {
    const response = await fetch(`${ada.url}/graphql`, {
      method: 'POST',
      headers: { ...json, accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
  },
}
const nobody = { data: { viewer: null } }
const refused = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }

describe.each(Object.entries(transports))('without a token, over %s', (_transport, ask) => {
  describe('in production', () => {
    beforeAll(async () => {
      world = await World.open({ config: { production: true } })
      ada = await world.person('ada')
    })
    afterAll(() => world.close())

    test.each([
      ['a document that nobody has sent before', () => fresh('{ viewer { id } }')],
      ['one that could not be validated', () => fresh('{ password }')],
      ['one that could not be parsed', () => fresh('{ viewer {')],
    ])('%s is UNAUTHENTICATED, and not parsed', async (_what, text) => {
      expect(await ask(text(), at())).toMatchObject(refused)
    })

    test('an invalid token counts as no token', async () => {
      const headers = { ...at(), authorization: 'Bearer a.b.c' }
      expect(await ask(fresh('{ viewer { id } }'), headers)).toMatchObject(refused)
    })

    test('operations of the client library are answered, and those that an editor has sent before', async () => {
      expect(await ask(ours, at())).toMatchObject(nobody)
      const known = fresh('{ viewer { id } }')
      await ada.ask(known)
      expect(await ask(known, at())).toMatchObject(nobody)
    })
  })

  describe('outside production', () => {
    beforeAll(async () => {
      world = await World.open({
        config: { rateLimits: { ...ratesAMinute, strangersDocument: { address: 12 } } },
      })
      ada = await world.person('ada')
    })
    afterAll(() => world.close())

    test('an address may send some new documents a minute, and each address has its own limit', async () => {
      const from = at()
      for (let n = 0; n < 12; n++) expect(await ask(fresh('{ viewer { id } }'), from)).toMatchObject(nobody)
      const known = fresh('{ viewer { id } }')
      expect(await ask(known, from)).toMatchObject(refused)
      expect(await ask(known, at())).toMatchObject(nobody)
      expect(await ask(known, from)).toMatchObject(nobody)
    })

    test.each([
      ['cannot be validated', '{ password }'],
      ['cannot be parsed', '{ viewer {'],
    ])('one that %s counts as ten', async (_what, text) => {
      const from = at()
      for (let n = 0; n < 2; n++) expect((await ask(fresh(text), from)).errors).toHaveLength(1)
      await expect.poll(() => ask(fresh('{ viewer { id } }'), from)).toMatchObject(refused)
    })

    test('GraphiQL can read the schema, and a long document is UNAUTHENTICATED', async () => {
      expect((await ask(fresh(getIntrospectionQuery()), at())).data.__schema.types.length).toBeGreaterThan(50)
      expect(await ask(fresh(`{ ${'viewer { id } '.repeat(480)} }`), at())).toMatchObject(refused)
    })
  })
})

describe('with a token', () => {
  beforeAll(async () => {
    world = await World.open({
      config: { rateLimits: { ...ratesAMinute, document: { user: 15, agent: 15, address: 1_000 } } },
    })
  })
  afterAll(() => world.close())
  const limited = { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }] }
  const overHttp = async (person: Person) => async (query: string) => (await person.post({ query })).body
  const overSocket = async (person: Person) => {
    const socket = await Socket.signedIn(person)
    return async (query: string) => {
      const id = String(++nth)
      socket.ask(id, query)
      return socket.answer(id)
    }
  }

  describe.each([
    ['HTTP', overHttp],
    ['WebSocket', overSocket],
  ])('over %s', (name, open) => {
    test('a user may send a number of new documents a minute; known ones and those of the client library still work', async () => {
      const ask = await open(await world.person(`many ${name}`))
      const known = fresh('{ viewer { id } }')
      await ask(known)
      for (let n = 1; n < 15; n++) expect(await ask(fresh('{ viewer { id } }'))).not.toHaveProperty('errors')
      expect(await ask(fresh('{ viewer { id } }'))).toMatchObject(limited)
      for (const text of [known, ours]) expect(await ask(text)).not.toHaveProperty('errors')
    })

    test.each([
      ['cannot be validated', '{ password }'],
      ['cannot be parsed', '{ viewer {'],
    ])('one that %s counts as ten', async (what, text) => {
      const ask = await open(await world.person(`${what} ${name}`))
      for (let n = 0; n < 2; n++) expect((await ask(fresh(text))).errors).toHaveLength(1)
      await expect.poll(() => ask(fresh('{ viewer { id } }'))).toMatchObject(limited)
    })

    test('480 times the same two fields, and a document over 100,000 characters, are refused by name', async () => {
      const ask = await open(await world.person(`large ${name}`))
      const fault = (message: RegExp) => ({
        errors: [{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }],
      })
      expect(await ask(fresh(`{ ${'viewer { id } '.repeat(480)} }`))).toMatchObject(
        fault(/at most 4000 fields/),
      )
      if (name === 'HTTP')
        expect(await ask(`{ viewer { id } } # ${'x'.repeat(100_000)}`)).toMatchObject(
          fault(/100000 characters/),
        )
    })
  })
})

describe('a body', () => {
  beforeAll(async () => {
    world = await World.open()
    ada = await world.person('ada')
  })
  afterAll(() => world.close())

  const body = (bytes: number) =>
    `{"query":${JSON.stringify(ours)},"variables":{"x":"`.padEnd(bytes - 3, 'x').concat('"}}')
  const post = (text: BodyInit, headers = {}) =>
    fetch(`${ada.url}/graphql`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: text,
      duplex: 'half',
    } as never)
  const slowly = (text: string) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < text.length; at += 10_000)
          controller.enqueue(Buffer.from(text.slice(at, at + 10_000)))
        controller.close()
      },
    })

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a token that is not valid', { authorization: 'Bearer a.b.c' }],
  ])('with %s has at most 100 kB, with or without a declared length', async (_what, headers) => {
    expect((await post(body(100_000), headers)).status).toBe(200)
    for (const text of [body(100_001), slowly(body(100_001))]) {
      const response = await post(text, headers)
      expect(response.status).toBe(413)
      expect((await response.json()).errors[0].message).toMatch(
        /at most 100000 bytes without a valid bearer token; sign in/,
      )
    }
  })

  test('with a token has at most 3 MB', async () => {
    const headers = { authorization: `Bearer ${ada.token}` }
    await expect.poll(async () => (await post(body(2_999_999), headers)).status).toBe(200)
  })
})
