import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { AcquireDraftLockDocument } from '@holdfast/documents'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import { tokenFor } from '../support/tokens.ts'
import { World } from '../support/world.ts'

/** Agents that ask for what somebody holds, again and again, whatever they are answered. */
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

test('rule 38: 1,000 agents that loop on what Ada holds cost her heartbeat nothing', async () => {
  const world = await World.open({ processes: 1 })
  const { ada } = await world.people()
  const page = await ada.creates()
  const lock = await ada.holds(page)
  let isOver = false
  const loops = looping({ url: ada.url, toolId: page, agents: 1_000, forMs: 20_000 }).finally(() => {
    isOver = true
  })
  // Until a thousand users have signed in.
  await pause(5_000)
  const took: number[] = []
  while (!isOver) {
    const began = performance.now()
    expect(await ada.heartbeat(page, lock)).toMatchObject({ lock: { holder: { id: 'ada' } } })
    took.push(performance.now() - began)
    await pause(50)
  }
  const codes = await loops
  const p99 = took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] as number
  console.log(`${JSON.stringify(codes)}; ${took.length} heartbeats, p99 ${p99.toFixed(0)} ms`)
  expect(codes.DOCUMENT_LOCKED).toBeGreaterThan(1_000)
  expect(p99).toBeLessThan(100)
  await world.close()
})
