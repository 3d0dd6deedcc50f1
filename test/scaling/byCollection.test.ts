import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { listening, mustRun, Program } from '../examples/programs.ts'
import { mutation } from '../support/mutations.ts'
import type { Answer, Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'

// Debian installs it in a folder that is only on root's PATH.
const nginx = '/usr/sbin/nginx'
const file = 'deploy/by-collection.nginx.conf'

/** Two complete services, each with its own database, behind one proxy. */
let pages: World
let parts: World
let ada: Person
let proxy: Program
let folder: string
let port: number

beforeAll(async () => {
  mustRun(nginx, ['-v'], 'nginx-light')
  pages = await World.open()
  parts = await World.open()
  // Each has its own collections only.
  await pages.sql("DELETE FROM collections WHERE id = 'parts'")
  await parts.sql("DELETE FROM collections WHERE id IN ('pages', 'scripts')")
  ada = await pages.person('ada')
  port = await freePort()
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-nginx-'))
  writeFileSync(path.join(folder, 'nginx.conf'), configuration())
  const main = `daemon off; pid ${folder}/pid; user ${os.userInfo().username}; worker_processes 1;`
  proxy = new Program(nginx, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', main])
  await listening(proxy, port)
})
afterAll(async () => {
  await proxy?.stops()
  if (folder) rmSync(folder, { recursive: true })
  await pages?.close()
  await parts?.close()
})

/** The file as it is, except for addresses, inside an `http` block with its own folders. */
function configuration(): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  let config = readFileSync(file, 'utf8')
  for (const [from, to] of [
    ['127.0.0.1:4001', new URL(pages.urls[0] as string).host],
    ['127.0.0.1:4002', new URL(parts.urls[0] as string).host],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['listen 80 default_server;', `listen 127.0.0.1:${port} default_server;`],
  ] as const) {
    expect(config).toContain(from)
    config = config.replace(from, to)
  }
  return `events {}\nhttp { access_log off; ${folders.join(' ')}\n${config}\n}`
}

/** Calls through the proxy. fetch does not allow setting Host. */
async function calls(
  host: string,
  method: string,
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; body: Answer }> {
  const sent = request({
    ...{ host: '127.0.0.1', port, method, path: url },
    headers: { host, authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', ...headers },
  })
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  const [answer] = await once(sent, 'response')
  let text = ''
  for await (const chunk of answer) text += chunk
  return { status: answer.statusCode, body: text && JSON.parse(text) }
}

const creates = (collection: string) => ({
  query: mutation('createTool'),
  variables: {
    input: { collection, slug: 'a-page', title: 'A', content: {}, idempotencyKey: `${collection}-1` },
  },
})
const common = 'holdfast.example'
const about = (collection: string) => ({ 'holdfast-collection': collection })

test('each service has a host name under which everything is its own', async () => {
  const query = '{ viewer { id } collections { id } }'
  const of = async (host: string) => (await calls(host, 'POST', '/graphql', { body: { query } })).body.data
  const ids = ({ collections }: Answer) => collections.map(({ id }: Answer) => id)
  const [atPages, atParts] = [await of('pages.holdfast.example'), await of('parts.holdfast.example')]
  expect([atPages.viewer, atParts.viewer]).toEqual([{ id: 'ada' }, { id: 'ada' }])
  expect([ids(atPages).includes('parts'), ids(atParts).includes('pages')]).toEqual([false, false])
})

test.each(['pages', 'parts'])(
  'a request with %s in its header is answered by the service of that collection',
  async (collection) => {
    const made = await calls(common, 'POST', '/graphql', {
      headers: about(collection),
      body: creates(collection),
    })
    const id = made.body.data.createTool.tool.id
    const [own, other] = collection === 'pages' ? [pages, parts] : [parts, pages]
    expect(await own.sql('SELECT slug FROM tools WHERE id = $1', [id])).toEqual([{ slug: 'a-page' }])
    expect(await other.sql('SELECT slug FROM tools WHERE id = $1', [id])).toEqual([])
  },
)

test.each(['pages', 'parts'])('REST names %s in its path, whatever a header says', async (collection) => {
  await calls(common, 'POST', '/graphql', { headers: about(collection), body: creates(collection) })
  const other = collection === 'pages' ? 'parts' : 'pages'
  const headers = { 'holdfast-session': 's', 'idempotency-key': collection, ...about(other) }
  const locked = await calls(common, 'PUT', `/locks/${collection}/a-page`, { headers, body: {} })
  expect(locked).toMatchObject({ status: 201, body: { lock: {} } })
  const check = { 'lock-token': locked.body.lockToken }
  expect(await calls(common, 'GET', `/check/${collection}/a-page`, { headers: check })).toMatchObject({
    status: 204,
  })
})

test('a WebSocket names its collection in the query, because browsers send no headers with one', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql?collection=parts`, 'graphql-transport-ws', {
    headers: { host: common },
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } }))
  await once(socket, 'message')
  const query = '{ collections { id } }'
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  const [answer] = await once(socket, 'message')
  expect(String(answer)).toContain('"parts"')
  expect(String(answer)).not.toContain('"pages"')
  socket.close()
})

test.each([
  ['says nothing', {}],
  ['says a collection that no service has', about('posters')],
])('a request that %s is refused, and no service is called', async (_what, headers) => {
  const query = '{ tools(first: 1) { nodes { id } } }'
  expect(await calls(common, 'POST', '/graphql', { headers, body: { query } })).toMatchObject({
    status: 421,
    body: { errors: [{ extensions: { code: 'MISDIRECTED' } }] },
  })
})
