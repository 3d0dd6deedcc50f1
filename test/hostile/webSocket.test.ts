import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutation } from '../support/mutations.ts'
import type { Answer } from '../support/person.ts'
import { bearer, Siege } from '../support/siege.ts'
import { Socket } from '../support/socket.ts'

let siege: Siege
let url: string
beforeAll(async () => {
  siege = await Siege.begin({ CORS_ORIGINS: 'https://editor.example' })
  url = siege.url
})
afterAll(() => siege.lift())

const viewer = '{ viewer { id } }'
const signedIn = () => Socket.signedIn(siege.people.carl)
const watching = () => `subscription { draftLockChanged(toolId: "${siege.page}") { kind } }`
const list = <T>(count: number, one: (index: number) => T) => Array.from({ length: count }, (_, i) => one(i))

describe('messages that close the socket that sent them, and no other', () => {
  const init = async (socket: Socket, payload: unknown) => socket.send({ type: 'connection_init', payload })
  const stranger = () => Socket.connected(url)
  const raw =
    (data: string | Buffer, options: { binary?: boolean } = {}) =>
    async (socket: Socket) =>
      socket.raw.send(data, options)

  test.each<[string, () => Promise<Socket>, (socket: Socket) => unknown, number]>([
    ['a second init', signedIn, (socket) => init(socket, {}), 4429],
    [
      'two inits at once',
      stranger,
      async (socket) => {
        const payload = { authorization: `Bearer ${siege.people.ada.token}` }
        await Promise.all([init(socket, payload), init(socket, payload)])
      },
      4429,
    ],
    ['an operation before the init', stranger, (socket) => socket.ask('1', viewer), 4401],
    [
      'an operation right behind the init',
      stranger,
      async (socket) => {
        void init(socket, { authorization: 'Bearer a.b.c' })
        socket.ask('1', viewer)
      },
      4401,
    ],
    ['an init without a token', stranger, (socket) => init(socket, undefined), 4401],
    ['an init that is a list', stranger, (socket) => init(socket, [1]), 4400],
    [
      'a token that is a list',
      stranger,
      async (socket) => init(socket, { authorization: [await bearer()] }),
      4401,
    ],
    [
      'a token under __proto__',
      stranger,
      async (socket) => {
        const token = await bearer()
        socket.raw.send(`{"type":"connection_init","payload":{"__proto__":{"authorization":"${token}"}}}`)
      },
      4401,
    ],
    [
      'a token of 1 MB',
      stranger,
      (socket) => init(socket, { authorization: `Bearer ${'x'.repeat(1_000_000)}` }),
      1009,
    ],
    [
      'a message of 64 kB before the init',
      stranger,
      (socket) => socket.ask('1', mutation('saveDraft'), { variables: { x: 'x'.repeat(64_000) } }),
      1009,
    ],
    [
      'a token in another case of the key',
      stranger,
      async (socket) => init(socket, { Authorization: await bearer() }),
      4401,
    ],
    [
      'the id of a running operation',
      signedIn,
      (socket) => {
        socket.ask('1', watching())
        socket.ask('1', watching())
      },
      4409,
    ],
    ['a binary message', signedIn, raw(Buffer.from('{"type":"ping"}'), { binary: true }), 1003],
    ['text that is no UTF-8', signedIn, raw(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false }), 1007],
    ['no JSON', signedIn, raw('hello'), 4400],
    ['an empty message', signedIn, raw(''), 4400],
    ['a list of messages', signedIn, raw('[{"type":"ping"}]'), 4400],
    ['null', signedIn, raw('null'), 4400],
    ['a list 500,000 deep', signedIn, raw('['.repeat(500_000) + ']'.repeat(500_000)), 4400],
    ['a message without a type', signedIn, raw('{}'), 4400],
    [
      'a type of the old protocol',
      signedIn,
      raw('{"type":"start","id":"1","payload":{"query":"{ a }"}}'),
      4400,
    ],
    ['a type named __proto__', signedIn, raw('{"type":"__proto__"}'), 4400],
    [
      'an id that is a number',
      signedIn,
      raw('{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}'),
      4400,
    ],
    ['no id', signedIn, raw('{"type":"subscribe","payload":{"query":"{ a }"}}'), 4400],
    ['a query that is no text', signedIn, raw('{"type":"subscribe","id":"1","payload":{"query":{}}}'), 4400],
    [
      'variables that are text',
      signedIn,
      raw('{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":"x"}}'),
      4400,
    ],
    ['a message of the server', signedIn, raw('{"type":"connection_ack"}'), 4400],
    [
      'a ping of 100 kB',
      signedIn,
      raw(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(100_000) } })),
      1009,
    ],
    ['a message over 3 MB', signedIn, raw(`"${'x'.repeat(3_000_001)}"`), 1009],
    [
      '16,000 fragments',
      signedIn,
      async (socket) => {
        for (let index = 0; index < 16_000; index++) socket.raw.send('{', { fin: false })
      },
      1008,
    ],
  ])('%s', async (_what, open, attack, code) => {
    const closed = await siege.withstands(async () => {
      const socket = await open()
      await attack(socket)
      return socket.closed
    })
    expect(closed).toBe(code)
  })

  test('of 51 sockets of one user, the last is told that it is one too many', async () => {
    const { carl } = siege.people
    const sockets = await Promise.all(list(50, () => Socket.signedIn(carl)))
    const last = await Socket.connected(url)
    last.send({ type: 'connection_init', payload: { authorization: `Bearer ${carl.token}` } })
    expect(await siege.withstands(() => last.closed)).toBe(4429)
    for (const socket of sockets) socket.close()
    await Promise.all(sockets.map(({ closed }) => closed))
    await expect.poll(() => Socket.signedIn(carl).then((socket) => socket.close())).toBeUndefined()
  })
})

describe('messages that are answered for their id, beside a live subscription', () => {
  const save = (literal: string) =>
    `mutation { saveDraft(input: { toolId: "${siege.page}", lockToken: "${siege.tokens.page}", baseVersion: 1, content: ${literal} }) { __typename ... on UserError { code } } }`
  const error = (code?: string) => ({ errors: [code ? { extensions: { code } } : expect.anything()] })
  const errors = {
    errors: expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]),
  }

  test.each<[string, () => [query: string, more?: object], object]>([
    ['a syntax error', () => ['{ viewer'], error()],
    ['an empty document', () => [''], error()],
    ['an unknown field', () => ['{ password }'], error()],
    [
      'two subscriptions in one',
      () => [
        `subscription { a: draftLockChanged(toolId: "x") { kind } b: draftLockChanged(toolId: "y") { kind } }`,
      ],
      errors,
    ],
    ['a query 5,000 deep', () => ['{ tool '.repeat(5_000) + '}'.repeat(5_000)], error('BAD_USER_INPUT')],
    ['literals 50,000 deep', () => [save('['.repeat(50_000) + ']'.repeat(50_000))], error('BAD_USER_INPUT')],
    [
      'fragments in a circle',
      () => ['{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }'],
      errors,
    ],
    ['ten thousand directives', () => [`{ viewer ${'@include(if: true) '.repeat(10_000)} { id } }`], error()],
    ['three hundred aliases', () => [`{ ${list(300, (i) => `a${i}: __typename`).join(' ')} }`], errors],
    [
      'pages of pages',
      () => ['{ tools(first: 200) { nodes { versions(first: 200) { nodes { id number } } } } }'],
      errors,
    ],
    ['a query of 100 kB', () => [viewer, { variables: { x: 'x'.repeat(100_000) } }], error('BAD_USER_INPUT')],
    ['a subscription of 100 kB', () => [`${watching()} #${'x'.repeat(100_000)}`], error('BAD_USER_INPUT')],
    ['an operation that is not there', () => [viewer, { operationName: 'X' }], error()],
    ['an operation named __proto__', () => [viewer, { operationName: '__proto__' }], error()],
    [
      'variables named __proto__',
      () => [`query ($__proto__: Int) ${viewer}`, { variables: { __proto__: 1 } }],
      errors,
    ],
    ["bo's lock token", () => [save('{}')], { data: { saveDraft: { code: 'LOCK_LOST' } } }],
    [
      "bo's lock token with content 50,000 deep",
      () => [
        mutation('saveDraft'),
        {
          variables: {
            input: { toolId: siege.page, lockToken: siege.tokens.page, baseVersion: 1, content: deep(3_000) },
          },
        },
      ],
      { data: { saveDraft: { code: 'INVALID_INPUT' } } },
    ],
    [
      'a subscription to no tool',
      () => ['subscription { draftLockChanged(toolId: "00000000-0000-4000-8000-00000000dead") { kind } }'],
      error('NOT_FOUND'),
    ],
    [
      'a subscription to no UUID',
      () => ['subscription { draftLockChanged(toolId: "__proto__") { kind } }'],
      error('BAD_USER_INPUT'),
    ],
    [
      "a subscription to somebody's run",
      () => ['subscription { sandboxRunChanged(id: "00000000-0000-4000-8000-00000000dead") { id } }'],
      error('NOT_FOUND'),
    ],
    [
      'an id of an operation',
      () => ['', { extensions: { persistedQuery: { sha256Hash: 'constructor' } } }],
      error('PERSISTED_QUERY_NOT_FOUND'),
    ],
  ])('%s', async (_what, attack, expected) => {
    const answer = await siege.withstands(async () => {
      const socket = await signedIn()
      socket.ask('live', watching())
      expect(await socket.answer('live')).toMatchObject({ data: { draftLockChanged: { kind: 'SNAPSHOT' } } })
      socket.ask('bad', ...attack())
      const told = await socket.answer('bad')
      socket.ask('next', viewer)
      expect(await socket.answer('next')).toEqual({ data: { viewer: { id: 'carl' } } })
      socket.close()
      return told
    })
    expect(answer).toMatchObject(expected)
  })

  test.each(['__proto__', 'constructor', 'toString', '\u0000', 'x'.repeat(10_000), ' '])(
    'the id %j works like any other',
    async (id) => {
      const answer = await siege.withstands(async () => {
        const socket = await signedIn()
        socket.ask(id, viewer)
        const told = await socket.answer(id)
        socket.close()
        return told
      })
      expect(answer).toEqual({ data: { viewer: { id: 'carl' } } })
    },
  )

  test('of 101 operations at once, the last is told that it is one too many, and the others continue', async () => {
    const answers = await siege.withstands(async () => {
      const socket = await signedIn()
      for (let index = 0; index <= 100; index++) socket.ask(`s${index}`, watching())
      const told = await Promise.all(list(101, (index) => socket.answer(`s${index}`)))
      socket.close()
      return told
    })
    expect(answers.filter((answer: Answer) => answer.data)).toHaveLength(100)
    expect(answers.find((answer: Answer) => answer.errors)).toMatchObject(error('RATE_LIMITED'))
  })

  test('three thousand subscriptions started and ended at once, and completions of unknown ids', async () => {
    await siege.withstands(async () => {
      const socket = await signedIn()
      for (let index = 0; index < 3_000; index++) {
        socket.ask(`s${index}`, watching())
        socket.send({ id: `s${index}`, type: 'complete' })
        socket.send({ id: 'never begun', type: 'complete' })
      }
      const again = async () => {
        socket.ask('again', viewer)
        return socket.answer('again')
      }
      await expect.poll(again).toEqual({ data: { viewer: { id: 'carl' } } })
      socket.raw.terminate()
    })
  })

  test('ten thousand pings, from a client that never reads', async () => {
    await siege.withstands(async () => {
      const socket = await signedIn()
      socket.raw.pause()
      for (let index = 0; index < 10_000; index++) socket.send({ type: 'ping' })
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.raw.terminate()
    })
  })
})

const deep = (depth: number): object => (depth === 0 ? {} : { a: deep(depth - 1) })
