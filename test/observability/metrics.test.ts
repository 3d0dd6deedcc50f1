import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stepsBack } from '../../src/observability/backwards.ts'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
beforeAll(async () => {
  world = await World.open({ config: { tailMs: 200 } })
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

/** The value of a series as Prometheus reads it; undefined when it is missing. */
async function metric(series: string): Promise<number | undefined> {
  const text = await (await fetch(`${world.urls[0]}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

const operations = (operation: string, outcome: string) =>
  metric(`holdfast_lock_operations_total{operation="${operation}",outcome="${outcome}"}`)

/** Values from the database are at most a second old. */
const soon = { interval: 100 }

describe('/metrics counts', () => {
  test('lock operations by outcome: a grant, a refusal by its code, a heartbeat of a lost lock', async () => {
    const page = await ada.creates()
    await world.maintains(bo, page)
    const { lockToken } = await ada.holds(page)
    await bo.acquire(page)
    await world.expires(page)
    await ada.heartbeat(page, { lockToken })
    expect(await operations('acquireDraftLock', 'OK')).toBe(1)
    expect(await operations('acquireDraftLock', 'DOCUMENT_LOCKED')).toBe(1)
    expect(await operations('heartbeat', 'LOCK_LOST')).toBe(1)
  })

  test('operations by outcome: refused and rejected ones separately from successful ones', async () => {
    const count = (type: string, outcome: string) =>
      metric(`holdfast_operations_total{type="${type}",outcome="${outcome}"}`)
    const before = (await count('query', 'ok')) ?? 0
    await ada.ask('{ viewer { id } }')
    for (const query of ['{ tool(id: "no uuid") { id } }', '{ viewer { nothing } }', '{ viewer {'])
      await ada.post({ query })
    expect(await count('query', 'ok')).toBe(before + 1)
    expect(await count('query', 'refused')).toBe(1)
    expect(await count('unknown', 'rejected')).toBe(2)
  })

  test('an operation that fails in the service as failed, with a log line with its request id', async () => {
    await world.sql('ALTER VIEW draft_locks_in_force RENAME TO mislaid')
    const answer = await fetch(`${world.urls[0]}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${cleo.token}`,
        'x-request-id': 'a-lost-table',
      },
      body: JSON.stringify({ query: 'query Lists { activeDraftLocks { totalCount } }' }),
    })
    await world.sql('ALTER VIEW mislaid RENAME TO draft_locks_in_force')
    expect(answer.headers.get('x-request-id')).toBe('a-lost-table')
    await expect
      .poll(() => metric('holdfast_http_requests_total{route="/graphql",status="5xx"}'), soon)
      .toBe(1)
    expect(await metric('holdfast_operations_total{type="query",outcome="failed"}')).toBe(1)
    expect(world.logged).toContainEqual(
      expect.objectContaining({
        msg: 'unexpected error',
        requestId: 'a-lost-table',
        userId: 'cleo',
        operation: 'Lists',
      }),
    )
  })

  test('refused tokens over every transport, but neither valid nor missing ones', async () => {
    const before = (await metric('holdfast_sign_in_failures_total')) ?? 0
    const headers = { authorization: 'Bearer a.b.c' }
    for (const path of ['/graphql?query={viewer{id}}', '/events', '/files/x/1/y'])
      await fetch(`${world.urls[0]}${path}`, { headers })
    const socket = await Socket.connected(world.urls[0] as string)
    socket.send({ type: 'connection_init', payload: headers })
    await socket.closed
    await fetch(`${world.urls[0]}/events`)
    await ada.ask('{ viewer { id } }')
    expect(await metric('holdfast_sign_in_failures_total')).toBe(before + 4)
  })

  test('requests by route and status class, but no routes that a stranger invents', async () => {
    await fetch(`${world.urls[0]}/nowhere/${randomUUID()}`)
    await expect
      .poll(() => metric('holdfast_http_requests_total{route="other",status="4xx"}'), soon)
      .toBeGreaterThan(0)
    expect(await metric('holdfast_http_requests_total{route="/graphql",status="2xx"}')).toBeGreaterThan(3)
  })
})

describe('/metrics shows', () => {
  test('locks in force, from the database and not from this instance’s memory', async () => {
    const page = await ada.creates()
    await expect.poll(() => metric('holdfast_locks_in_force'), soon).toBe(0)
    await ada.holds(page)
    await expect.poll(() => metric('holdfast_locks_in_force'), soon).toBe(1)
    await world.expires(page)
    await expect.poll(() => metric('holdfast_locks_in_force'), soon).toBe(0)
  })

  test('that a sweep is overdue, until one runs; and how much was swept', async () => {
    const page = await ada.creates()
    await ada.holds(page)
    await world.expires(page)
    await expect.poll(() => metric('holdfast_sweep_overdue_seconds'), soon).toBeGreaterThan(3_600)
    await world.apps[0]?.sweeper.sweep()
    await expect.poll(() => metric('holdfast_sweep_overdue_seconds'), soon).toBe(0)
  })

  test('pools, bus, sandbox, sockets, watched documents and event loop lag', async () => {
    expect(await metric('holdfast_pool_connections{pool="leases",state="waiting"}')).toBe(0)
    expect(await metric('holdfast_pool_connections{pool="reads",state="idle"}')).toBeGreaterThanOrEqual(0)
    expect(await metric('holdfast_bus_up')).toBe(1)
    expect(await metric('holdfast_sandbox_runs{state="queued"}')).toBe(0)
    expect(await metric('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    const page = await ada.creates()
    const watch = await ada.watches(page)
    expect(await metric('holdfast_watched_documents')).toBe(1)
    expect(await metric('holdfast_websockets')).toBe(1)
    await watch.close()
    await expect.poll(() => metric('holdfast_watched_documents'), soon).toBe(0)
  })

  test('the delay of notices: from the change to its delivery, by one clock', async () => {
    const before = (await metric('holdfast_notice_latency_seconds_count')) ?? 0
    const page = await ada.creates()
    const watch = await ada.watches(page)
    await ada.holds(page)
    await expect.poll(() => metric('holdfast_notice_latency_seconds_count'), soon).toBe(before + 1)
    expect(await metric('holdfast_notice_latency_seconds_bucket{le="1"}')).toBe(before + 1)
    await watch.close()
  })
})

describe('values that must never decrease are watched:', () => {
  test('a fencing token', async () => {
    const page = await ada.creates()
    await ada.holds(page)
    await cleo.takes(page, 1)
    await world.expires(page)
    expect(await metric('holdfast_backward_steps_total{what="fence"}')).toBe(0)
    await world.sql('ALTER TABLE draft_locks DISABLE TRIGGER draft_locks_only_forward')
    await world.sql('DELETE FROM draft_lock_grants WHERE tool_id = $1', [page])
    await world.sql('UPDATE draft_locks SET fencing_token = 0 WHERE tool_id = $1', [page])
    await world.sql('ALTER TABLE draft_locks ENABLE TRIGGER draft_locks_only_forward')
    await ada.holds(page)
    expect(await metric('holdfast_backward_steps_total{what="fence"}')).toBe(1)
  })

  test('the event log, for example after a restore under a running server', async () => {
    await expect.poll(() => metric('holdfast_backward_steps_total{what="log"}'), soon).toBe(0)
    await world.sql("SELECT setval('lock_events_id_seq', 1, false)")
    await expect.poll(() => metric('holdfast_backward_steps_total{what="log"}'), soon).toBe(1)
  })

  test('the clock of the database; an answer that took long does not count', () => {
    const before = { clockMs: 100_000, newestEvent: 7, askedAt: 0, answeredAt: 10 }
    const later = (clockMs: number, askedAt: number) =>
      stepsBack(before, { clockMs, newestEvent: 7, askedAt, answeredAt: askedAt + 2_000 })
    expect(later(115_000, 15_000)).toEqual([])
    expect(later(100_000, 1_000)).toEqual(['clock'])
    expect(later(90_000, 15_000)).toEqual(['clock'])
    expect(later(116_900, 15_000)).toEqual([])
  })
})
