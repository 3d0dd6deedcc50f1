import { expect, test } from 'vitest'
import { World } from '../support/world.ts'

test('rule 16: subscribers are told within a second of the TTL passing, in real time', async () => {
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
