import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { type LiveStreams, liveStreams } from '../../packages/client/src/transports/sse.ts'
import { openBrowser } from '../support/browser.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { FakeClock } from './fakes.ts'
import { Cable, reaches } from './support.ts'

let world: World
let ada: Person
let cleo: Person
let page: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
})

describe('a draft over fetch and server-sent events', () => {
  test('is held, is told of a takeover, and closes', async () => {
    const url = `${world.urls[0]}/graphql`
    const headers = () => ({ authorization: `Bearer ${ada.token}` })
    const socket = liveStreams({ url, headers })
    const draft = openDraft({
      transport: fetchTransport({ url, headers, socket }),
      toolId: page,
      baseVersion: 1,
    })
    await reaches(draft, 'held')
    await cleo.takes(page, 1, { reason: 'the launch' })
    expect(await reaches(draft, 'displaced')).toMatchObject({ by: { id: 'cleo' }, reason: 'the launch' })
    await draft.close()
    socket.dispose()
  })

  test('ends the stream when its token is refused, and reports it', async () => {
    const url = `${world.urls[0]}/graphql`
    const socket = liveStreams({ url, headers: () => ({ authorization: 'Bearer a.b.c' }) })
    const told = new Promise((error) => {
      const query = `subscription { draftLockChanged(toolId: "${page}") { kind } }`
      socket.subscribe({ query }, { next() {}, error, complete() {} })
    })
    expect(await told).toMatchObject({ status: 401 })
    socket.dispose()
  })
})

describe('a stream', () => {
  let cable: Cable
  let clock: FakeClock
  let streams: LiveStreams
  let wakes: () => void
  let kinds: string[]
  let tries: number

  beforeEach(async () => {
    cable = await Cable.to(world.urls[0] as string)
    clock = new FakeClock()
    kinds = []
    tries = 0
    streams = liveStreams({
      url: `${cable.url}/graphql`,
      headers: () => ({ authorization: `Bearer ${ada.token}` }),
      fetch: (...call) => {
        tries++
        return fetch(...call)
      },
      clock,
      random: () => 1,
      page: {
        onResume(run) {
          wakes = run
          return () => {}
        },
      },
    })
    const query = `subscription { draftLockChanged(toolId: "${page}") { kind } }`
    const next = ({ data }: { data?: unknown }) =>
      kinds.push((data as { draftLockChanged: { kind: string } }).draftLockChanged.kind)
    streams.subscribe({ query }, { next, error() {}, complete() {} })
    await expect.poll(() => kinds).toEqual(['SNAPSHOT'])
  })
  afterEach(() => {
    streams.dispose()
    cable.close()
  })

  /** Attempts fail at once, and the next one comes within 10 s. */
  async function outage(): Promise<void> {
    cable.cut()
    for (let pause = 0; pause < 12; pause++) {
      const before = tries
      const goOn = async () => {
        await clock.passes(before === tries ? 10_000 : 0)
        return tries
      }
      await expect.poll(goOn).toBeGreaterThan(before)
    }
  }

  const soon = <T>(read: () => T) =>
    expect.poll(
      async () => {
        await clock.passes(1_000)
        return read()
      },
      { interval: 100, timeout: 20_000 },
    )

  test('resumes within 10 s of the server’s return, after a long outage', async () => {
    await outage()
    cable.mend()
    const mended = clock.now()
    await soon(() => kinds).toEqual(['SNAPSHOT', 'SNAPSHOT'])
    expect(clock.now() - mended).toBeLessThanOrEqual(12_000)
  })

  test('retries at once when the page becomes visible or online, and when a call over HTTP was answered', async () => {
    for (const [round, hint] of [() => wakes(), () => streams.hurry()].entries()) {
      await outage()
      cable.mend()
      await expect
        .poll(() => {
          hint()
          return kinds.length
        })
        .toBe(round + 2)
    }
  })

  test('that is silent for 30 s is replaced, and so is one that the draft abandons', async () => {
    cable.freeze()
    await clock.passes(29_900)
    cable.thaw()
    expect(tries).toBe(1)
    await soon(() => kinds).toEqual(['SNAPSHOT', 'SNAPSHOT'])
    streams.terminate()
    await soon(() => kinds.length).toBe(3)
  })

  test('that is disposed of does not retry', async () => {
    streams.dispose()
    await clock.passes(120_000)
    expect(tries).toBe(1)
  })
})

test('with a session cookie in a browser, behind a proxy that adds the header, a takeover is reported', async () => {
  const proxy = await cookieProxy()
  const browser = await openBrowser()
  const tab = await (await browser.newContext()).newPage()
  await tab.goto(`${proxy.origin}/?tool=${page}`)
  await tab.waitForFunction(`globalThis.draft?.state.name === 'held'`)
  await cleo.takes(page, 1, { reason: 'the launch' })
  await tab.waitForFunction(`draft.state.name === 'displaced'`)
  expect(await tab.evaluate('[draft.state.by.id, draft.state.reason]')).toEqual(['cleo', 'the launch'])
  await browser.close()
  proxy.close()
})

/** Serves the page with a session cookie, and forwards requests that have the cookie as Ada's. */
async function cookieProxy(): Promise<{ origin: string; close(): void }> {
  const { outputFiles } = await build({
    entryPoints: ['test/client/cookiePage.ts'],
    tsconfig: 'tsconfig.json',
    ...{ bundle: true, format: 'iife', platform: 'browser', write: false },
  })
  const server: Server = createServer((incoming, response) => {
    if (!incoming.url?.startsWith('/graphql')) {
      response.writeHead(200, {
        'content-type': 'text/html',
        'set-cookie': 'session=ada; HttpOnly; SameSite=Lax',
      })
      response.end(`<!doctype html><title>editor</title><script>${outputFiles[0]?.text}</script>`)
      return
    }
    const { cookie, origin: _origin, ...headers } = incoming.headers
    const authorization = cookie === 'session=ada' ? `Bearer ${ada.token}` : ''
    const onward = request(
      `${world.urls[0]}/graphql`,
      { method: incoming.method ?? 'POST', headers: { ...headers, authorization } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}
