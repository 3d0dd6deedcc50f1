import { createClient } from 'graphql-ws'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { fetchTransport, openDraft } from '../fixtures/lastClient.js'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** An editor whose application still has the draft client of the previous version. */
function opensWithLastClient(world: World, who: Person, toolId: string) {
  const url = `${world.urls[0]}/graphql`
  const authorization = `Bearer ${who.token}`
  const socket = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  })
  const draft = openDraft({
    transport: fetchTransport({ url, socket, headers: () => ({ authorization }) }),
    toolId,
    baseVersion: 1,
    sessionId: 'last version',
  })
  ends.push(
    () => draft.close(),
    () => socket.dispose(),
  )
  return draft
}

test('rule 40: a client of the previous version loses its lock if its grant was lost in a failover, and keeps it otherwise', async () => {
  const cluster = await Cluster.start('asynchronous')
  ends.push(() => cluster.stop())
  const world = await World.open({ database: cluster.url, config: { tailMs: 200 } })
  ends.push(() => world.close())
  const { ada } = await eventually(() => world.people())
  const [before, lost] = [await ada.creates(), await ada.creates()]
  const kept = opensWithLastClient(world, ada, before)
  await expect.poll(() => kept.state.name).toBe('held')
  await cluster.caughtUp()
  await cluster.cutReplication()
  const gone = opensWithLastClient(world, ada, lost)
  await expect.poll(() => gone.state.name).toBe('held')
  await cluster.failOver()
  await expect
    .poll(() => gone.state, { timeout: 30_000 })
    .toMatchObject({ name: 'lost', cause: 'UNKNOWN_TOKEN' })
  expect(await eventually(() => ada.head(before))).toMatchObject({ number: 1 })
  expect(kept.state.name).toBe('held')
})
