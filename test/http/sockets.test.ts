import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestLimits } from '../../src/limits.ts'
import { mutation } from '../support/mutations.ts'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  const limits = {
    ...requestLimits,
    ...{ initMs: 1_000, pingMs: 100, pongMs: 1_000, socketsPerUser: 2, unreadBytes: 100_000 },
    ...{ headersMs: 300, requestMs: 300 },
  }
  world = await World.open({ config: { limits } })
  ada = await world.person('ada')
})
afterAll(() => world.close())

const viewer = '{ viewer { id } }'

describe('a socket', () => {
  test('that does not authenticate in time is closed with 4408', async () => {
    const socket = await Socket.connected(ada.url)
    expect(await socket.closed).toBe(4408)
  })

  test('that answers no ping is closed', async () => {
    const socket = await Socket.signedIn(ada, { autoPong: false })
    expect(await socket.closed).toBe(1006)
  })

  test('that answers pings stays open', async () => {
    const socket = await Socket.signedIn(ada)
    const pings: unknown[] = []
    socket.raw.on('ping', () => pings.push(0))
    await expect.poll(() => pings.length).toBeGreaterThan(3)
    socket.ask('1', viewer)
    expect(await socket.answer('1')).toEqual({ data: { viewer: { id: 'ada' } } })
    socket.close()
    await socket.closed
  })

  test('above the limit of one user is closed with 4429, and a new one may come when one has gone', async () => {
    const bo = await world.person('bo')
    const [first, second] = [await Socket.signedIn(bo), await Socket.signedIn(bo)]
    const third = await Socket.connected(bo.url)
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${bo.token}` } })
    expect(await third.closed).toBe(4429)
    await Socket.signedIn(ada).then((socket) => socket.close())
    first.close()
    await first.closed
    const again = await Socket.signedIn(bo)
    again.close()
    second.close()
  })

  test('may send a large mutation, and only a mutation', async () => {
    const page = await ada.creates()
    const { lockToken } = await ada.holds(page)
    const socket = await Socket.signedIn(ada)
    const content = { text: 'x'.repeat(100_000) }
    socket.ask('save', mutation('saveDraft'), {
      variables: { input: { toolId: page, lockToken, baseVersion: 1, content } },
    })
    expect(await socket.answer('save')).toMatchObject({ data: { saveDraft: { draftHead: { number: 2 } } } })
    // A mutation in the same document does not make a query one.
    const query = `query Q { viewer { id } } mutation M { cancelSandboxRun(input: { runId: "x" }) { __typename } }`
    socket.ask('query', query, { operationName: 'Q', variables: content })
    expect((await socket.answer('query')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    socket.close()
  })
})

test('an id that is reused while its first subscription is being started leaves no subscription behind', async () => {
  const page = await ada.creates()
  const socket = await Socket.signedIn(ada)
  const watching = `subscription { draftLockChanged(toolId: "${page}") { kind } }`
  socket.ask('again', watching)
  socket.send({ id: 'again', type: 'complete' })
  socket.ask('again', watching)
  for (let told = 0; told < 2; told++) await socket.answer('again')
  socket.close()
  await expect.poll(() => world.apps[0]?.lockChanges.watched()).toBe(0)
})

test.each([
  ['ping', { type: 'ping', payload: { x: 'x'.repeat(100_000) } }],
  ['pong', { type: 'pong', payload: { x: 'x'.repeat(100_000) } }],
  ['complete', { type: 'complete', id: 'x'.repeat(100_000) }],
])('a %s of 100 kB closes its socket with 1009', async (_type, message) => {
  const socket = await Socket.signedIn(ada)
  socket.send(message)
  expect(await socket.closed).toBe(1009)
})

test.each<[string, Buffer | string, number]>([
  ['a binary message', Buffer.from('binary'), 1003],
  ['a large one that is no JSON', `{"a":[${'{},'.repeat(900_000)}`, 4400],
])('what follows %s, which closes the socket, is not executed', async (_what, message, code) => {
  const page = await ada.creates()
  const socket = await Socket.signedIn(ada)
  socket.raw.send(message)
  const input = { toolId: page, sessionId: ada.session, idempotencyKey: randomUUID() }
  socket.ask('acquire', mutation('acquireDraftLock'), { variables: { input } })
  expect(await socket.closed).toBe(code)
  await ada.inAnotherTab().holds(page)
})

test('headers that do not end are answered 408, and so is such a body', async () => {
  const { connect } = await import('node:net')
  const { port, hostname } = new URL(ada.url)
  const slow = [
    'POST /graphql HTTP/1.1\r\nhost: x\r\n',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  ]
  for (const begun of slow) {
    const socket = connect(Number(port), hostname)
    socket.write(begun)
    const told = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
    expect(told).toMatch(/^HTTP\/1\.1 408 /)
    socket.destroy()
  }
})
