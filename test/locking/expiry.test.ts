import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string

beforeAll(async () => {
  world = await World.open({ instances: 3 })
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

async function newPage() {
  page = await ada.creates()
  await world.maintains(bo, page)
}

const sweepEverywhere = () => Promise.all(world.apps.map((app) => app.sweeper.sweep()))

describe('rule 16: expiry without a person', () => {
  test('a sweep ends the lease, and notifies subscribers, the audit log and the holder', async () => {
    await newPage()
    const grant = await ada.holds(page)
    const watch = await bo.watches(page)
    await world.expires(page)
    await sweepEverywhere()
    expect(await watch.next()).toMatchObject({
      kind: 'EXPIRED',
      lock: null,
      actor: null,
      endedFencingToken: 1,
      previousHolder: { id: 'ada' },
    })
    expect((await world.audit(page)).at(-1)).toMatchObject({
      action: 'LOCK_EXPIRED',
      subject_id: 'ada',
      actor_id: null,
    })
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'EXPIRED', by: null })
    await watch.close()
  })

  test('rule 17: sweepers of three instances and an acquire at the same time record each end exactly once', async () => {
    const pages = await Promise.all(Array.from({ length: 60 }, () => ada.creates()))
    await Promise.all(pages.map((one) => ada.holds(one)))
    for (const one of pages) await world.expires(one)
    await Promise.all([
      ...world.apps.map((app) => app.sweeper.sweep()),
      ...pages.slice(0, 20).map((one) => cleo.acquire(one)),
    ])
    await sweepEverywhere()
    const ends = await world.sql(
      `SELECT tool_id, count(*)::int AS events FROM lock_events WHERE kind = 'EXPIRED' AND tool_id = ANY($1) GROUP BY 1`,
      [pages],
    )
    expect(ends).toHaveLength(60)
    expect(ends.every((row) => row.events === 1)).toBe(true)
    const [audited] = await world.sql(
      `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'LOCK_EXPIRED' AND tool_id = ANY($1)`,
      [pages],
    )
    expect(audited.n).toBe(60)
  })

  test('a renewed lease is checked again when it is due, and not before', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await world.sql(
      `UPDATE draft_locks SET check_at = clock_timestamp() - interval '1 second' WHERE tool_id = $1`,
      [page],
    )
    await sweepEverywhere()
    expect(await ada.heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    const [row] = await world.sql(
      'SELECT check_at > clock_timestamp() AS later FROM draft_locks WHERE tool_id = $1',
      [page],
    )
    expect(row.later).toBe(true)
  })
})

describe('idle timeout', () => {
  test('a lease whose holder has been idle for the timeout ends as IDLE, whatever its heartbeats renew', async () => {
    await cleo.sets('pages', { idleTimeoutMs: 60_000 })
    await newPage()
    const grant = await ada.holds(page)
    const asleep = await ada.heartbeat(page, grant, 50_000)
    expect(asleep.lock.expiresInMs).toBeLessThanOrEqual(60_000)
    await world.sql(
      `UPDATE draft_locks SET last_active_at = last_active_at - interval '55 s', expires_at = expires_at - interval '55 s' WHERE tool_id = $1`,
      [page],
    )
    expect((await ada.heartbeat(page, grant, 58_000)).lock.expiresInMs).toBeLessThanOrEqual(5_000)
    await world.expires(page)
    await sweepEverywhere()
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'IDLE' })
    await cleo.sets('pages', { idleTimeoutMs: null })
  })

  test('typing renews for as long as the timeout allows', async () => {
    await cleo.sets('pages', { idleTimeoutMs: 120_000 })
    await newPage()
    const grant = await ada.holds(page)
    await world.sql(
      `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '5 s' WHERE tool_id = $1`,
      [page],
    )
    expect((await ada.heartbeat(page, grant, 0)).lock.expiresInMs).toBe(120_000)
    await cleo.sets('pages', { idleTimeoutMs: null })
  })
})
