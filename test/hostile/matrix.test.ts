import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isCompositeType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutation } from '../support/mutations.ts'
import { Siege } from '../support/siege.ts'
import { columns, mutations, place, queries, type Row, subscriptions, type Who } from './matrixTable.ts'

let siege: Siege
beforeAll(async () => {
  siege = await Siege.begin()
  const { bo } = siege.people
  const salvage = await adasSalvage()
  const request = await adasRequest()
  const code = 'export async function main() { return { state: 1 } }'
  const { run } = await bo.runSandbox(siege.script, code, { lockToken: siege.tokens.script })
  await bo.finished(run.id)
  const { slug } = (await bo.ask(`{ tool(id: "${siege.page}") { slug } }`)).tool
  Object.assign(place, { page: siege.page, script: siege.script, slug, run, salvage, request })
})
afterAll(() => siege.lift())

/** As if she had sent it before bo acquired the lock. */
async function adasSalvage(): Promise<string> {
  const [{ id }] = await siege.world.sql(
    `INSERT INTO draft_salvages (id, tool_id, fencing_token, author_id, base_version, content, kept_at, expires_at)
     SELECT gen_random_uuid(), $1, 0, 'ada', 1, '{}', now, now + interval '7 days' FROM clock_timestamp() now RETURNING id`,
    [siege.page],
  )
  return id
}

async function adasRequest(): Promise<string> {
  const [{ id }] = await siege.world.sql(
    `INSERT INTO draft_lock_requests (id, tool_id, kind, state, requester_id, session_id, idempotency_key, request_hash,
       answer_within_ms, requested_at, repeated_at, settled_at)
     SELECT gen_random_uuid(), $1, 'ASK', 'WITHDRAWN', 'ada', 'a tab', gen_random_uuid()::text, '', 60000, now, now, now
     FROM clock_timestamp() now RETURNING id`,
    [siege.page],
  )
  return id
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const fieldsOf = (type: 'Query' | 'Mutation' | 'Subscription') =>
  schema.getRootType(type.toLowerCase() as never)?.getFields() ?? {}

/** A field with the smallest possible selection. */
function asking(kind: 'query' | 'subscription', name: string, args: object): string {
  const type = fieldsOf(kind === 'query' ? 'Query' : 'Subscription')[name]?.type
  const selection = type && isCompositeType(getNamedType(type)) ? '{ __typename }' : ''
  const literal = (value: unknown) => JSON.stringify(value).replace(/"(\w+)":/g, '$1: ')
  const given = Object.entries(args).map(([arg, value]) => `${arg}: ${literal(value)}`)
  return `${kind} { ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection} }`
}

/** An error code, or in lower case whether there was an answer. */
async function answerTo(who: Who, name: string, body: object): Promise<string> {
  const leaving = new AbortController()
  const response = await fetch(`${siege.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: name in subscriptions ? 'text/event-stream' : 'application/json',
      ...(who !== 'nobody' && { authorization: `Bearer ${siege.people[who].token}` }),
    },
    body: JSON.stringify(body),
    signal: leaving.signal,
  })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (/^data: .+$/m.test(text)) break
  }
  leaving.abort()
  const { data, errors } = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text)
  if (errors) return errors[0].extensions.code
  if (data[name] === null) return 'none'
  return data[name].code ?? 'answered'
}

test.each([
  ['Mutation', mutations],
  ['Query', queries],
  ['Subscription', subscriptions],
] as const)('every field of %s is in the table', (type, table) => {
  expect(
    Object.keys(table).sort(),
    `add a row that says what everybody is answered to the table for ${type} in matrixTable.ts`,
  ).toEqual(Object.keys(fieldsOf(type)).sort())
})

type Call = [name: string, row: Row, body: (args: object) => object]
const calls: Call[] = [
  ...Object.entries(mutations).map(
    ([name, row]): Call => [name, row, (input) => ({ query: mutation(name), variables: { input } })],
  ),
  ...Object.entries(queries).map(
    ([name, row]): Call => [name, row, (args) => ({ query: asking('query', name, args) })],
  ),
  ...Object.entries(subscriptions).map(
    ([name, row]): Call => [name, row, (args) => ({ query: asking('subscription', name, args) })],
  ),
]

describe.each(calls)('%s', (name, [call, row], bodyOf) => {
  const answers = row.split(' ')
  const cells = columns.map((who, index) => [who, answers[index]] as const)

  test('every role has a column', () => expect(answers).toHaveLength(columns.length))

  test.each(cells.filter(([, answer]) => answer !== 'may'))('to %s: %s', async (who, answer) => {
    expect(await siege.withstands(() => answerTo(who, name, bodyOf(call())))).toBe(answer)
  })
})
