import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { describe, expect, inject, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

const events = 100_000
const warmUp = 30_000
const batch = 25
const subscription = (page: string) =>
  `subscription { draftLockChanged(toolId: "${page}") { kind revision endedFencingToken previousHolder { id } reason } }`

describe.skipIf(!inject('redis'))('rule 21: a slow subscriber uses a limited amount of memory', () => {
  test('100,000 events for a stalled reader, who is told the end of their own grant in the end', {
    timeout: 120_000,
  }, async () => {
    const world = await World.open({ processes: 1, redis: true })
    const redis = new Redis(inject('redis') as string)
    const { ada, cleo } = await world.people()
    const page = await ada.creates()
    const { fencingToken } = await ada.holds(page)
    const socket = await Socket.signedIn(ada)
    socket.ask('lock', subscription(page))
    await socket.told(({ type }) => type === 'next')
    await cleo.takes(page, fencingToken)
    await socket.told(({ payload }) => payload?.data?.draftLockChanged.kind === 'TAKEN_OVER')

    /** Changes of the lock as fast as possible, with a hint for each batch. */
    const churn = async (count: number) => {
      for (let made = 0; made < count; made += batch) {
        const [{ revision }] = await world.sql(
          `WITH lock AS (UPDATE draft_locks SET revision = revision + $2 WHERE tool_id = $1 RETURNING *), event AS (
             INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, draft_head_id, reason, occurred_at)
             SELECT tool_id, collection_id, revision - $2 + n, 'FORCE_RELEASED', 1, 'ada', draft_head_id, repeat('why ', 200), clock_timestamp()
             FROM lock, generate_series(1, $2) n) SELECT revision FROM lock`,
          [page, batch],
        )
        await redis.publish(`holdfast:lock:${page}`, String(revision))
      }
    }
    // Warms up: the heap grows to the size that this much work needs, with any reader.
    await churn(warmUp)
    const pid = world.processes[0]?.pid as number
    const before = await residentBytes(pid)
    socket.raw.pause()
    // It reads nothing, but its connection is alive: the server closes dead ones, and a slow machine takes long
    // enough for that.
    const alive = setInterval(() => socket.raw.pong(), 5_000)
    await churn(events)
    clearInterval(alive)
    const grown = (await residentBytes(pid)) - before
    socket.raw.resume()
    const told = await socket.told(
      ({ payload }) => payload?.data?.draftLockChanged.revision === events + warmUp + 2,
    )
    expect(told.payload.data.draftLockChanged).toMatchObject({
      endedFencingToken: 1,
      previousHolder: { id: 'ada' },
    })
    console.log(`${Math.round(grown / 1e6)} MB more after ${events} events`)
    expect(grown).toBeLessThan(50_000_000)
    await redis.quit()
    await world.close()
  })
})

/** After a forced garbage collection, over the debugger's protocol. */
async function residentBytes(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1')
  const [target] = await vi.waitFor(async () => (await fetch('http://127.0.0.1:9229/json')).json())
  const inspector = new WebSocket(target.webSocketDebuggerUrl)
  await once(inspector, 'open')
  inspector.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
  await once(inspector, 'message')
  inspector.terminate()
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
