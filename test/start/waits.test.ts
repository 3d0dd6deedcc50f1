import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitForDatabase } from '../../src/storage/waitForDatabase.ts'
import { freePort } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { Server } from './server.ts'

let world: World
beforeAll(async () => {
  world = await World.open({ instances: 0 })
})
afterAll(() => world.close())

const at = (port: number) =>
  Object.assign(new URL(world.url), { hostname: '127.0.0.1', port: String(port) }).href

/** PostgreSQL's answer to connections during its recovery. */
const startingUp = Buffer.from(
  'E\0\0\0\0SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0',
  'latin1',
)
startingUp.writeInt32BE(startingUp.length - 1, 1)

async function listen(port: number, connected: (socket: net.Socket, count: number) => void) {
  let count = 0
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    connected(socket, ++count)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function passOn(near: net.Socket): void {
  const { hostname, port } = new URL(world.url)
  const far = net.connect(Number(port), hostname)
  far.on('error', () => near.destroy())
  near.on('close', () => far.destroy())
  near.pipe(far).pipe(near)
}

test('a server waits for a database that refuses connections, then starts up, and says so', async () => {
  const port = await freePort()
  const began = performance.now()
  const server = new Server({ ...authEnvironment, DATABASE_URL: at(port) })
  await expect
    .poll(() => server.err)
    .toContain(`waiting for the database: connect ECONNREFUSED 127.0.0.1:${port}`)
  const path = await listen(port, (socket, count) => (count > 2 ? passOn(socket) : socket.end(startingUp)))
  await server.ready()
  const said = server.err.match(/waiting for the database/g) ?? []
  expect(said.length).toBeLessThanOrEqual(1 + (performance.now() - began) / 5_000)
  await server.stop()
  path.close()
})

/** Whoever connects is let in, and gets no answer to its first question. */
function swallowQuestions(near: net.Socket): void {
  const { hostname, port } = new URL(world.url)
  const far = net.connect(Number(port), hostname)
  far.on('error', () => near.destroy())
  near.on('close', () => far.destroy())
  near.on('data', (bytes) => bytes.includes('pg_is_in_recovery') || far.write(bytes))
  far.pipe(near)
}

test('a server starts though the database is too busy for the first questions of its start', async () => {
  const port = await freePort()
  const path = await listen(port, (socket, count) => (count < 5 ? swallowQuestions : passOn)(socket))
  const server = new Server({ ...authEnvironment, DATABASE_URL: at(port) })
  await server.ready()
  expect(server.err).toContain('waiting for the database: Query read timeout')
  await server.stop()
  path.close()
})

test.each([2, 3, 4, 5])('nor is it stopped by one that is busy at its connection %i', async (busy) => {
  const port = await freePort()
  const path = await listen(port, (socket, count) => (count === busy ? swallowQuestions : passOn)(socket))
  const server = new Server({ ...authEnvironment, DATABASE_URL: at(port) })
  await server.ready()
  await server.stop()
  path.close()
})

describe('waiting', () => {
  const none = Number.POSITIVE_INFINITY

  test('is logged every few seconds with the reason', async () => {
    const port = await freePort()
    const path = await listen(port, (socket, count) => (count > 5 ? passOn(socket) : socket.end(startingUp)))
    const said: string[] = []
    await waitForDatabase(at(port), (line) => said.push(line), { forMs: none, everyMs: 1, sayEveryMs: 0 })
    expect(said).toEqual(Array(5).fill('waiting for the database: the database system is starting up'))
    path.close()
  })

  test('ends with status 5 and a message that says how long it waited', async () => {
    const refused = waitForDatabase(at(await freePort()), () => {}, {
      forMs: 0,
      everyMs: 1,
      sayEveryMs: none,
    })
    await expect(refused).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(
        /^the database of DATABASE_URL has not answered for 0 s: connect ECONNREFUSED/,
      ),
    })
  })
})

describe('errors that waiting cannot resolve end the start at once, with status 5 and one line:', () => {
  test.each([
    [
      'where the database is not there',
      { pathname: '/no_such_database' },
      /database "no_such_database" does not exist/,
    ],
    ['where the user or the password is wrong', { username: 'nobody_knows', password: 'x' }, /nobody_knows/],
  ])('%s', async (_where, wrong, why) => {
    const server = new Server({
      ...authEnvironment,
      DATABASE_URL: Object.assign(new URL(world.url), wrong).href,
    })
    expect(await server.ended).toBe(5)
    expect(server.err).toMatch(/^holdfast: the database of DATABASE_URL cannot be used: .*\n$/)
    expect(server.err).toMatch(why)
  })
})
