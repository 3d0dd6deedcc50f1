import { afterEach, beforeEach, expect, test } from 'vitest'
import { mutation } from '../support/mutations.ts'
import type { Grant, Person } from '../support/person.ts'
import { StallingProxy } from '../support/stallingProxy.ts'
import { World } from '../support/world.ts'

/** Two servers on one database. The first one's connection to it can be stalled. */
let world: World
let proxy: StallingProxy
let ada: Person
let cleo: Person
let page: string
let grant: Grant

beforeEach(async () => {
  world = await World.open({
    instances: 2,
    via: async (url) => {
      proxy = await StallingProxy.to(url.hostname, Number(url.port || 5432))
      return proxy.port
    },
  })
  ada = await world.person('ada')
  cleo = await world.person('cleo', { role: 'ADMIN' }, 1)
  page = await ada.creates()
  grant = await ada.holds(page)
})
afterEach(async () => {
  await world.close()
  await proxy.close()
})

/** The answer, and how long it took. */
async function timed(person: Person, name: string, input: object): Promise<{ ms: number; code: string }> {
  const began = performance.now()
  const { body } = await person.post({ query: mutation(name), variables: { input } })
  return { ms: performance.now() - began, code: body.errors?.[0].extensions.code ?? 'answered' }
}

test('on connections that no longer answer, each call is UNAVAILABLE within 3 s, and the next uses a new one', async () => {
  const { lockToken } = grant
  const newcomer = await world.person('newcomer')
  // Every connection of the pool has been used, and is open.
  await Promise.all(Array.from({ length: 20 }, () => ada.creates()))
  proxy.stall()
  const calls = [
    timed(ada, 'heartbeat', { toolId: page, lockToken }),
    new Promise((resolve) => setTimeout(resolve, 100)).then(() =>
      timed(ada, 'heartbeat', { toolId: page, lockToken }),
    ),
    timed(ada, 'saveDraft', { toolId: page, lockToken, baseVersion: 1, content: {} }),
    timed(newcomer, 'acquireDraftLock', { toolId: page, sessionId: 'tab', idempotencyKey: 'key' }),
  ]
  const ready = fetch(`${world.urls[0]}/health/ready`).then(({ status }) => status)
  for (const { ms, code } of await Promise.all(calls)) {
    expect(code).toBe('UNAVAILABLE')
    expect(ms).toBeLessThan(3_000)
  }
  expect(await ready).toBe(503)
  await expect
    .poll(async () => (await timed(ada, 'heartbeat', { toolId: page, lockToken })).code, { timeout: 6_000 })
    .toBe('answered')
})

test('rule 23: a holder is told of a takeover on another server within 5 s, although the connection that reads the log died unnoticed', async () => {
  const watch = await ada.watches(page)
  proxy.stall()
  const began = performance.now()
  await cleo.takes(page, grant.fencingToken)
  expect(await watch.next()).toMatchObject({ kind: 'TAKEN_OVER', endedFencingToken: grant.fencingToken })
  expect(performance.now() - began).toBeLessThan(5_000)
  await watch.close()
})
