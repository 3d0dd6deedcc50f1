import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let socket: Socket
beforeAll(async () => {
  world = await World.open()
  ada = await world.person('ada')
  socket = await Socket.signedIn(ada)
})
afterAll(() => world.close())

type Ask = (query: string, variables?: object) => Promise<Answer>
const overSocket: Ask = (query, variables) => {
  const id = randomUUID()
  socket.ask(id, query, { variables })
  return socket.answer(id)
}

/** Nested pages. */
const nested = (outer: string, inner: string, variables = '') =>
  `query ${variables} { tools${outer} { nodes { versions${inner} { nodes { id number } } } } }`
const bySize = nested('(first: $size)', '(last: $size)', '($size: Int)')
const byDefault = nested('(first: $size)', '(first: $size)', '($size: Int = 200)')
const within = `query ($size: Int) { ...Tools } fragment Tools on Query { tools(first: $size) { ...Rows } }
  fragment Rows on ToolConnection { edges { node { versions(first: $size) { nodes { id number } } } } }`

describe.each<[string, Ask]>([
  ['HTTP', async (query, variables) => (await ada.post({ query, variables })).body],
  ['WebSocket', overSocket],
])('over %s', (_transport, ask) => {
  const costsTooMuch = { errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'The operation' } }] }
  const answered = { data: { tools: expect.anything() } }

  test.each<[string, string, object?]>([
    ['in the document', nested('(first: 200)', '(last: 200)')],
    ['in a variable', bySize, { size: 200 }],
    ['in the default of a variable', byDefault],
    ['in a variable of a fragment', within, { size: 200 }],
    ['what is usual within the most', nested('(first: 200)', '')],
    ['null within the most', nested('(first: 200)', '(first: $size)', '($size: Int)'), { size: null }],
    ['nowhere within the most, in a variable', nested('(first: $size)', '', '($size: Int)'), { size: 200 }],
  ])('pages whose size is %s cost too much', async (_what, query, variables) => {
    expect(await ask(query, variables)).toMatchObject(costsTooMuch)
  })

  test('smaller pages of the same document are accepted, before and after', async () => {
    for (const query of [bySize, byDefault, within])
      for (const size of [5, 200, 5])
        expect(await ask(query, { size })).toMatchObject(size === 5 ? answered : costsTooMuch)
  })

  test('lists without pages count with the largest number of rows', async () => {
    const many =
      '{ tools(first: 200) { nodes { viewers { nodes { state user { id name } } } salvages { id } } } }'
    expect(await ask(many)).toMatchObject(costsTooMuch)
    expect(await ask(many.replace('200', '5'))).toMatchObject(answered)
  })

  test('an invalid page size is refused by name', async () => {
    const fault = { errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'first' } }] }
    for (const size of [-1, 201, 2_000_000_000])
      expect(
        await ask('query ($size: Int) { tools(first: $size) { nodes { id } } }', { size }),
      ).toMatchObject(fault)
  })
})

test('operations of the client and of the pages are never too expensive, with any page size', async () => {
  const documents = ['packages/documents/src', 'src/web'].flatMap((side) => {
    const file = new URL(`../../${side}/generated/persisted-documents.json`, import.meta.url)
    return Object.values<string>(JSON.parse(readFileSync(file, 'utf8')))
  })
  expect(documents.length).toBeGreaterThan(20)
  for (const query of documents.filter((text) => !/\bsubscription\b/.test(text))) {
    const { body } = await ada.post({ query, variables: { first: 200 } })
    expect(body.errors?.[0].extensions?.field).not.toBe('The operation')
  }
})
