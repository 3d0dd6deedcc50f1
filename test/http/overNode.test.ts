import http from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../packages/documents/src/generated/persisted-documents.json' with { type: 'json' }
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let page: string
let lockToken: string
beforeAll(async () => {
  world = await World.open({ config: { corsOrigins: ['https://editor.example'], production: false } })
  ;({ ada, bo } = await world.people())
  page = await ada.creates()
  ;({ lockToken } = await ada.holds(page))
})
afterAll(() => world.close())

interface Sent {
  method: string
  /** After the path. */
  search: string
  headers: Record<string, string>
  body: string
}

interface Heard {
  status: number
  headers: Record<string, string>
  body: string
}

/** What differs from answer to answer, whoever gives it. */
const passing = new Set(['date', 'x-request-id'])
const settled = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
    .replace(/"expiresInMs":\d+/g, '"expiresInMs":0')
    .replace(/"errorId":"[^"]+"/g, '"errorId":""')

/** The path with a slash at its end is graphql-yoga's alone. */
function ask(path: '/graphql' | '/graphql/', { method, search, headers, body }: Sent): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${world.urls[0]}${path}${search}`, { method, headers, agent: false })
    request.on('error', reject)
    request.on('response', async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const names = Object.keys(response.headers).filter((name) => !passing.has(name))
      resolve({
        status: response.statusCode as number,
        headers: Object.fromEntries(names.sort().map((name) => [name, String(response.headers[name])])),
        body: settled(String(Buffer.concat(chunks))),
      })
    })
    request.end(method === 'GET' ? undefined : body)
  })
}

async function same(sent: Sent): Promise<Heard> {
  const direct = await ask('/graphql', sent)
  expect(direct).toEqual(await ask('/graphql/', sent))
  return direct
}

const json = { 'content-type': 'application/json', accept: 'application/json' }
const post = (body: object | string, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  search: '',
  headers: { ...json, authorization: `Bearer ${ada.token}`, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const idOf = (name: string) => {
  const [id] = Object.entries(manifest).find(([, text]) => text.includes(` ${name}`)) ?? []
  return { extensions: { persistedQuery: { version: 1, sha256Hash: String(id).replace('sha256:', '') } } }
}

describe('a request that is answered without the Fetch API gets the answer of graphql-yoga, byte for byte', () => {
  const heartbeat = () => ({ ...idOf('Heartbeat'), variables: { input: { toolId: page, lockToken } } })
  const cases: Record<string, () => Sent> = {
    'a heartbeat by id': () => post(heartbeat()),
    'a heartbeat of somebody who does not hold the lock': () =>
      post(heartbeat(), { authorization: `Bearer ${bo.token}` }),
    'a heartbeat without a token': () => post(heartbeat(), { authorization: '' }),
    'a heartbeat with a bad token': () => post(heartbeat(), { authorization: 'Bearer a.b.c' }),
    'variables of a wrong type': () => post({ ...heartbeat(), variables: { input: 7 } }),
    'an operation that is not there': () => post({ query: 'query A { viewer { id } }', operationName: 'B' }),
    'a document that does not parse': () => post({ query: '{' }),
    'a document that is not valid': () => post({ query: '{ nothing }' }),
    'an unknown parameter': () => post({ query: '{ viewer { id } }', more: 1 }),
    'an answer with errors beside its data': () => post({ query: '{ viewer { id } tool(id: "x") { id } }' }),
    'no query at all': () => post({}),
    'an unknown id': () => post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }),
    'a body that is not JSON': () => post('{'),
    'a batch': () => post('[]'),
    'a body with a byte order mark': () => post(`\ufeff${JSON.stringify(heartbeat())}`),
    'a form': () => post('query=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    'a compressed body': () => post('x', { 'content-encoding': 'gzip' }),
    'a page of an allowed site': () => post(heartbeat(), { origin: 'https://editor.example' }),
    'a page of another site': () => post(heartbeat(), { origin: 'https://other.example' }),
    'an answer of the newer media type': () =>
      post({ query: '{ nothing }' }, { accept: 'application/graphql-response+json, application/json;q=0.9' }),
    'an answer of no media type that there is': () => post(heartbeat(), { accept: 'image/png' }),
    'an answer in another character set': () =>
      post(heartbeat(), { accept: 'application/json;charset=latin1' }),
    introspection: () => post({ query: '{ __schema { queryType { name } } }' }),
    'a subscription that nobody can stream': () =>
      post({ query: `subscription { draftLockChanged(toolId: "${page}") { kind } }` }),
    'a query by GET': () => ({ ...post(''), method: 'GET', search: '?query=%7Bviewer%7Bid%7D%7D' }),
    'a mutation by GET': () => ({
      ...post(''),
      method: 'GET',
      search: `?${new URLSearchParams({
        extensions: JSON.stringify(idOf('Heartbeat').extensions),
        variables: JSON.stringify(heartbeat().variables),
      })}`,
    }),
    'variables that are not JSON by GET': () => ({
      ...post(''),
      method: 'GET',
      search: '?query=%7Bviewer%7Bid%7D%7D&variables=%7B',
    }),
    'another method': () => ({ ...post(heartbeat()), method: 'PUT' }),
    'a body that is too large for nobody in particular': () =>
      post(`{"query":"{ viewer { id } }${' '.repeat(200_000)}"}`, { authorization: '' }),
  }
  test.each(Object.entries(cases))('%s', async (_what, sent) => {
    await same(sent())
  })

  test('whatever is asked, by random requests', async () => {
    const scalar = fc.oneof(fc.constant(page), fc.string(), fc.integer(), fc.constant(null), fc.boolean())
    const documents = fc.oneof(
      fc.constantFrom(...Object.values(manifest).filter((text) => text.startsWith('query'))),
      fc.constantFrom(
        '{ viewer { id name } }',
        '{ tools(first: 2) { nodes { id title } } }',
        '{ a: viewer { b: id } }',
      ),
      fc.string(),
    )
    const requests = fc.record({
      query: documents,
      variables: fc.oneof(
        fc.dictionary(fc.constantFrom('id', 'toolId', 'first', 'after', 'input', 'filter', 'slug'), scalar),
        scalar,
      ),
      operationName: fc.option(fc.constantFrom('Viewer', 'Tool', 'x')),
      accept: fc.constantFrom(
        '*/*',
        'application/json',
        'application/graphql-response+json',
        'text/plain, */*;q=0.1',
      ),
      token: fc.constantFrom(ada.token, bo.token, ''),
      method: fc.constantFrom('POST', 'POST', 'GET'),
    })
    await fc.assert(
      fc.asyncProperty(requests, async ({ query, variables, operationName, accept, token, method }) => {
        const asked = { query, variables, ...(operationName && { operationName }) }
        const search = new URLSearchParams({ ...asked, variables: JSON.stringify(variables) })
        const headers = { accept, ...(token && { authorization: `Bearer ${token}` }) }
        const sent = { ...post(asked, headers), method, search: method === 'GET' ? `?${search}` : '' }
        if (!token) sent.headers.authorization = ''
        await same(sent)
      }),
      { numRuns: 300 },
    )
  })
})
