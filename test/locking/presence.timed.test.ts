import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { localBus } from '../../src/events/localBus.ts'
import { LockChanges } from '../../src/events/lockChanges.ts'
import { openPresence } from '../../src/events/openPresence.ts'
import { openLog } from '../../src/observability/log.ts'
import { viewersOf } from '../support/viewers.ts'
import { World } from '../support/world.ts'

/** How long it takes until the condition is true. */
async function until(isSo: () => Promise<boolean>, mostMs: number): Promise<number> {
  const began = performance.now()
  while (!(await isSo()) && performance.now() - began < mostMs) await delay(100)
  return performance.now() - began
}

describe.skipIf(!inject('redis'))('rule 37: presence is outdated at most until the next ping', () => {
  test('servers agree within 5 s, and a killed server’s people disappear within 30 s', async () => {
    const world = await World.open({ processes: 2, redis: true })
    const { ada, bo } = await world.people()
    const elsewhere = bo.at(world.urls[1] as string)
    const page = await ada.creates()
    const here = await ada.watches(page)
    const there = await elsewhere.watches(page)
    const isSeen = async (...people: string[]) => (await viewersOf(ada, page)).join() === people.join()
    const agreed = await until(() => isSeen('ada READING 1', 'bo READING 1'), 10_000)
    world.processes[1]?.kill('SIGKILL')
    const gone = await until(() => isSeen('ada READING 1'), 60_000)
    console.log(`agreed after ${(agreed / 1_000).toFixed(1)} s, gone after ${(gone / 1_000).toFixed(1)} s`)
    expect(agreed).toBeLessThan(5_000)
    expect(gone).toBeLessThan(30_000)
    await here.close()
    await there.close()
    await world.close()
  })
})

test('rule 37: presence costs at most a tenth of a subscription', async () => {
  const world = await World.open()
  const { ada } = await world.people()
  const page = await ada.creates()
  const pool = new pg.Pool({ connectionString: world.url })
  const log = openLog('silent', { write() {} })
  const changes = new LockChanges(pool, localBus(), log, { tailMs: 3_600_000 })
  const where = { redisUrl: inject('redis'), redisCluster: null }
  const presence = openPresence(where, { everyMs: 3_600_000, ttlMs: 20_000 }, log)

  // In both cases a resolver awaits the stream, as the one of `draftLockChanged` does.
  const plainly = async () => await changes.watch(page, 'ada')
  const present = async () => presence.during(await changes.watch(page, 'ada'), page, 'ada')
  /** The CPU time of the process for subscriptions that start, get the state, and end, and for their presence. */
  const costOf = async (subscribe: typeof plainly | typeof present, isSaid: boolean) => {
    const before = process.cpuUsage()
    for (let nth = 0; nth < 200; nth++) {
      const stream = await subscribe()
      await stream.next()
      await stream.return?.()
    }
    if (isSaid) await presence.beat()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  const ratios: number[] = []
  await costOf(plainly, false)
  await costOf(present, true)
  // Each goes first in turn, because the second of two is cheaper, whatever it does. Two hundred subscriptions
  // take some 12 ms, of which garbage collection is a large part, so many rounds are needed.
  const rounds = 100
  for (let round = 0; round < rounds; round++) {
    const isPlainFirst = round % 2 === 0
    const first = await (isPlainFirst ? costOf(plainly, false) : costOf(present, true))
    const second = await (isPlainFirst ? costOf(present, true) : costOf(plainly, false))
    ratios.push(isPlainFirst ? second / first : first / second)
  }
  const median = ratios.toSorted((a, b) => a - b)[rounds / 2] as number
  console.log(`a subscription with presence costs ${median.toFixed(3)} times what it costs without`)
  expect(median).toBeLessThan(1.1)

  await presence.close()
  await changes.close()
  await pool.end()
  await world.close()
})
