import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { BadPath } from './badPath.ts'
import { Terminal } from './terminal.ts'

let world: World
let path: BadPath
let ada: Person
const terminal = new Terminal()
const types = terminal.types.bind(terminal)
const model = randomBytes(3_000_000)

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  path = await BadPath.to(world.urls[0] as string)
  await terminal.signsIn([ada], path.url)
  await ada.creates({ collection: 'parts', slug: 'bracket' })
  await types(ada, 'checkout', 'parts/bracket', 'mine')
  terminal.write('mine/files/model.step', model)
})
afterAll(async () => {
  await path.close()
  await world.close()
  terminal.close()
})
beforeEach(() => {
  path.fate = () => 'passes'
  path.paths.length = 0
})

const uploads = () => path.paths.filter((one) => one.startsWith('PUT /files'))
const isFile = (url: string) => url.startsWith('/files/')

describe('an upload', () => {
  test('is retried after a proxy answered 502; for other statuses the status and the file are named', async () => {
    path.fate = (url) => (url.startsWith('/files?') ? 'is a bad gateway' : 'passes')
    const { code, err } = await types(ada, 'commit', 'mine', '--keep')
    expect([code, err]).toEqual([1, `holdfast: model.step could not be sent: 502 from ${path.url}.\n`])
    let times = 0
    path.fate = (url) => (url.startsWith('/files?') && times++ === 0 ? 'is a bad gateway' : 'passes')
    expect((await types(ada, 'commit', 'mine', '--keep')).out).toContain('version 2')
    expect(times).toBe(2)
  })

  test('happens once: an interrupted commit continues with the first missing file, and known bytes are not sent', async () => {
    terminal.write('mine/files/renamed.step', model)
    terminal.write('mine/files/a.txt', 'first')
    terminal.write('mine/files/b.txt', 'second')
    path.fate = (url) => (url.includes('name=b.txt') ? 'is a bad gateway' : 'passes')
    expect((await types(ada, 'commit', 'mine')).err).toContain('b.txt could not be sent')
    path.fate = () => 'passes'
    path.paths.length = 0
    expect((await types(ada, 'commit', 'mine')).out).toContain('version 3')
    expect(uploads()).toEqual([expect.stringContaining('name=b.txt')])
  })
})

describe('a file of more than 8 MB is uploaded in chunks', () => {
  const large = randomBytes(20_000_000)

  test('and continues where it was interrupted, however often', async () => {
    await ada.creates({ collection: 'parts', slug: 'engine' })
    await types(ada, 'checkout', 'parts/engine', 'engine')
    terminal.write('engine/files/engine.step', large)
    let sent = 0
    path.fate = (url) => (/uploads\/./.test(url) && ++sent <= 8 && sent % 2 ? 'is cut on its way' : 'passes')
    const { err, out } = await types(ada, 'commit', 'engine', '--keep')
    expect([err, out]).toEqual(['', expect.stringContaining('version 2')])
    expect(path.paths.filter((one) => one === 'POST /files/uploads')).toHaveLength(1)
    await types(ada, 'get', 'parts/engine', 'engine-again')
    expect(readFileSync(terminal.at('engine-again/files/engine.step')).equals(large)).toBe(true)
  })

  test('and is given up when it makes no progress; the next commit sends it from the start', async () => {
    terminal.write('engine/files/other.step', randomBytes(9_000_000))
    path.fate = (url) => (/uploads\/./.test(url) ? 'is a bad gateway' : 'passes')
    const { code, err } = await types(ada, 'commit', 'engine', '--keep')
    expect([code, err]).toEqual([1, `holdfast: other.step could not be sent: 502 from ${path.url}.\n`])
    path.fate = () => 'passes'
    expect((await types(ada, 'commit', 'engine', '--keep')).out).toContain('version 3')
  })
})

describe('a download', () => {
  test('continues where it was interrupted', async () => {
    let times = 0
    path.fate = (url) => (url.endsWith('model.step') && times++ === 0 ? 'is cut' : 'passes')
    expect((await types(ada, 'get', 'parts/bracket', 'after-a-cut')).err).toBe('')
    expect(readFileSync(terminal.at('after-a-cut/files/model.step')).equals(model)).toBe(true)
    expect(path.ranges.filter((range) => /^bytes=\d+-$/.test(range))).toHaveLength(1)
  })

  test.each(['is shortened', 'is altered', 'is a bad gateway'] as const)(
    'or no folder is made: a file that %s every time is not accepted',
    async (fate) => {
      path.fate = (url) => (isFile(url) ? fate : 'passes')
      const { code, err } = await types(ada, 'checkout', 'parts/bracket', 'never')
      expect([code, err]).toEqual([1, expect.stringMatching(/^holdfast: \S+ could not be downloaded: .+\n$/)])
      expect(existsSync(terminal.at('never'))).toBe(false)
      path.fate = () => 'passes'
      expect((await types(ada, 'status', 'parts/bracket')).out).toContain('free')
    },
  )
})

test('an HTML page from a proxy is reported by its status', async () => {
  path.fate = () => 'is a bad gateway'
  expect((await types(ada, 'locks')).err).toBe(`holdfast: 502 from ${path.url}.\n`)
})

test('HTTP_PROXY is used for calls, files and watch, and NO_PROXY is respected', async () => {
  const tunnels: string[] = []
  const proxy = http.createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    const [, port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const one of [socket, upstream]) one.on('error', () => {})
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const direct = { HOLDFAST_URL: world.urls[0] as string, HOLDFAST_TOKEN: ada.token }
  const got = await terminal.start(ada, ['get', 'parts/bracket', 'by-proxy'], { ...direct, HTTP_PROXY }).over
  expect([got.err, tunnels.length > 0]).toEqual(['', true])
  const watching = terminal.start(ada, ['watch', 'parts/bracket'], { ...direct, HTTP_PROXY })
  await expect.poll(() => watching.out).toContain('SNAPSHOT')
  watching.child.kill()
  tunnels.length = 0
  const past = { ...direct, HTTP_PROXY, NO_PROXY: '127.0.0.1' }
  expect((await terminal.start(ada, ['tools'], past).over).out).toContain('parts/bracket')
  expect(tunnels).toEqual([])
  proxy.closeAllConnections()
  proxy.close()
})
