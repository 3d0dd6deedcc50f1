import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLog } from '../../src/observability/log.ts'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open({ config: { logLevel: 'debug' } })
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

const everything = () => world.logged.map((line) => JSON.stringify(line)).join('\n')

test('every operation has a log line with request id, user id, operation name and duration, over both transports', async () => {
  const page = await ada.creates()
  const watch = await ada.watches(page)
  await ada.ask('query Who { viewer { id } }')
  await watch.close()
  const lines = world.logged.filter(({ msg }) => msg === 'operation')
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 30,
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      userId: 'ada',
      operation: 'Who',
      type: 'query',
      outcome: 'ok',
      durationMs: expect.any(Number),
    }),
  )
  expect(lines).toContainEqual(
    expect.objectContaining({ type: 'subscription', userId: 'ada', outcome: 'ok' }),
  )
})

test('neither lock tokens nor bearer tokens are logged, not even in the database’s explanation of a refusal', async () => {
  const page = await ada.creates()
  const { lockToken } = await ada.holds(page)
  await ada.heartbeat(page, { lockToken })
  await ada.ask(
    `mutation { heartbeat(input: { toolId: "${page}", lockToken: "${lockToken}" }) { __typename } }`,
  )
  await world.sql('ALTER TABLE draft_locks ADD CONSTRAINT in_the_way CHECK (comment IS NOT NULL) NOT VALID')
  await expect(ada.heartbeat(page, { lockToken })).rejects.toThrow('Unexpected error.')
  await world.sql('ALTER TABLE draft_locks DROP CONSTRAINT in_the_way')
  expect(everything()).toContain('Failing row contains [redacted]')
  expect(everything()).not.toContain(lockToken)
  expect(everything()).not.toContain(ada.token)
})

test('a failure is logged with its request, user and operation, over both transports', async () => {
  const page = await ada.creates()
  const { lockToken } = await ada.holds(page)
  const query = `mutation Beat { heartbeat(input: { toolId: "${page}", lockToken: "${lockToken}" }) { __typename } }`
  const failure = { msg: 'unexpected error', errorId: expect.any(String), userId: 'ada', operation: 'Beat' }
  await world.sql('ALTER TABLE draft_locks ADD CONSTRAINT in_the_way CHECK (comment IS NOT NULL) NOT VALID')
  await ada.post({ query }, { 'x-request-id': 'failing' })
  const socket = await Socket.signedIn(ada)
  socket.ask('failing', query)
  await socket.told(({ id }) => id === 'failing')
  socket.close()
  await world.sql('ALTER TABLE draft_locks DROP CONSTRAINT in_the_way')
  const lines = world.logged.filter(({ msg }) => msg === 'unexpected error').slice(-2)
  expect(lines).toMatchObject([
    { ...failure, requestId: 'failing' },
    { ...failure, requestId: expect.stringMatching(/^[\w-]{36}$/) },
  ])
})

const newest = (...fields: object[]) =>
  expect
    .poll(() => world.logged.slice(-4))
    .toEqual(expect.arrayContaining(fields.map((one) => expect.objectContaining(one))))
const durationMs = expect.any(Number)

describe('refused requests have a line too:', () => {
  test.each([
    ['is not valid', '{ viewer { nothing } }', 'Cannot query field "nothing" on type "User".'],
    ['cannot be parsed', '{ viewer { id', 'Syntax Error: Expected Name, found <EOF>.'],
    [
      'is too deep',
      `${'{ a '.repeat(20)}${'}'.repeat(20)}`,
      'Syntax Error: Query depth limit of 12 exceeded',
    ],
    ['tells a secret', '{ viewer "v3ry-s3cret" }', 'Syntax Error: Expected Name, found String "…".'],
  ])(
    'a document that %s, with its duration and, where it is known, its user',
    async (_what, query, reason) => {
      const line = {
        msg: 'operation',
        outcome: 'rejected',
        reason: expect.stringContaining(reason),
        durationMs,
      }
      await ada.post({ query }, { 'x-request-id': 'refused' })
      await newest({ ...line, requestId: 'refused' })
      const socket = await Socket.signedIn(ada)
      socket.ask('bad', query)
      await socket.told(({ id }) => id === 'bad')
      await newest({ ...line, userId: 'ada' })
      socket.close()
    },
  )

  test('a body that is not an operation, and a token that is refused', async () => {
    await ada.post([], { 'x-request-id': 'a-batch' })
    await newest({ msg: 'request', requestId: 'a-batch', path: '/graphql', status: 400, durationMs })
    await ada.post({ query: '{ viewer { id } }' }, { 'x-request-id': 'who', authorization: 'Bearer a.b.c' })
    await newest({
      msg: 'sign-in failed',
      requestId: 'who',
      address: '127.0.0.1',
      reason: expect.any(String),
      durationMs,
    })
  })
})

test('files and streams of events have a line each, with their user, when they have ended', async () => {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(ada.url + path, {
      ...init,
      headers: { authorization: `Bearer ${ada.token}`, 'x-request-id': 'asked' },
    })
  const line = { msg: 'request', requestId: 'asked', userId: 'ada', durationMs }
  await ask('/files?name=a.txt', { method: 'PUT', body: 'a' })
  await newest({ ...line, method: 'PUT', path: '/files', status: 201 })
  await ask('/files/nothing/1/a.txt')
  await newest({ ...line, path: '/files/nothing/1/a.txt', status: 404 })
  await (await ask('/events')).body?.cancel()
  await newest({ ...line, path: '/events', status: 200, finished: false })
})

function lineOf(logged: unknown): string {
  const lines: string[] = []
  openLog('info', { write: (line) => void lines.push(line) }).info(logged, 'story')
  return lines.join('')
}

describe('a line is redacted wherever it contains a secret', () => {
  const secret = 'v3ry-s3cret_V4lue'
  const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'s'.repeat(20)}`
  test.each<[string, unknown, string]>([
    ['a property', { lockToken: secret }, secret],
    ['a deep property', { input: { list: [{ lockToken: secret }] } }, secret],
    [
      'JSON in a message',
      { body: JSON.stringify({ lockToken: secret, more: JSON.stringify({ password: secret }) }) },
      secret,
    ],
    [
      'the text of an operation',
      { query: `mutation { heartbeat(input: { lockToken: "${secret}" }) }` },
      secret,
    ],
    ['an error', { err: new Error(`Bearer ${jwt} is bad`) }, jwt],
    ['a header', { headers: { authorization: `Bearer ${secret}` } }, secret],
    ['a URL', { err: new Error(`cannot connect to postgresql://app:${secret}@db.example/holdfast`) }, secret],
    ['a key of a constraint', { detail: `Key (lock_token)=(${secret}) already exists.` }, secret],
    ['another spelling', { lock_token: secret, 'x-lock-token': secret, previousLockToken: secret }, secret],
    ['a header by its own name', { headers: { 'Lock-Token': secret, 'X-LOCK-TOKEN': secret } }, secret],
    ['a header as it was sent', { err: new Error(`sent x-lock-token: ${secret}`) }, secret],
    ['a parameter', { path: `/files?name=a&lock_token=${secret}&b=1` }, secret],
    ['a bare JWT', { token: jwt }, jwt],
    ['a quote in a secret', { password: `a"${secret}` }, secret],
  ])('%s', (_where, logged, hidden) => {
    const line = lineOf(logged)
    expect(line).not.toContain(hidden)
    expect(JSON.parse(line)).toMatchObject({ msg: 'story' })
    expect(line).toContain('[redacted]')
  })

  test('and text that is not secret stays', () => {
    const requestId = randomUUID()
    const line = lineOf({ requestId, toolId: 'x', tokens: 3 })
    expect(JSON.parse(line)).toMatchObject({ requestId, toolId: 'x', tokens: 3 })
  })
})

test('the line for a broken connection has its reason, and no object of the driver: no key, no address, no settings', async () => {
  await ada.ask('{ viewer { id } }')
  const before = world.logged.length
  await world.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'holdfast %'`)
  const broken = () => world.logged.slice(before).filter(({ msg }) => msg === 'a database connection broke')
  await expect.poll(() => broken().length).toBeGreaterThan(0)
  for (const { err } of broken()) {
    expect(err).toMatchObject({ message: expect.any(String) })
    // The error's own fields, which come from the connection and from PostgreSQL.
    for (const value of Object.values(err as object)) expect(typeof value).not.toBe('object')
    expect(JSON.stringify(err)).not.toMatch(/secretKey|processID|connectionParameters|_events/)
  }
})
