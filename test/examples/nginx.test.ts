import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rest } from '../rest/hands.ts'
import type { Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'
import { listening, mustRun, Program } from './programs.ts'

// Debian installs it in a folder that is only on root's PATH.
const nginx = '/usr/sbin/nginx'
const file = 'examples/nginx/nginx.conf'

let world: World
let ada: Person
let cleo: Person
let legacy: Server
let proxy: Program
let folder: string
let url: string
/** The requests that the legacy application got. */
let asked: { method: string; url: string; fence?: string; lockToken?: string; body: string }[]

beforeAll(async () => {
  mustRun(nginx, ['-v'], 'nginx-light')
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  // The demo has a collection with this id that is not external.
  await world.sql(`DELETE FROM collections WHERE id = 'parts'`)
  const collection = { id: 'parts', name: 'Parts', storage: 'EXTERNAL', editors: 'CONTRIBUTORS' }
  expect(await cleo.mutate('createCollection', collection)).toHaveProperty('collection')
  legacy = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const { method = '', url = '', headers } = incoming
    const fence = headers['fencing-token'] as string | undefined
    asked.push({ method, url, fence, lockToken: headers['lock-token'] as string | undefined, body })
    response.end('from the legacy application')
  }).listen(0, '127.0.0.1')
  await once(legacy, 'listening')
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-nginx-'))
  ;({ proxy, url } = await startsNginx('a', new URL(world.urls[0] as string).host))
})
afterAll(async () => {
  await proxy?.stops()
  legacy?.close()
  if (folder) rmSync(folder, { recursive: true })
  await world.close()
})
beforeEach(() => {
  asked = []
})

/** Uses the file as it is, except for addresses and folders. */
async function startsNginx(name: string, holdfast: string): Promise<{ proxy: Program; url: string }> {
  const at = path.join(folder, name)
  mkdirSync(at)
  const port = await freePort()
  const { port: legacyPort } = legacy.address() as AddressInfo
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${at}/${kind};`,
  )
  let config = readFileSync(file, 'utf8')
  for (const [from, to] of [
    ['127.0.0.1:4000', holdfast],
    ['127.0.0.1:3000', `127.0.0.1:${legacyPort}`],
    ['listen 8080', `listen 127.0.0.1:${port}`],
    ['http {', `http { access_log off; ${folders.join(' ')}`],
  ] as const) {
    expect(config).toContain(from)
    config = config.replace(from, to)
  }
  writeFileSync(path.join(at, 'nginx.conf'), config)
  const main = `daemon off; pid ${at}/pid; user ${os.userInfo().username}; worker_processes 1;`
  const proxy = new Program(nginx, ['-p', at, '-c', 'nginx.conf', '-e', 'stderr', '-g', main])
  await listening(proxy, port)
  return { proxy, url: `http://127.0.0.1:${port}` }
}

/** Sends the path unchanged; fetch would normalise it. */
async function calls(
  who: Person,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; refusal?: string }> {
  const sent = request(url, {
    method,
    path,
    headers: { authorization: `Bearer ${who.token}`, ...headers },
  })
  sent.end(method === 'GET' ? undefined : 'a new thread')
  const [answer] = await once(sent, 'response')
  answer.resume()
  return { status: answer.statusCode, refusal: answer.headers['holdfast-refusal'] }
}

const writes = (who: Person, key: string, lockToken?: string) =>
  calls(who, 'PUT', `/items/${encodeURIComponent(key)}`, lockToken ? { 'Lock-Token': lockToken } : {})

async function locks(who: Person, key: string): Promise<{ lockToken: string; fencingToken: number }> {
  const { body } = await rest(who, 'PUT', `/locks/parts/${encodeURIComponent(key)}`, {
    headers: { 'Holdfast-Session': who.session },
  })
  return { lockToken: body.lockToken, fencingToken: body.lock.fencingToken }
}

test('docs/rest.md shows the configuration that is tested here', () => {
  const [, shown] = new RegExp(`<!-- ${file} -->\n\`\`\`nginx\n([\\s\\S]*?)\`\`\``).exec(
    readFileSync('docs/rest.md', 'utf8'),
  )!
  expect(shown).toBe(readFileSync(file, 'utf8'))
})

test('reads pass without a lock; a fencing token invented by a client does not reach the application', async () => {
  expect(await calls(ada, 'GET', '/items/bolt?depth=2', { 'Fencing-Token': '99' })).toMatchObject({
    status: 200,
  })
  expect((await fetch(`${url}/`)).status).toBe(200)
  expect(asked).toMatchObject([
    { method: 'GET', url: '/items/bolt?depth=2', fence: undefined },
    { method: 'GET', url: '/' },
  ])
})

test('a write passes with the lock token, and reaches the legacy application with the fencing token', async () => {
  const { lockToken, fencingToken } = await locks(ada, 'bolt')
  expect(await writes(ada, 'bolt')).toEqual({ status: 403, refusal: 'LOCK_REQUIRED' })
  expect(asked).toEqual([])
  expect(await writes(ada, 'bolt', lockToken)).toMatchObject({ status: 200 })
  expect(asked).toEqual([
    {
      ...{ method: 'PUT', url: '/items/bolt', body: 'a new thread' },
      ...{ fence: String(fencingToken), lockToken: undefined },
    },
  ])
})

test('a write is refused after a takeover', async () => {
  const { lockToken, fencingToken } = await locks(ada, 'nut')
  const taken = await rest(cleo, 'POST', '/locks/parts/nut/takeover', {
    headers: { 'Holdfast-Session': cleo.session },
    body: { observedFencingToken: fencingToken, reason: 'urgent' },
  })
  expect(await writes(ada, 'nut', lockToken)).toEqual({ status: 403, refusal: 'LOCK_LOST' })
  expect(asked).toEqual([])
  expect(await writes(cleo, 'nut', taken.body.lockToken)).toMatchObject({ status: 200 })
  expect(asked[0]?.fence).toBe(String(fencingToken + 1))
})

test('another part’s or another person’s token is refused, and a caller without a sign-in is told so', async () => {
  const { lockToken } = await locks(ada, 'washer')
  await locks(ada, 'spring')
  expect(await writes(ada, 'spring', lockToken)).toEqual({ status: 403, refusal: 'LOCK_LOST' })
  const bo = await world.person('bo')
  expect(await writes(bo, 'washer', lockToken)).toEqual({ status: 403, refusal: 'LOCK_LOST' })
  const headers = { 'lock-token': lockToken }
  expect((await fetch(`${url}/items/washer`, { method: 'PUT', headers, body: 'x' })).status).toBe(401)
  expect(asked).toEqual([])
})

test.each(['a/b', 'two words', '100%', 'a%2Fb', 'ä?#+&'])(
  'a key is checked and forwarded exactly as it was sent: %s',
  async (key) => {
    const { lockToken } = await locks(ada, key)
    expect(await writes(ada, key)).toMatchObject({ status: 403 })
    expect(await writes(ada, key, lockToken)).toMatchObject({ status: 200 })
    expect(asked.map(({ url }) => url)).toEqual([`/items/${encodeURIComponent(key)}`])
  },
)

test.each(['/items/a/b', '/items/', '//items/gear', '/items/x/../gear', '/other', '/items/gear/'])(
  'a write to a path that names no part is refused, with any token: %s',
  async (path) => {
    const { lockToken } = await locks(ada, 'gear')
    const answer = await calls(ada, 'PUT', path, { 'Lock-Token': lockToken })
    expect(answer).toEqual({ status: 403, refusal: 'INVALID_INPUT' })
    expect(asked).toEqual([])
  },
)

test('while Holdfast is down, writes are refused and reads pass', async () => {
  const alone = await startsNginx('alone', `127.0.0.1:${await freePort()}`)
  try {
    expect((await fetch(`${alone.url}/items/bolt`, { method: 'PUT', body: 'x' })).status).toBe(500)
    expect((await fetch(`${alone.url}/items/bolt`)).status).toBe(200)
    expect(asked).toMatchObject([{ method: 'GET' }])
  } finally {
    await alone.proxy.stops()
  }
})
