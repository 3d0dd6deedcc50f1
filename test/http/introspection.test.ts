import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open({ config: { production: true } })
  ada = await world.person('ada')
})
afterAll(() => world.close())

const get = async (query: string) => {
  const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/json' }
  const response = await fetch(`${ada.url}/graphql?query=${encodeURIComponent(query)}`, { headers })
  return response.json()
}
const overStream = async (query: string) => {
  const response = await fetch(`${ada.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ada.token}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
}
const overSocket = async (query: string) => {
  const socket = await Socket.signedIn(ada)
  socket.ask('1', query)
  const answer = await socket.answer('1')
  socket.close()
  return answer
}

describe.each<[string, (query: string) => Promise<Answer>]>([
  ['POST', async (query) => (await ada.post({ query })).body],
  ['GET', get],
  ['server-sent events', overStream],
  ['WebSocket', overSocket],
])('in production, over %s', (_transport, ask) => {
  test.each([
    '{ __schema { types { name } } }',
    '{ viewer { id } __type(name: "User") { name } }',
    'query { ...All } fragment All on Query { it: __schema { queryType { name } } }',
    'subscription { __schema { types { name } } }',
  ])('%s is refused', async (query) => {
    const { data, errors } = await ask(query)
    expect(data ?? null).toBeNull()
    expect(errors[0].message).toMatch(/introspection/)
  })

  test('__typename is answered', async () => {
    expect(await ask('{ viewer { __typename } }')).toEqual({ data: { viewer: { __typename: 'User' } } })
  })
})
