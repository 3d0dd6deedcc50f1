import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { liveSocket } from '../../packages/client/src/transports/socket.ts'
import { World } from '../support/world.ts'
import { FakeClock } from './fakes.ts'
import { Cable } from './support.ts'

const worlds = {} as Record<'prefer' | 'off', World>
beforeAll(async () => {
  worlds.prefer = await World.open()
  worlds.off = await World.open({ config: { persistedOperations: 'off' } })
})
afterAll(() => Promise.all([worlds.prefer.close(), worlds.off.close()]))

/** An editor who holds a draft, on a clock that the test moves. The WebSocket goes through a cable. */
async function editor(takesIds: 'prefer' | 'off' = 'prefer') {
  const { ada } = await worlds[takesIds].people()
  const toolId = await ada.creates()
  const cable = await Cable.to(ada.url)
  const clock = new FakeClock()
  const headers = { authorization: `Bearer ${ada.token}` }
  const beats = { overHttp: 0, overSocket: [] as string[] }
  class Recorded extends WebSocket {
    override send(frame: string) {
      if (/"lockToken"/.test(frame)) beats.overSocket.push(frame)
      super.send(frame)
    }
  }
  const socket = liveSocket({
    ...{ url: `${cable.url.replace('http', 'ws')}/graphql`, webSocketImpl: Recorded },
    ...{ connectionParams: headers, clock, random: () => 1 },
  })
  const transport = fetchTransport({
    url: `${ada.url}/graphql`,
    headers: () => headers,
    socket,
    fetch: (url, init) => {
      if (/mutation Heartbeat/.test(String(init?.body))) beats.overHttp++
      return fetch(url, init)
    },
  })
  const draft = openDraft({ transport, toolId, baseVersion: 1, clock, random: () => 1, sessionId: 'tab' })
  await expect.poll(() => draft.state.name).toBe('held')
  /** Requests and connections take real time, between two seconds of the clock. */
  const soon = (read: () => unknown) =>
    expect.poll(
      async () => {
        await clock.passes(1_000)
        return read()
      },
      { interval: 30 },
    )
  const close = async () => {
    const closing = draft.close()
    await clock.passes(30_000)
    await closing
    await socket.dispose()
    cable.close()
  }
  return { draft, beats, cable, soon, close }
}

describe('heartbeats', () => {
  test.each([
    ['by their id', 'prefer', /sha256Hash/],
    ['as text if the service takes no ids', 'off', /mutation Heartbeat/],
  ] as const)('go over the WebSocket while it is open, %s', async (_how, takesIds, frame) => {
    const { draft, beats, soon, close } = await editor(takesIds)
    await soon(() => beats.overSocket.at(-1)).toMatch(frame)
    const before = draft.msLeft
    await soon(() => draft.msLeft > before).toBe(true)
    expect([draft.state.name, beats.overHttp]).toEqual(['held', 0])
    await close()
  })

  test('go over HTTP while the WebSocket is cut, and over the next one', async () => {
    const { draft, beats, cable, soon, close } = await editor()
    cable.cut()
    await soon(() => beats.overHttp).toBeGreaterThan(0)
    cable.mend()
    await soon(() => beats.overSocket.length).toBeGreaterThan(0)
    expect(draft.state.name).toBe('held')
    await close()
  })

  test('go over HTTP after one was not answered over a WebSocket that died unnoticed', async () => {
    const { draft, beats, cable, soon, close } = await editor()
    cable.freeze()
    await soon(() => beats.overHttp).toBeGreaterThan(0)
    expect(draft.state.name).toBe('held')
    await close()
  })
})
