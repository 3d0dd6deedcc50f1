import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { liveSocket } from '../../packages/client/src/transports/socket.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { FakeClock } from './fakes.ts'
import { Cable } from './support.ts'

let world: World
let ada: Person
let bo: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
  await (await world.person('cleo', { role: 'ADMIN' })).sets('pages', {
    ttlMs: 60_000,
    heartbeatIntervalMs: 10_000,
  })
})
afterAll(() => world.close())

const outages: [string, number][] = [
  ['45 s', 45_000],
  ['75 s', 75_000],
  ['10 min', 600_000],
  ['one night', 9 * 3_600_000],
]

/** An editor behind a cable, on a fake clock. The service's clock is simulated by ending the lease there. */
async function editor() {
  const toolId = await ada.creates()
  await world.maintains(bo, toolId)
  const cable = await Cable.to(world.urls[0] as string)
  const clock = new FakeClock()
  const headers = () => ({ authorization: `Bearer ${ada.token}` })
  const socket = liveSocket({
    ...{ url: `${cable.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket },
    ...{ connectionParams: headers, clock, random: () => 1 },
  })
  const transport = fetchTransport({ url: `${cable.url}/graphql`, headers, socket })
  const draft = openDraft({ transport, toolId, baseVersion: 1, clock, random: () => 1, sessionId: 'tab' })
  const auto = draft.autosave(2_000)
  await expect.poll(() => draft.state.name).toBe('held')
  /** Connections are made in real time, between two seconds of the fake clock. */
  const soon = <T>(read: () => T | Promise<T>) =>
    expect.poll(
      async () => {
        await clock.passes(1_000)
        return read()
      },
      { interval: 30, timeout: 30_000 },
    )
  const away = async (ms: number, meanwhile: () => Promise<unknown> = async () => {}) => {
    cable.cut()
    auto.change({ text: 'typed just before the network went' })
    const lease = draft.msLeft
    // Attempts that fail at once in real time are a second of the fake clock apart.
    for (let passed = 0; passed < Math.min(ms, 120_000); passed += 1_000) {
      await clock.passes(1_000)
      await new Promise(setImmediate)
      if (passed + 1_000 < lease - 1_000) expect(draft.state.name).toBe('held')
      if (passed > lease) expect([draft.state.name, draft.writable]).toEqual(['unreachable', false])
    }
    await clock.passes(Math.max(0, ms - 120_000))
    if (ms > 60_000) await world.expires(toolId)
    await meanwhile()
    expect(auto.unsaved).toBe(true)
    cable.mend()
  }
  const close = async () => {
    const closing = draft.close()
    await clock.passes(30_000)
    await closing
    await socket.dispose()
    cable.close()
  }
  return { toolId, clock, draft, auto, soon, away, close }
}

describe.each(outages)('after an outage of %s', (_title, ms) => {
  test('the typed text is saved, the lock is held, and changes arrive again', async () => {
    const { toolId, draft, auto, soon, away, close } = await editor()
    await away(ms)
    await soon(() => [draft.state.name, auto.unsaved]).toEqual(['held', false])
    expect((await ada.head(toolId)).content).toEqual({ text: 'typed just before the network went' })
    const cleo = await world.person('cleo', { role: 'ADMIN' })
    await cleo.takes(toolId, (draft.state as { fencingToken: number }).fencingToken, { reason: 'the launch' })
    await soon(() => draft.state).toMatchObject({ name: 'displaced', by: { id: 'cleo' } })
    await close()
  })

  test('in which somebody else acquired the lock, this is reported and the text is kept', async () => {
    const { toolId, draft, auto, soon, away, close } = await editor()
    await away(ms, async () => {
      await world.expires(toolId)
      await bo.holds(toolId)
    })
    await soon(() => draft.state).toMatchObject({ name: 'heldByOther', lock: { holder: { id: 'bo' } } })
    expect(auto.unsaved).toBe(true)
    await close()
    expect(draft.kept).toEqual({ content: { text: 'typed just before the network went' }, baseVersion: 1 })
  })
})
