import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { connectionTo } from '../../src/storage/connection.ts'
import { WritableClient } from '../../src/storage/writableClient.ts'
import { Load, type Verdict } from '../failover/load.ts'
import { Person } from '../support/person.ts'
import { tokenFor } from '../support/tokens.ts'
import { PatroniCluster } from './patroni.ts'
import { Service } from './services.ts'

/**
 * `npm run nightly:cluster -- --faults 30`: two Holdfast servers on a Patroni cluster, under load, with a fault
 * every half minute; first with synchronous replication, then with asynchronous. Writes its table into
 * docs/reliability.md. Exits with 1 when something was lost that must not be, or when a loss was not noticed.
 * `--only asynchronous` makes one of the two runs and writes nothing. The servers' logs stay in the folder that
 * is printed first. Needs Debian's patroni, etcd-server, haproxy and postgresql.
 */
const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '30' },
    only: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const logs = mkdtempSync(path.join(tmpdir(), 'holdfast-nightly-logs-'))
process.stderr.write(`the servers' logs: ${logs}\n`)

type Mode = 'synchronous' | 'asynchronous'
type Fault = (cluster: PatroniCluster, services: Service[]) => Promise<void>
const faults: Record<string, Fault> = {
  'kill -9 of the primary and its Patroni': (cluster) => cluster.killPrimary(),
  switchover: (cluster) => cluster.switchOver(),
  'SIGSTOP of the primary and its Patroni for 20 s': (cluster) => cluster.stallPrimary(20_000),
  'kill -9 of a standby': (cluster) => cluster.killStandby(),
  'SIGSTOP of a standby, the synchronous one where there is one, for 8 s': (cluster) =>
    cluster.stallSynchronousStandby(8_000),
  'etcd killed, and back after 12 s': (cluster) => cluster.withoutEtcd(12_000),
  'HAProxy killed, and back after 5 s': (cluster) => cluster.withoutProxy(5_000),
  'kill -9 of a server of Holdfast': async (_, services) => {
    const service = services[Math.floor(Math.random() * services.length)] as Service
    await service.kill()
    await service.begin()
  },
}

interface Outcome {
  verdict: Verdict
  /** Lost acknowledged changes that servers have noticed. */
  noticed: number
  epochs: number
  seconds: number
  byFault: Map<string, { times: number; pauseMs: number }>
}

async function night(mode: Mode, count: number): Promise<Outcome> {
  const cluster = await PatroniCluster.start(mode)
  const services: Service[] = []
  try {
    for (const [name, url] of Object.entries({ proxied: cluster.proxied, hosts: cluster.hosts }))
      services.push(await Service.start(url, path.join(logs, `${mode}-${name}.log`)))
    const person = async (id: string, server: number, role?: string) =>
      new Person(id, await tokenFor(id, role ? { role } : {}), () => services[server]?.url as string)
    const editors = await Promise.all(Array.from({ length: 8 }, (_, n) => person(`editor-${n}`, n % 2)))
    const began = performance.now()
    const load = await Load.start(editors, await person('cleo', 0, 'ADMIN'), 100)
    const noticed = counting(services)
    const byFault: Outcome['byFault'] = new Map()
    for (let done = 0; done < count; done++) {
      const [name, fail] = Object.entries(faults)[done % Object.keys(faults).length] as [string, Fault]
      const pause = longestPause(load)
      await fail(cluster, services)
      await cluster.settled()
      await goesOn(load, services)
      const seen = byFault.get(name) ?? { times: 0, pauseMs: 0 }
      byFault.set(name, { times: seen.times + 1, pauseMs: Math.max(seen.pauseMs, pause()) })
      process.stderr.write(`${mode}: ${done + 1} of ${count}, ${name}: ${load.saves} saves\n`)
    }
    const client = new WritableClient(connectionTo(cluster.hosts))
    await client.connect()
    const verdict = await load.end(async (text, given) => (await client.query(text, given)).rows)
    const { rows } = await client.query('SELECT count(*)::int AS epochs FROM epochs')
    await client.end()
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stderr.write(`${mode}: ${JSON.stringify(verdict)}\n`)
    return { verdict, noticed: await noticed(), epochs: rows[0].epochs, seconds, byFault }
  } finally {
    for (const service of services) await service.kill()
    await cluster.stop()
  }
}

/** Waits until both servers are ready, and people save again. */
async function goesOn(load: Load, services: Service[]): Promise<void> {
  const before = load.saves
  for (let tries = 0; tries < 240; tries++) {
    const ready = await Promise.all(services.map((service) => service.isReady()))
    if (ready.every(Boolean) && load.saves > before + 20) return
    await delay(500)
  }
  const said = await Promise.all(services.map((service) => service.readiness()))
  throw new Error(
    `the servers of Holdfast did not come back by themselves: ${load.saves - before} saves, ${said.join(', ')}`,
  )
}

/** The longest time without an acknowledged save, until the returned function is called. */
function longestPause(load: Load): () => number {
  let [saves, at, longest] = [load.saves, performance.now(), 0]
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - at)
    if (load.saves > saves) [saves, at] = [load.saves, performance.now()]
  }, 50)
  return () => {
    clearInterval(timer)
    return longest
  }
}

/** The losses that servers have noticed, including servers that were killed since. */
function counting(services: Service[]): () => Promise<number> {
  let counted = 0
  const last = services.map(() => 0)
  const look = async () => {
    for (const [index, service] of services.entries()) {
      const now = await service.counted('holdfast_lost_changes_total')
      if (now === null) continue
      counted += now >= (last[index] as number) ? now - (last[index] as number) : now
      last[index] = now
    }
  }
  const timer = setInterval(() => void look(), 500)
  return async () => {
    clearInterval(timer)
    await look()
    return counted
  }
}

const faultsOf = ({ verdict, noticed }: Outcome, mode: string): string[] => [
  ...(mode === 'synchronous' && verdict.lost > 0 ? [`${verdict.lost} saves were lost`] : []),
  ...(verdict.lost > noticed ? [`${verdict.lost} saves were lost, and ${noticed} changes noticed`] : []),
  ...(verdict.doubled > 0 ? [`${verdict.doubled} tokens or revisions were given twice`] : []),
  ...(verdict.untold > 0 ? [`${verdict.untold} watchers were not told`] : []),
]

const count = Number(values.faults)
if (values.only) {
  const outcome = await night(values.only as Mode, count)
  const broken = faultsOf(outcome, values.only)
  for (const line of broken) console.error(line)
  process.exit(broken.length > 0 ? 1 : 0)
}
const outcomes = {
  synchronous: await night('synchronous', count),
  asynchronous: await night('asynchronous', count),
}
const seconds = (ms = 0) => (ms / 1000).toFixed(1)
const [sync, async] = [outcomes.synchronous, outcomes.asynchronous]
const table = [
  `${new Date().toISOString().slice(0, 10)}: ${count} faults of ${sync.byFault.size} kinds in each of two runs, ${sync.seconds} s and ${async.seconds} s; 8 editors and an admin, two servers.`,
  '',
  '| replication | saves acknowledged | lost | noticed as lost (saves and changes of locks) | given twice | watchers untold | epochs |',
  '|---|---|---|---|---|---|---|',
  ...Object.entries(outcomes).map(
    ([mode, { verdict, noticed, epochs }]) =>
      `| ${mode} | ${verdict.saves} | ${verdict.lost} | ${noticed} | ${verdict.doubled} | ${verdict.untold} | ${epochs} |`,
  ),
  '',
  '| fault | times in each run | longest pause without a save, synchronous | asynchronous |',
  '|---|---|---|---|',
  ...[...sync.byFault].map(
    ([name, { times, pauseMs }]) =>
      `| ${name} | ${times} | ${seconds(pauseMs)} s | ${seconds(async.byFault.get(name)?.pauseMs)} s |`,
  ),
].join('\n')
console.log(table)
if (values.write) {
  const [begin, end] = ['<!-- made by npm run nightly:cluster -->', '<!-- until here: nightly:cluster -->']
  const file = new URL('../../docs/reliability.md', import.meta.url)
  const text = readFileSync(file, 'utf8')
  const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))]
  writeFileSync(file, `${before}${begin}\n${table}\n${after}`)
}
const broken = Object.entries(outcomes).flatMap(([mode, outcome]) =>
  faultsOf(outcome, mode).map((fault) => `${mode}: ${fault}`),
)
for (const line of broken) console.error(line)
process.exit(broken.length > 0 ? 1 : 0)
