import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { databaseFaults } from '../../src/storage/databaseFaults.ts'
import { poolerFault } from '../../src/storage/pooler.ts'
import { provideDatabase } from '../../src/storage/provide.ts'
import { pgbouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
const opened = async (options: Parameters<typeof World.open>[0]) => {
  const world = await World.open(options)
  ends.push(() => world.close())
  return world
}
const bounced = async (url: string, ...settings: string[]) => {
  const bouncer = await startPgBouncer(url, ...settings)
  ends.push(() => bouncer.stop())
  return bouncer
}

describe.skipIf(!pgbouncer)('behind a PgBouncer', () => {
  test('that pools sessions everything works, with the right times, on a database in Europe/Berlin', async () => {
    const { url } = await opened({
      instances: 0,
      settings: { timezone: 'Europe/Berlin', datestyle: 'German, DMY' },
    })
    const bouncer = await bounced(url, 'pool_mode = session', 'default_pool_size = 80')
    expect(await poolerFault(bouncer.url)).toBeNull()
    const world = await opened({ database: url, found: bouncer.url })
    const { ada, bo, cleo } = await world.people()
    const page = await ada.creates()
    await world.maintains(bo, page)
    const watch = await bo.watches(page)
    const grant = await ada.holds(page)
    expect(await watch.next()).toMatchObject({ kind: 'ACQUIRED' })
    await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1, content: { text: 'ä' } })
    const { tool, activeDraftLocks } = await ada.ask(
      `query ($id: ID!) { tool(id: $id) { createdAt draftLock { acquiredAt } draftHead { savedAt content } }
        activeDraftLocks(first: 1) { nodes { acquiredAt } } }`,
      { id: page },
    )
    expect(tool.draftHead.content).toEqual({ text: 'ä' })
    const { acquiredAt } = await ada.lockOf(page)
    expect([tool.draftLock.acquiredAt, activeDraftLocks.nodes[0].acquiredAt]).toEqual([
      acquiredAt,
      acquiredAt,
    ])
    for (const instant of [tool.createdAt, tool.draftHead.savedAt, acquiredAt])
      expect(Math.abs(Date.parse(instant) - Date.now())).toBeLessThan(60_000)
    const taken = await cleo.takes(page, grant.fencingToken)
    expect(await ada.heartbeat(page, grant)).toMatchObject({ code: 'LOCK_LOST', cause: 'TAKEN_OVER' })
    expect(taken.fencingToken).toBe(grant.fencingToken + 1)
    await watch.close()
  })

  test('that pools transactions the start and the check are refused, with what to change', async () => {
    const { url } = await opened({ instances: 0 })
    const bouncer = await bounced(url, 'pool_mode = transaction')
    const words = /transaction mode.*pool_mode = session/
    const config = readConfig({ ...authEnvironment, DATABASE_URL: bouncer.url })
    await expect(provideDatabase(config, () => {})).rejects.toThrow(words)
    const rules = { isMigratedByStart: true, isProduction: true }
    expect(await databaseFaults(bouncer.url, rules)).toEqual([expect.stringMatching(words)])
    expect(await databaseFaults(url, { ...rules, isProduction: false })).toEqual([])
  })

  test('that pools a single session is not mistaken for one that pools transactions', async () => {
    const { url } = await opened({ instances: 0 })
    const bouncer = await bounced(url, 'pool_mode = session', 'default_pool_size = 1')
    expect(await poolerFault(bouncer.url)).toBeNull()
  })
})
