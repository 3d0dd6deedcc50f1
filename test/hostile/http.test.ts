import net from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/person.ts'
import { Siege } from '../support/siege.ts'

let siege: Siege
let authorization: string
beforeAll(async () => {
  siege = await Siege.begin({ CORS_ORIGINS: 'https://editor.example' })
  authorization = `Bearer ${siege.people.ada.token}`
})
afterAll(() => siege.lift())

interface Told {
  status: number
  code?: string
  body: Answer
}

/** Sends the request as given; only the token is added. */
async function send(init: RequestInit, search = ''): Promise<Told> {
  const headers = { authorization, accept: 'application/graphql-response+json', ...init.headers }
  const response = await fetch(`${siege.url}/graphql${search}`, { ...init, headers })
  const text = await response.text()
  const body = text.startsWith('{') ? JSON.parse(text) : text
  return { status: response.status, code: body.errors?.[0]?.extensions?.code, body }
}

const json = { 'content-type': 'application/json' }
const post = (body: BodyInit, headers: Record<string, string> = json) =>
  send({ method: 'POST', headers, body })
const ask = (query: string, more: object = {}) => post(JSON.stringify({ query, ...more }))
const viewer = '{ viewer { id } }'
const list = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i))

/** A save that would succeed if bo's token were ada's: if it is accepted, the page changes. */
const save = () => {
  const input = {
    toolId: siege.page,
    lockToken: siege.tokens.page,
    baseVersion: 1,
    content: { stolen: true },
  }
  return { query: 'mutation ($input: SaveDraftInput!) { saveDraft(input: $input) { __typename } }', input }
}
const saveOf = (literal: string) =>
  `mutation { saveDraft(input: { toolId: "${siege.page}", lockToken: "${siege.tokens.page}", baseVersion: 1, content: ${literal} }) { __typename ... on UserError { code } } }`
const asForm = () => new URLSearchParams({ query: saveOf('{}') }).toString()
const saving = (content: string) => {
  const { query, input } = save()
  const text = JSON.stringify({ query, variables: { input: { ...input, content: 0 } } })
  return post(text.replace('"content":0', `"content":${content}`))
}
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)

const cases: Record<string, [() => Promise<Told>, Partial<Told>]> = {
  'a mutation by GET': [
    () => send({ method: 'GET' }, `?query=${encodeURIComponent(saveOf('{}'))}`),
    { status: 405 },
  ],
  'a mutation by HEAD': [
    () => send({ method: 'HEAD' }, `?query=${encodeURIComponent(saveOf('{}'))}`),
    { status: 405 },
  ],
  'a mutation by PUT': [() => send({ method: 'PUT', headers: json, body: '{}' }), { status: 405 }],
  'a form': [() => post(asForm(), { 'content-type': 'application/x-www-form-urlencoded' }), { status: 415 }],
  'a multipart form': [
    () => post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
    { status: 415 },
  ],
  'plain text': [() => post(JSON.stringify(save()), { 'content-type': 'text/plain' }), { status: 415 }],
  'JSON that says it is text': [
    () => post(JSON.stringify(save()), { 'content-type': 'text/plain; application/json' }),
    { status: 415 },
  ],
  'JSON by another name': [() => post('{}', { 'content-type': 'application/jsonp' }), { status: 415 }],
  'no content type': [() => post(new Uint8Array([123, 125]), {}), { status: 415 }],
  'a document as the body': [
    () => post(saveOf('{}'), { 'content-type': 'application/graphql' }),
    { status: 415 },
  ],
  'a gzip bomb': [
    () => post(gzipSync(Buffer.alloc(50_000_000, ' ')), { ...json, 'content-encoding': 'gzip' }),
    { status: 415, code: 'BAD_USER_INPUT' },
  ],
  'gzip that does not say so': [() => post(gzipSync(viewer)), { status: 400, code: 'BAD_USER_INPUT' }],
  'a batch': [
    () => post(JSON.stringify([{ query: viewer }, { query: viewer }])),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'a batch of ten thousand': [
    () => post(JSON.stringify(Array(10_000).fill({ query: viewer }))),
    { status: 400 },
  ],
  'broken UTF-8': [
    () =>
      post(
        Buffer.concat([
          Buffer.from('{"query":"{ viewer { id } }","x":"'),
          Buffer.from([0xc3, 0x28]),
          Buffer.from('"}'),
        ]),
      ),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'UTF-16': [() => post(Buffer.from(JSON.stringify({ query: viewer }), 'utf16le')), { status: 400 }],
  'half a body': [() => post('{"query":"{ viewer'), { status: 400, code: 'BAD_USER_INPUT' }],
  'an empty body': [() => post(''), { status: 400 }],
  NaN: [() => post('{"query":NaN}'), { status: 400 }],
  'a query that is an object': [() => post('{"query":{"toString":1}}'), { status: 400 }],
  'variables that are a list': [() => post(`{"query":"${viewer}","variables":[1]}`), { status: 400 }],
  'an unknown parameter': [() => post(`{"query":"${viewer}","sudo":true}`), { status: 400 }],
  'a body over 3 MB': [
    () => post(JSON.stringify({ query: viewer, variables: { x: 'x'.repeat(3_000_001) } })),
    { status: 413 },
  ],
  'content 50,000 deep': [() => saving(nested(50_000, '{"a":[', ']}').replace('[]', '[1]')), { status: 200 }],
  'a list 500,000 deep': [() => saving(nested(500_000, '[', ']')), { status: 200 }],
  'content 50,000 deep written into the document': [
    () => ask(saveOf(nested(50_000, '[', ']'))),
    { status: 400 },
  ],
  'depth hidden behind strings': [
    () => ask(saveOf(list(50_000, () => '["]" ').join(''))),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'depth hidden behind block strings and comments': [
    () => ask(saveOf(list(50_000, () => '["""]\\""]""" #]\n').join(''))),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'content that is a number beyond all': [() => saving('{"x":1e999}'), { status: 200 }],
  'content with __proto__': [
    () => saving('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'),
    { status: 200 },
  ],
  'input with __proto__': [
    () =>
      post(
        `{"query":${JSON.stringify(save().query)},"variables":{"__proto__":{"input":{}},"input":{"__proto__":{"a":1}}}}`,
      ),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'a body of __proto__': [() => post(`{"__proto__":{"query":"${viewer}"}}`), { status: 400 }],
  'an operation named __proto__': [() => ask(viewer, { operationName: '__proto__' }), { status: 400 }],
  'an id of an operation named __proto__': [
    () => post('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"__proto__"}}}'),
    { status: 404, code: 'PERSISTED_QUERY_NOT_FOUND' },
  ],
  'a query 5,000 deep': [() => ask('{ tool '.repeat(5_000) + '}'.repeat(5_000)), { status: 400 }],
  'a fragment 5,000 deep': [
    () =>
      ask(
        `{ viewer { ...F } } fragment F on User { ${'... on User { '.repeat(5_000)} id ${'}'.repeat(5_001)}`,
      ),
    { status: 400 },
  ],
  'a fragment that spreads itself': [
    () => ask('{ viewer { ...F } } fragment F on User { id ...F }'),
    { status: 400 },
  ],
  'fragments in a circle': [
    () =>
      ask(
        '{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...C } fragment C on User { ...A }',
      ),
    { status: 400 },
  ],
  'fragments that double each other': [
    () =>
      ask(
        `{ viewer { ...F0 } } ${list(30, (i) => `fragment F${i} on User { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F30 on User { id }`,
      ),
    { status: 400 },
  ],
  'ten thousand directives': [
    () => ask(`{ viewer ${'@include(if: true) '.repeat(10_000)} { id } }`),
    { status: 400 },
  ],
  'ten thousand unknown directives': [
    () => ask(`{ viewer ${'@a '.repeat(10_000)} { id } }`),
    { status: 400 },
  ],
  'three hundred aliases': [
    () => ask(`{ ${list(300, (i) => `a${i}: viewer { id }`).join(' ')} }`),
    { status: 400 },
  ],
  'three hundred aliases of __typename': [
    () => ask(`{ ${list(300, (i) => `a${i}: __typename`).join(' ')} }`),
    { status: 400 },
  ],
  'a hundred saves in one document': [
    () => ask(`mutation { ${list(100, (i) => `a${i}: ${saveOf('{}').slice(11, -2)}`).join(' ')} }`),
    { status: 400 },
  ],
  'a thousand operations in one document': [
    () => ask(list(1_000, (i) => `query Q${i} ${viewer}`).join(' '), { operationName: 'Q7' }),
    { status: 400 },
  ],
  'ten thousand variables': [
    () => ask(`query (${list(10_000, (i) => `$v${i}: Int`).join(' ')}) ${viewer}`),
    { status: 400 },
  ],
  'pages of pages of pages': [
    () => ask('{ tools(first: 200) { nodes { versions(first: 200) { nodes { savedBy { id } } } } } }'),
    { status: 400 },
  ],
  'introspection that goes in circles': [
    () => ask(`{ __schema { types ${'{ fields { type '.repeat(20)} { name } ${'} }'.repeat(20)} } }`),
    { status: 400 },
  ],
  'a comment of 2 MB': [
    () => ask(`#${'x'.repeat(2_000_000)}\n${viewer}`),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'a hundred times the same two fields': [
    () => ask(`{ ${list(100, () => 'viewer { id }').join(' ')} }`),
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  'a name of 2 MB': [() => ask(`{ ${'x'.repeat(2_000_000)} }`), { status: 400 }],
  'a document with NUL': [() => ask('{ viewer\0 { id } }'), { status: 400 }],
  'a subscription as a query': [
    () => ask(`subscription { draftLockChanged(toolId: "${siege.page}") { kind } }`),
    { status: 406 },
  ],
  'a URL of 20 kB': [() => send({ method: 'GET' }, `?query=${'x'.repeat(20_000)}`), { status: 431 }],
}

describe('over HTTP', () => {
  test.each(Object.entries(cases))('%s', async (_what, [attack, expected]) => {
    const told = await siege.withstands(attack)
    expect(told).toMatchObject(expected)
    if (told.status >= 400 && typeof told.body === 'object') expect(told.body.data).toBeUndefined()
  })
})

/** Sends bytes on a plain connection; answers the first line of the answer, or what happened to the connection. */
async function bytes(...chunks: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(siege.url)
  const socket = net.connect(Number(port), hostname)
  socket.on('error', () => {})
  for (const chunk of chunks) socket.write(chunk)
  // A reset while there is more to write counts as an answer too.
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(String(data).split('\r\n')[0] as string))
    socket.once('close', () => resolve('closed'))
  })
  socket.destroy()
  return answer
}
const head = (...lines: string[]) => ['POST /graphql HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n')

describe('on a bare connection', () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    ['garbage', () => bytes('\x16\x03\x01garbage\r\n\r\n'), /400|closed/],
    [
      'both lengths',
      () => bytes(head('content-length: 4', 'transfer-encoding: chunked'), '0\r\n\r\n'),
      /400/,
    ],
    ['two lengths', () => bytes(head('content-length: 4', 'content-length: 5'), '{}'), /400/],
    ['a negative length', () => bytes(head('content-length: -1'), '{}'), /400/],
    [
      'a chunk of no size',
      () => bytes(head('content-type: application/json', 'transfer-encoding: chunked'), 'zz\r\n'),
      /400|closed/,
    ],
    ['headers of 1 MB', () => bytes(head(`authorization: Bearer ${'x'.repeat(1_000_000)}`)), /431|closed/],
    ['a path out of the house', () => bytes('GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n'), /404/],
    ['no path at all', () => bytes('OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n'), /400/],
    [
      'an upgrade to something else',
      () => bytes(head('connection: upgrade', 'upgrade: h2c')),
      /4\d\d|closed/,
    ],
    ['a tunnel', () => bytes('CONNECT internal:80 HTTP/1.1\r\nhost: x\r\n\r\n'), /closed/],
  ])('%s', async (_what, attack, expected) => {
    expect(await siege.withstands(attack)).toMatch(expected)
  })
})

describe('from other sites', () => {
  test.each([
    'https://evil.example',
    'https://editor.example.evil.example',
    'https://evil-editor.example',
    'https://editor.example:8443',
    'http://editor.example',
    'https://editor.example@evil.example',
    'null',
  ])('%s is allowed nothing', async (origin) => {
    const allowed = await siege.withstands(async () => {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const response = await fetch(`${siege.url}/graphql`, { method: 'OPTIONS', headers })
      return response.headers.get('access-control-allow-origin')
    })
    expect([null, 'null', 'https://editor.example']).toContain(allowed)
    expect(allowed).not.toBe(origin === 'null' ? '*' : origin)
  })
})
