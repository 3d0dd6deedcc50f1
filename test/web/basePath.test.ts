import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { Terminal } from '../cli/terminal.ts'
import { openBrowser } from '../support/browser.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Visitor } from './visitor.ts'

test.each(['holdfast', '/a//b', '/../b', '/a b', '/.well-known', '/"x'])(
  '%j is not a valid base path',
  (given) => {
    expect(() => readConfig({ HOLDFAST_BASE_PATH: given })).toThrow(
      /HOLDFAST_BASE_PATH must be a path such as/,
    )
  },
)

test.each([
  ['/', ''],
  ['/holdfast', '/holdfast'],
  ['/tools/holdfast/', '/tools/holdfast'],
])('%s is the path %j', (given, basePath) => {
  expect(readConfig({ HOLDFAST_BASE_PATH: given })).toMatchObject({ basePath })
})

let world: World
let proxy: Server
let browser: Browser
let ada: Person
let bo: Person
let visitors: Visitor[] = []

/** A site whose proxy forwards `/holdfast/` with its path, and has its own pages beside it. */
async function site(to: URL): Promise<Server> {
  const sends = (req: IncomingMessage) => ({
    ...{ host: to.hostname, port: to.port, path: req.url, method: req.method, headers: req.headers },
  })
  const server = createServer((req, res) => {
    if (!req.url?.startsWith('/holdfast')) return void res.writeHead(418).end('another service')
    const passed = request(sends(req), (answer) => {
      res.writeHead(answer.statusCode as number, answer.headers)
      answer.pipe(res)
    })
    passed.on('error', () => res.destroy())
    req.pipe(passed)
  })
  server.on('upgrade', (req, socket: Socket, head) => {
    const on = connect(Number(to.port), to.hostname, () => {
      const headers = req.rawHeaders.map((one, index) => one + (index % 2 ? '\r\n' : ': ')).join('')
      on.write(`GET ${req.url} HTTP/1.1\r\n${headers}\r\n`)
      on.write(head)
      socket.pipe(on).pipe(socket)
    })
    socket.on('error', () => on.destroy())
    on.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

beforeAll(async () => {
  world = await World.open({ config: { basePath: '/holdfast' } })
  proxy = await site(new URL(world.urls[0] as string))
  world.urls[0] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/holdfast`
  ada = await world.person('ada', { claims: { name: 'Ada Lovelace' } })
  bo = await world.person('bo', { claims: { name: 'Bo Andersson' } })
  for (const person of [ada, bo]) await person.ask('{ viewer { id } }')
  browser = await openBrowser()
})
afterAll(async () => {
  for (const visitor of visitors) await visitor.leaves()
  visitors = []
  await browser?.close()
  proxy?.closeAllConnections()
  proxy?.close()
  await world?.close()
})

const home = () => world.urls[0] as string
const origin = () => new URL(home()).origin
/** The token is stored for this service only, not for others on the same origin. */
async function visits(who: Person, address: string): Promise<Visitor> {
  const visitor = await Visitor.enter(browser, world, who)
  await visitor.context.addInitScript(
    `localStorage.setItem('holdfast.token/holdfast', ${JSON.stringify(who.token)})`,
  )
  visitors.push(visitor)
  await visitor.opens(home() + address)
  return visitor
}

test('below a path a document is found, opened, locked, saved and followed, and every address stays below it', async () => {
  const toolId = await ada.creates({ collection: 'pages', slug: 'under-a-path', title: 'Under a path' })
  await world.maintains(bo, toolId)
  const outside: string[] = []
  const writer = await visits(ada, '/')
  writer.page.on('request', (asked) => {
    if (/^http/.test(asked.url()) && !asked.url().startsWith(`${home()}/`)) outside.push(asked.url())
  })
  await writer.page.getByRole('link', { name: 'Under a path' }).click()
  await writer.banner('free').waitFor()
  expect(new URL(writer.page.url()).pathname).toBe('/holdfast/tools/pages/under-a-path')
  await writer.page.getByRole('button', { name: 'Edit', exact: true }).click()
  await writer.banner('held').waitFor()
  const reader = await visits(bo, '/tools/pages/under-a-path?read=true')
  await reader.reads(/Ada Lovelace has been editing/)
  await writer.writes('Content', '{ "heading": "Saved under a path" }')
  await writer.page.keyboard.press('Control+S')
  await writer.reads(/^Saved as version 2/)
  await reader.reads(/Saved under a path/)
  await writer.page.reload()
  await writer.banner('held').waitFor()
  await writer.page.getByRole('link', { name: 'Locks' }).click()
  await writer.reads('All drafts that somebody is editing now. The list updates by itself.')
  expect(new URL(writer.page.url()).pathname).toBe('/holdfast/locks')
  expect(outside).toEqual([])
  expect([...writer.complaints, ...reader.complaints]).toEqual([])
})

test('files, uploads and the command line work below a path', async () => {
  const terminal = new Terminal()
  await ada.creates({ collection: 'parts', slug: 'base-bracket' })
  await terminal.signsIn([ada], home())
  await terminal.types(ada, 'checkout', 'parts/base-bracket', 'bracket')
  terminal.write('bracket/files/wall.step', 'four millimetres')
  expect(await terminal.types(ada, 'commit', 'bracket')).toMatchObject({ code: 0 })
  expect(await terminal.types(ada, 'get', 'parts/base-bracket', 'again')).toMatchObject({ code: 0 })
  expect(terminal.read(path.join('again', 'files', 'wall.step'))).toBe('four millimetres')
  terminal.close()
  const uploads = await fetch(`${home()}/files/uploads`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${ada.token}`, 'tus-resumable': '1.0.0', 'upload-length': '4' },
      'upload-metadata': `filename ${btoa('wall.step')}`,
    },
  })
  expect(uploads.headers.get('location')).toMatch(/^\/holdfast\/files\/uploads\//)
})

test('health, metrics, events, REST and its description are below the path, and nothing is outside of it', async () => {
  const headers = { authorization: `Bearer ${ada.token}` }
  for (const place of ['/health/live', '/health/ready', '/metrics', '/locks', '/.well-known/jwks.json'])
    expect((await fetch(home() + place, { headers })).status, place).toBe(200)
  const events = await fetch(`${home()}/events`, { headers: { ...headers, accept: 'text/event-stream' } })
  expect(events.status).toBe(200)
  await events.body?.cancel()
  expect((await (await fetch(`${home()}/openapi.json`)).json()).servers).toEqual([{ url: '/holdfast' }])
  const direct = String(world.apps[0]?.url).replace('/holdfast', '')
  for (const place of ['/', '/graphql', '/health/live', '/metrics', '/holdfastly', '/holdfastly/graphql'])
    expect((await fetch(direct + place, { headers: { accept: 'text/html' } })).status, place).toBe(404)
  const bare = await fetch(`${origin()}/holdfast?mine=true`, { redirect: 'manual' })
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/holdfast/?mine=true'])
})

test('another service on the same origin does not get the token', async () => {
  const visitor = await Visitor.enter(browser, world, ada)
  visitors.push(visitor)
  await visitor.opens(`${home()}/`)
  await visitor.page.getByRole('textbox', { name: 'Access token' }).waitFor()
})
