import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { hammer } from '../load/hammer.ts'
import { HttpCaller } from '../load/httpCaller.ts'
import { watchers } from '../load/watchers.ts'
import { alone, figureOf, type Row } from '../measure.ts'
import { acquire, heartbeat, lockList, saveDraft, succeeded, tokenOf } from '../operations.ts'
import { type Panel, panelsOf } from '../report/panels.ts'
import { percentile } from '../report/statistics.ts'
import { trendOf } from '../report/trend.ts'
import { large } from './large.ts'
import { type Paced, paced } from './paced.ts'

const callers = 32
/** How often it is looked. */
const lookMs = 10_000
/** What does not grow may still seem to, by so much of itself. */
const least = 0.02

/** One look. */
interface Look {
  at: number
  memory: number
  handles: number
  connections: number
  p99: number
}

const looked = {
  memory: { name: 'memory of the server', unit: 'MB' },
  handles: { name: 'open files and sockets', unit: 'of the process' },
  connections: { name: 'connections to PostgreSQL', unit: 'of the server' },
  p99: { name: 'p99 of 10 s', unit: 'ms' },
} as const
const names = Object.keys(looked) as (keyof typeof looked)[]

/**
 * Half of the calls that the server can answer, for hours: heartbeats above all, saves, acquires, and lists that are read, with
 * 1,000 subscribers beside. Looks every 10 s, and says of each thing whether it grew. `--write 1` draws
 * docs/performance/soak.svg.
 */
export const soak = large({
  name: 'soak',
  options: { hours: 2, write: 0 },
  async run(stage, { hours, write }) {
    const databaseUrl = await stage.database({ tools: 10_000, locks: 2_000 })
    const server = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const audience = await watchers(server.ready.url, 100, 10, (socket, index) => 1 + socket * 10 + index)
    const open = await Promise.all(
      Array.from({ length: callers }, (_, n) => HttpCaller.open(server.ready.url, tokenOf(n + 1))),
    )
    const each = open.map((caller, n) => editing(caller, n + 1))
    await hammer(each, 3)
    const { perSecond } = await hammer(each, 10)
    console.error(`${Math.round(perSecond)} calls a second at full load; half of it from now on`)
    // What a server learns in its first minutes, code and plans above all, is no growth.
    const seconds = hours * 3_600
    const warm = paced(each, perSecond / 2)
    await setTimeout(Math.min(300, seconds / 10) * 1_000)
    await warm.stop()
    const heapBefore = await heapOf(server)
    const looks = await lookFor(seconds, server.pid, databaseUrl, paced(each, perSecond / 2))
    const heapAfter = await heapOf(server)
    audience.close()
    for (const caller of open) caller.close()
    await stage.stop(server)
    const title = `${lengthOf(hours)} at half load: ${Math.round(perSecond / 2)} calls a second`
    if (write)
      writeFileSync(new URL('../../docs/performance/soak.svg', import.meta.url), plotOf(title, looks))
    return [
      ...names.map((name) => growthOf(name, looks, hours)),
      alone('JavaScript heap after a collection, before', 'MB', figureOf([heapBefore]), null),
      alone(`and after ${lengthOf(hours)}`, 'MB', figureOf([heapAfter]), {
        most: heapBefore * (1 + 5 * least),
      }),
      alone('calls', 'a second', figureOf([perSecond / 2]), null),
    ]
  },
})

const lengthOf = (hours: number) => (hours < 1 ? `${Math.round(hours * 60)} minutes` : `${hours} h`)

/** An editor's calls: of 20 one is a save, one an acquire of another document, one reads the list; heartbeats are the rest. */
function editing(caller: HttpCaller, n: number): (round: number) => Promise<unknown> {
  let version = 1
  let round = n
  return () => {
    switch (round++ % 20) {
      case 0:
        return caller.call(saveDraft(n, version++, { text: 'x'.repeat(1_000), version }), succeeded.save)
      case 7:
        return caller.call(acquire(n + 1_000), succeeded.acquire)
      case 14:
        return caller.call(lockList({ first: 20 }), '"nodes":[{')
      default:
        return caller.call(heartbeat(n), succeeded.heartbeat)
    }
  }
}

async function lookFor(seconds: number, pid: number, databaseUrl: string, load: Paced): Promise<Look[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const looks: Look[] = []
  const began = performance.now()
  for (let due = began + lookMs; due <= began + seconds * 1_000; due += lookMs) {
    await setTimeout(Math.max(0, due - performance.now()))
    // Taken away: of hours, they would be more than the rest of this process.
    const took = load.took.splice(0).map(({ ms }) => ms)
    // Nothing came back: whatever holds the server up is told by the stop below.
    if (took.length === 0) break
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'holdfast%'`,
    )
    looks.push({
      at: (performance.now() - began) / 1_000,
      memory: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024,
      handles: readdirSync(`/proc/${pid}/fd`).length,
      connections: rows[0].n,
      p99: percentile(took, 0.99),
    })
  }
  await load.stop()
  await client.end()
  return looks
}

async function heapOf(server: { ask<Answer>(question: object): Promise<Answer> }): Promise<number> {
  const { heapUsed } = await server.ask<{ heapUsed: number }>({ ask: 'memory' })
  return heapUsed / 1_000_000
}

function growthOf(name: keyof typeof looked, looks: Look[], hours: number): Row {
  const { growth, noise, level } = trendOf(looks.map((look) => look[name]))
  const percent = (value: number) => (100 * value) / level
  const figure = {
    median: percent(growth),
    low: percent(growth - noise),
    high: percent(growth + noise),
  }
  const shown = `${looked[name].name}, ${level.toFixed(1)} ${looked[name].unit}: growth in ${lengthOf(hours)}`
  return alone(shown, '%', figure, { most: Math.max(percent(noise), 100 * least) })
}

function plotOf(title: string, looks: Look[]): string {
  const panels: Panel[] = names.map((name) => ({
    ...looked[name],
    points: looks.map((look) => [look.at, look[name]]),
  }))
  return panelsOf(title, panels)
}
