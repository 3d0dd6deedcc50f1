import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person
let script: string
let lockToken: string

beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  script = await ada.creates({ collection: 'scripts', content: { entrypoint: 'main', sourceCode: '' } })
  ;({ lockToken } = await ada.holds(script))
})
afterAll(() => world.close())

const trivial = 'export async function main() { return {} }'
const forever = 'export async function main() { for (;;); }'
const busyFor = (ms: number) =>
  `export async function main() { const end = Date.now() + ${ms}; while (Date.now() < end); return {} }`
const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * q)] as number

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

// The limits are those of an idle machine. A test run shares its cores, so they are multiplied by three.
const noise = 3

test('a trivial tool on a warm worker completes at most 15 ms after a bare save would have', async () => {
  let baseVersion = 1
  const saves: number[] = []
  const runs: number[] = []
  for (let round = 0; round < 30; round++) {
    const content = { entrypoint: 'main', sourceCode: String(round) }
    saves.push(await timed(() => ada.save(script, { lockToken, baseVersion: baseVersion++, content })))
    runs.push(
      await timed(async () => {
        const { run } = await ada.runSandbox(script, trivial, { lockToken })
        for (;;) {
          const [row] = await world.sql('SELECT status FROM runs WHERE id = $1', [run.id])
          if (row.status === 'SUCCEEDED') return
        }
      }),
    )
  }
  const more = quantile(runs, 0.5) - quantile(saves, 0.5)
  console.log(`a run takes ${more.toFixed(1)} ms more than a save (p50)`)
  expect(more).toBeLessThan(15 * noise)
})

test('a takeover during a long run answers within 100 ms, and the run is canceled within 500', async () => {
  const times: number[] = []
  const cancels: number[] = []
  for (let round = 0; round < 5; round++) {
    const tool = await ada.creates({ collection: 'scripts', content: { entrypoint: 'main', sourceCode: '' } })
    const grant = await ada.holds(tool)
    const { run } = await ada.runSandbox(tool, forever, { lockToken: grant.lockToken })
    times.push(await timed(() => cleo.takes(tool, grant.fencingToken)))
    cancels.push(
      await timed(async () => expect(await ada.finished(run.id)).toMatchObject({ status: 'CANCELED' })),
    )
  }
  console.log(`a takeover during a run answers in ${quantile(times, 0.5).toFixed(1)} ms (p50)`)
  expect(quantile(times, 0.5)).toBeLessThan(100)
  expect(quantile(cancels, 0.5)).toBeLessThan(500)
})

test('50 runs at once do not block the event loop, and heartbeats during them are fast', async () => {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const started: Answer[] = []
  for (let index = 0; index < 50; index++)
    started.push(await ada.runSandbox(script, busyFor(60), { lockToken }))
  delay.enable()
  const beats: number[] = []
  for (let index = 0; index < 100; index++)
    beats.push(await timed(() => ada.heartbeat(script, { lockToken })))
  delay.disable()
  for (const { run } of started) await ada.mutate('cancelSandboxRun', { runId: run.id })
  const held = delay.percentile(99) / 1e6 - 5
  console.log(
    `event loop held ${held.toFixed(1)} ms (p99), heartbeats p99 ${quantile(beats, 0.99).toFixed(1)} ms`,
  )
  expect(held).toBeLessThan(20 * noise)
  expect(quantile(beats, 0.99)).toBeLessThan(100 * noise)
})
