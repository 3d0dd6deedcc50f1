import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutation } from '../support/mutations.ts'
import type { Grant, Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let part: string
let grant: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  part = await ada.creates({ collection: 'parts' })
  grant = await ada.holds(part)
})
afterAll(() => world.close())

/** With the number's exact digits, which JSON.stringify cannot write. */
const payload = (number: string, padding: number) => {
  const content = { pad: 'x'.repeat(padding), list: [{}, { id: 'NUMBER' }] }
  const input = { toolId: part, lockToken: grant.lockToken, baseVersion: 1, content }
  return JSON.stringify({ query: mutation('saveDraft'), variables: { input } }).replace('"NUMBER"', number)
}

async function overHttp(body: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` }
  const response = await fetch(`${world.urls[0]}/graphql`, { method: 'POST', headers, body })
  return response.json()
}

async function overSse(body: string) {
  const accept = 'text/event-stream'
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}`, accept }
  const response = await fetch(`${world.urls[0]}/graphql`, { method: 'POST', headers, body })
  return JSON.parse(/^data: (\{.*)$/m.exec(await response.text())?.[1] ?? 'null')
}

async function overWebSocket(body: string) {
  const socket = await Socket.signedIn(ada)
  socket.raw.send(`{"id":"save","type":"subscribe","payload":${body}}`)
  const answer = await socket.answer('save')
  socket.close()
  return answer
}

describe('rule 25: a number that a double cannot represent exactly is refused with its place, in every input', () => {
  const places = { HTTP: overHttp, SSE: overSse, WebSocket: overWebSocket }
  const sizes = { 'small content': 0, 'large content': 100_000 }
  const all = Object.entries(places).flatMap(([place, send]) =>
    Object.entries(sizes).map(([size, padding]) => ({ place, size, send, padding })),
  )
  test.each(all)('$place, $size', async ({ send, padding }) => {
    const { data } = await send(payload('9007199254740993', padding))
    expect(data.saveDraft).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [
        {
          path: ['content', 'list', '1', 'id'],
          message:
            '9007199254740993 cannot be stored exactly (it would become 9007199254740992); send it as a string',
        },
      ],
    })
  })

  test.each(['12345678901234567890', '0.1234567890123456789', '1e-400'])(
    'in a literal: %s',
    async (number) => {
      const input = `{ toolId: "${part}", lockToken: "${grant.lockToken}", baseVersion: 1, content: { a: [${number}] } }`
      const { saveDraft } = await ada.ask(
        `mutation { saveDraft(input: ${input}) { ... on InvalidInputError { issues { path } } } }`,
      )
      expect(saveDraft.issues).toEqual([{ path: ['content', 'a', '0'] }])
    },
  )

  test('instead of an integer or an id it is an ordinary type error', async () => {
    const body = (field: string) =>
      `{"query":${JSON.stringify(mutation('heartbeat'))},"variables":{"input":{"toolId":"${part}",
        "lockToken":"x",${field}:9007199254740993}}}`
    for (const field of ['"idleMs"', '"toolId"']) {
      const { errors } = await overHttp(body(field))
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT')
    }
  })
})

test('of a repeated key the last value counts', async () => {
  const body = payload('1', 0).replace('"pad":""', '"pad":9007199254740993,"pad":2')
  expect((await overHttp(body)).data.saveDraft.__typename).toBe('SaveDraftPayload')
  const { tool } = await ada.ask(`{ tool(id: "${part}") { draftHead { content } } }`)
  expect(tool.draftHead.content).toEqual({ pad: 2, list: [{}, { id: 1 }] })
})
