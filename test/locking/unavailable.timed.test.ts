import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stream } from '../oversight/stream.ts'
import { BusyRows } from '../support/busyRows.ts'
import { mutation } from '../support/mutations.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await World.open({ config: { pools: { leases: 2, heartbeats: 2, notices: 4, reads: 2 } } })
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

test('a row that stays locked is UNAVAILABLE within the lock timeout, may be retried, and nothing is written', async () => {
  const page = await ada.creates()
  const grant = await ada.holds(page)
  const busy = await BusyRows.of(world, page)
  const began = performance.now()
  const input = { toolId: page, lockToken: grant.lockToken, baseVersion: 1, content: {} }
  const { status, body } = await ada.post({ query: mutation('saveDraft'), variables: { input } })
  expect(performance.now() - began).toBeLessThan(1_900)
  expect(status).toBe(503)
  expect(body.errors[0].extensions).toEqual({ code: 'UNAVAILABLE', retryAfterMs: 1_000 })
  await busy.free()
  expect(await ada.save(page, input)).toMatchObject({ draftHead: { number: 2 } })
})

test('a connection that is terminated during a call is UNAVAILABLE, and the next call uses another one', async () => {
  const page = await ada.creates()
  const busy = await BusyRows.of(world, page)
  const waiting = ada
    .once()
    .acquire(page)
    .catch((error) => error.errors[0].extensions.code)
  await busy.areWaitedFor()
  await world.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'holdfast leases'`,
  )
  expect(await waiting).toBe('UNAVAILABLE')
  await busy.free()
  expect(await ada.acquire(page)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
})

/** Locks a table for a while, so that nobody can read it. */
async function keeps(table: string, seconds: number) {
  const kept = { isOver: false, over: Promise.resolve<unknown>(null) }
  kept.over = world
    .sql(`DO $$ BEGIN LOCK TABLE ${table}; PERFORM pg_sleep(${seconds}); END $$`)
    .finally(() => {
      kept.isOver = true
    })
  await sleep(50)
  return kept
}

test('a flood of reads delays no heartbeat and no save, because leases have their own pool', async () => {
  const page = await ada.creates()
  const grant = await ada.holds(page)
  const kept = await keeps('runs', 2)
  const readers = Array.from({ length: 40 }, () =>
    ada
      .once()
      .ask(`{ run(id: "${randomUUID()}") { id } }`)
      .catch(() => null),
  )
  await sleep(100)
  expect(await ada.once().heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
  // The answer includes the person who saved.
  expect(await ada.once().save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
    draftHead: { number: 2, savedBy: { id: 'ada' } },
  })
  expect(kept.isOver).toBe(false)
  await Promise.all([kept.over, ...readers])
})

test('and the event log has one: subscribers that cannot be served delay no heartbeat', async () => {
  const page = await ada.creates()
  const grant = await ada.holds(page)
  const place = await Stream.open(`${world.urls[0]}/events`, ada.token)
  while (place.lastId === '') await place.pull()
  place.leave()
  const kept = await keeps('lock_events', 2)
  const returning = Array.from({ length: 20 }, () =>
    Stream.open(`${world.urls[0]}/events`, ada.token, { headers: { 'last-event-id': place.lastId } }),
  )
  await sleep(100)
  const began = performance.now()
  expect(await ada.once().heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
  // Less than the lock timeout of a statement.
  expect(performance.now() - began).toBeLessThan(500)
  expect(kept.isOver).toBe(false)
  await kept.over
  for (const stream of await Promise.all(returning)) stream.leave()
})
