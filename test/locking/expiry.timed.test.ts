import { expect, test } from 'vitest'
import { BusyRows } from '../support/busyRows.ts'
import { World } from '../support/world.ts'

test('rule 16: subscribers are notified within a second after the TTL, in real time', async () => {
  const world = await World.open({ config: { sweepMs: 500 } })
  try {
    const { ada, cleo } = await world.people()
    await cleo.sets('pages', { ttlMs: 2_000, heartbeatIntervalMs: 500 })
    const page = await ada.creates()
    await ada.holds(page)
    const watch = await ada.watches(page)
    const due = Date.parse((await ada.lockOf(page)).expiresAt)
    expect((await watch.next()).kind).toBe('EXPIRED')
    expect(Date.now() - due).toBeGreaterThanOrEqual(-5)
    expect(Date.now() - due).toBeLessThan(1_000)
    await watch.close()
  } finally {
    await world.close()
  }
})

test('rule 16: a busy row is skipped and does not delay the sweep', async () => {
  const world = await World.open({ instances: 3 })
  try {
    const { ada } = await world.people()
    const page = await ada.creates()
    await ada.holds(page)
    await world.expires(page)
    const busy = await BusyRows.of(world, page)
    const began = performance.now()
    await Promise.all(world.apps.map((app) => app.sweeper.sweep()))
    expect(performance.now() - began).toBeLessThan(400)
    await busy.free()
    expect(await world.events(page)).toHaveLength(1)
  } finally {
    await world.close()
  }
})
