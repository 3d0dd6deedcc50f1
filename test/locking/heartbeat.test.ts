import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BusyRows } from '../support/busyRows.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

async function newPage() {
  page = await ada.creates()
  await world.maintains(bo, page)
}

describe('rule 3: lock the row first, compare afterwards', () => {
  test('a heartbeat that waited for the row beyond the expiry renews nothing', async () => {
    // On a busy machine the heartbeat may arrive after the expiry: then the test repeats it.
    let beganInForce = false
    while (!beganInForce) {
      await newPage()
      const grant = await ada.holds(page)
      await world.sql(
        `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '400 ms' WHERE tool_id = $1`,
        [page],
      )
      // The blocker locks the row without changing it. A plain UPDATE … WHERE expires_at > clock_timestamp()
      // would succeed.
      const busy = await BusyRows.of(world, page)
      const waiting = ada.heartbeat(page, grant)
      await busy.areWaitedFor()
      const began = `SELECT FROM pg_stat_activity, draft_locks WHERE tool_id = $1 AND query_start < expires_at
        AND datname = current_database() AND application_name = 'holdfast heartbeats' AND wait_event_type = 'Lock'`
      beganInForce = (await world.sql(began, [page])).length === 1
      const expired = 'SELECT FROM draft_locks WHERE tool_id = $1 AND expires_at < clock_timestamp()'
      await expect.poll(() => world.sql(expired, [page])).toHaveLength(1)
      await busy.free()
      expect(await waiting).toMatchObject({ code: 'LOCK_LOST', cause: 'EXPIRED' })
    }
  })
})

describe('rule 9: a heartbeat never creates a lock and never brings an expired one back', () => {
  test('expired', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await world.expires(page)
    expect(await ada.heartbeat(page, grant)).toMatchObject({
      __typename: 'DraftLockLostError',
      code: 'LOCK_LOST',
      retryable: false,
      cause: 'EXPIRED',
      by: null,
      currentLock: null,
    })
    expect(await ada.lockOf(page)).toBeNull()
  })

  test('released', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'RELEASED', by: { id: 'ada' } })
  })

  test('taken over: with who, when and the stated reason', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await cleo.takes(page, grant.fencingToken)
    expect(await ada.heartbeat(page, grant)).toMatchObject({
      cause: 'TAKEN_OVER',
      by: { id: 'cleo' },
      statedReason: 'urgent fix',
      endedAt: expect.any(String),
      currentLock: { holder: { id: 'cleo' } },
    })
  })

  test('unknown, and a token presented by a user who is not its holder', async () => {
    await newPage()
    const grant = await ada.holds(page)
    expect(await ada.heartbeat(page, { lockToken: 'made-up' })).toMatchObject({ cause: 'UNKNOWN_TOKEN' })
    expect(await bo.heartbeat(page, grant)).toMatchObject({ cause: 'UNKNOWN_TOKEN', by: null })
    expect(await ada.heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
  })

  test('for a tool that does not exist', async () => {
    expect(await ada.heartbeat(randomUUID(), { lockToken: 'any' })).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('it never shortens a lease, even after the policy’s duration was reduced', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await world.sql(`UPDATE draft_locks SET expires_at = expires_at + interval '1 hour' WHERE tool_id = $1`, [
      page,
    ])
    const { lock } = await ada.heartbeat(page, grant)
    expect(lock.expiresInMs).toBeGreaterThan(3_600_000)
  })

  test('it renews for the full TTL and is not a change: no revision, no event', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await world.sql(
      `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '1 minute' WHERE tool_id = $1`,
      [page],
    )
    expect((await ada.heartbeat(page, grant)).lock.expiresInMs).toBe(300_000)
    expect(await world.events(page)).toHaveLength(1)
  })
})

test('rule 10: a heartbeat is matched by lock token, not by draft head, so one that crosses a save succeeds', async () => {
  await newPage()
  const grant = await ada.holds(page)
  const [saved, beat] = await Promise.all([
    ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 }),
    ada.heartbeat(page, grant),
  ])
  expect(saved).toMatchObject({ __typename: 'SaveDraftPayload' })
  expect(beat).toMatchObject({ __typename: 'HeartbeatPayload' })
})

test('lastActiveAt follows what heartbeats say about typing, and never goes back', async () => {
  await newPage()
  const grant = await ada.holds(page)
  await world.sql(
    `UPDATE draft_locks SET last_active_at = clock_timestamp() - interval '1 hour' WHERE tool_id = $1`,
    [page],
  )
  const idle = (await ada.heartbeat(page, grant, 60_000)).lock
  expect(Date.parse(idle.asOf) - Date.parse(idle.lastActiveAt)).toBe(60_000)
  const longer = (await ada.heartbeat(page, grant, 120_000)).lock
  expect(longer.lastActiveAt).toBe(idle.lastActiveAt)
})

describe('rule 15: release is idempotent, and an ended token releases nothing', () => {
  test('twice', async () => {
    await newPage()
    const grant = await ada.holds(page)
    expect(await ada.release(page, grant)).toMatchObject({ tool: { draftLock: null, lockRevision: 2 } })
    expect(await ada.release(page, grant)).toMatchObject({ tool: { draftLock: null, lockRevision: 2 } })
  })

  test('a displaced token, and another user with the token in force', async () => {
    await newPage()
    const first = await ada.holds(page)
    const second = await cleo.takes(page, first.fencingToken)
    await ada.release(page, first)
    await bo.release(page, second)
    expect(await ada.lockOf(page)).toMatchObject({ holder: { id: 'cleo' } })
  })
})

describe('rule 14: ending another person’s lock requires the fencing token of that lock', () => {
  test('an outdated page cannot end the lock of a later holder', async () => {
    await newPage()
    const first = await ada.holds(page)
    await ada.release(page, first)
    await bo.holds(page)
    for (const attempt of [
      cleo.forceTake(page, first.fencingToken),
      cleo.forceRelease(page, first.fencingToken),
    ])
      expect(await attempt).toMatchObject({
        code: 'DOCUMENT_LOCKED',
        heldLock: { fencingToken: 2, holder: { id: 'bo' } },
      })
    expect(await bo.lockOf(page)).toMatchObject({ holder: { id: 'bo' } })
  })

  test('a free draft has no lock to end', async () => {
    await newPage()
    expect(await cleo.forceTake(page, 1)).toMatchObject({ code: 'LOCK_NOT_HELD' })
    expect(await cleo.forceRelease(page, 1)).toMatchObject({ code: 'LOCK_NOT_HELD' })
  })

  test('only an admin may end another person’s lock, with a reason; everybody may end their own', async () => {
    await newPage()
    const { fencingToken } = await ada.holds(page)
    expect(await bo.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await bo.forceRelease(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await cleo.forceTake(page, fencingToken, { reason: null })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['reason'] }],
    })
    expect(await ada.inAnotherTab().forceRelease(page, fencingToken, null)).toMatchObject({
      previousHolder: { id: 'ada' },
    })
  })

  test('only a superuser may end a superuser’s lock', async () => {
    await newPage()
    const sue = await world.person('sue', { role: 'SUPERUSER' })
    const sid = await world.person('sid', { role: 'SUPERUSER' })
    const { fencingToken } = await sue.holds(page)
    expect(await cleo.forceTake(page, fencingToken)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await sid.forceTake(page, fencingToken)).toMatchObject({ __typename: 'ForceTakeLockPayload' })
  })
})
