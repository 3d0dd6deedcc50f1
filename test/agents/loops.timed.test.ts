import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { AcquireDraftLockDocument } from '@holdfast/documents'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import { tokenFor } from '../support/tokens.ts'
import { World } from '../support/world.ts'

/** Agents that request a locked document again and again, whatever the answer. */
async function looping(of: {
  url: string
  toolId: string
  agents: number
  forMs: number
}): Promise<Record<string, number>> {
  const tokens = await Promise.all(
    Array.from({ length: of.agents }, (_, nth) => tokenFor('ada', { agent: `bot-${nth}` })),
  )
  const child = spawn(process.execPath, ['test/agents/loops.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ ...of, tokens, query: print(AcquireDraftLockDocument) }))
  return JSON.parse(await text(child.stdout))
}

/** The 99th percentile of Ada's heartbeat times until `over` settles. */
async function p99Until(over: Promise<unknown>, beat: () => Promise<unknown>): Promise<number> {
  let isOver = false
  const ending = over.finally(() => {
    isOver = true
  })
  const took: number[] = []
  while (!isOver) {
    const began = performance.now()
    expect(await beat()).toMatchObject({ lock: { holder: { id: 'ada' } } })
    took.push(performance.now() - began)
    await pause(50)
  }
  await ending
  return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] as number
}

test('rule 38: 1,000 agents that retry in a loop for a document that Ada holds do not delay her heartbeat', async () => {
  const world = await World.open({ processes: 1 })
  const { ada } = await world.people()
  const page = await ada.creates()
  const lock = await ada.holds(page)
  const beat = () => ada.heartbeat(page, lock)
  // Only the delay beyond the usual one counts. The best of several rounds, because a busy machine delays
  // everything.
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < 3 && least > 100; time++) {
    const alone = await p99Until(pause(3_000), beat)
    const loops = looping({ url: ada.url, toolId: page, agents: 1_000, forMs: 15_000 })
    // Time for a thousand users to sign in.
    await pause(5_000)
    const beside = await p99Until(loops, beat)
    const codes = await loops
    console.log(
      `${JSON.stringify(codes)}; p99 ${alone.toFixed(0)} ms alone, ${beside.toFixed(0)} ms beside them`,
    )
    expect(codes.DOCUMENT_LOCKED).toBeGreaterThan(1_000)
    least = Math.min(least, beside - alone)
  }
  expect(least).toBeLessThan(100)
  await world.close()
})
