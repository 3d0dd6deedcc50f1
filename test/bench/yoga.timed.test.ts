import { afterAll, beforeAll, expect, test } from 'vitest'
import { heartbeatsOverHttp } from '../../bench/load/callers.ts'
import { hammer } from '../../bench/load/hammer.ts'
import { inTurn } from '../../bench/measure.ts'
import { signEverybodyIn } from '../../bench/operations.ts'
import { type Peer, startPeer } from '../../bench/processes.ts'
import { median } from '../../bench/report/statistics.ts'
import { seed } from '../../bench/seed.ts'
import { World } from '../support/world.ts'

type Server = Peer<{ url: string }>

let world: World
let full: Server
let bare: Server

beforeAll(async () => {
  world = await World.open()
  await signEverybodyIn()
  await seed(world.url, { tools: 100, locks: 100 })
  full = await startPeer('server.ts', { databaseUrl: world.url })
  bare = await startPeer('peers/bareYoga.ts', { databaseUrl: world.url })
})
afterAll(async () => {
  await full?.stop()
  await bare?.stop()
  await world.close()
})

test.each(['text', 'id'] as const)(
  'a heartbeat over HTTP, sent as %s, has at least half the speed of bare graphql-yoga, which checks and counts nothing',
  async (form) => {
    const [ours, theirs] = await Promise.all(
      [full, bare].map(({ ready }) => heartbeatsOverHttp(ready.url, 16, form)),
    )
    const side = (callers: typeof ours) => async (seconds: number) =>
      (await hammer(callers?.each ?? [], seconds)).perSecond
    const rates = await inTurn({ seconds: 0.5, rounds: 3 }, { ours: side(ours), theirs: side(theirs) })
    ours?.close()
    theirs?.close()
    const ratio = median(rates.ours) / median(rates.theirs)
    console.log(`heartbeats over HTTP by ${form}, full stack / bare graphql-yoga: ${ratio.toFixed(2)}x`)
    expect(ratio).toBeGreaterThan(0.5)
  },
)
