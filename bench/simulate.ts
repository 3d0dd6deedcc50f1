import { percentile } from './report/statistics.ts'

/**
 * Heartbeats of many editors against one PostgreSQL, as src/storage/coalescer.ts coalesces them: two statements under way at
 * once on each instance, at most 200 heartbeats in one. A statement costs PostgreSQL a fixed part (round trip, plan, flush)
 * and a part for each row; the rows of all instances share `cores`. Backs the claims of docs/scaling.md:
 *   npx tsx bench/simulate.ts
 */
interface Setting {
  editors: number
  instances: number
  databases: number
  /** If false, each heartbeat is a statement of its own, ten at once on each instance. */
  coalesced: boolean
}

/** The interval of pages. Scripts use the same, other collections a longer one. */
const intervalMs = 60_000
/**
 * An assumption with a margin, from the cost of locking statements on one machine (10,000 a second one by one,
 * 79,000 at 100 to a statement).
 */
const fixedMs = 1
const cpuMs = { statement: 0.25, row: 0.06 }
const cores = 8
const simulatedMs = 2_000

interface Outcome {
  perSecond: number
  batch: number
  p50: number
  p99: number
  /** The share of the databases' cores that is used. */
  busy: number
}

/** Simulates one instance, with its share of the load and of its database's cores. */
export function simulate(setting: Setting, random: () => number): Outcome {
  const { editors, instances, databases, coalesced } = setting
  const lanes = coalesced ? 2 : 10
  const largest = coalesced ? 200 : 1
  const arrivals = poisson(editors / instances / intervalMs, random)
  const share = (cores * databases) / instances
  const free = new Array<number>(lanes).fill(0)
  const waited: number[] = []
  let statements = 0
  let cpuFree = 0
  let cpuUsed = 0
  for (let next = 0; next < arrivals.length; ) {
    const lane = free.indexOf(Math.min(...free))
    const begin = Math.max(free[lane] as number, arrivals[next] as number)
    let end = next
    while (end < arrivals.length && end - next < largest && (arrivals[end] as number) <= begin) end++
    const work = cpuMs.statement + cpuMs.row * (end - next)
    // The cores serve all lanes in turn; one statement runs on one core.
    const onCore = Math.max(work, work / share)
    cpuFree = Math.max(cpuFree, begin) + work / share
    cpuUsed += work
    const done = Math.max(begin + onCore, cpuFree) + fixedMs
    free[lane] = done
    for (; next < end; next++) waited.push(done - (arrivals[next] as number))
    statements++
  }
  return {
    perSecond: editors / (intervalMs / 1_000),
    batch: waited.length / statements,
    p50: percentile(waited, 0.5),
    p99: percentile(waited, 0.99),
    busy: cpuUsed / share / simulatedMs,
  }
}

function poisson(ratePerMs: number, random: () => number): number[] {
  const times: number[] = []
  for (let at = 0; ; times.push(at)) {
    at -= Math.log(1 - random()) / ratePerMs
    if (at > simulatedMs) return times
  }
}

/** The same numbers in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const settings: Setting[] = [
  { editors: 10_000, instances: 2, databases: 1, coalesced: false },
  { editors: 10_000, instances: 2, databases: 1, coalesced: true },
  { editors: 100_000, instances: 6, databases: 1, coalesced: false },
  { editors: 100_000, instances: 6, databases: 1, coalesced: true },
  { editors: 1_000_000, instances: 50, databases: 1, coalesced: false },
  { editors: 1_000_000, instances: 50, databases: 1, coalesced: true },
  { editors: 1_000_000, instances: 48, databases: 4, coalesced: true },
]

if (process.argv[1]?.endsWith('simulate.ts')) {
  console.log(
    '| editors | instances | databases | coalesced | heartbeats a second | in a statement | p50 | p99 | cores busy |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const setting of settings) {
    const { perSecond, batch, p50, p99, busy } = simulate(setting, seeded(1))
    const { editors, instances, databases, coalesced } = setting
    console.log(
      `| ${editors.toLocaleString('en')} | ${instances} | ${databases} | ${coalesced ? 'yes' : 'no'} | ${Math.round(perSecond).toLocaleString('en')} | ${batch.toFixed(1)} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${busy > 1 ? `**more than there are** (${busy.toFixed(1)}x)` : `${Math.round(busy * 100)} %`} |`,
    )
  }
}
