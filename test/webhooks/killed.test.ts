import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isNightly } from '../support/nightly.ts'
import { freePort } from '../support/services.ts'
import type { World } from '../support/world.ts'
import { subscribes, webhookWorld } from './support.ts'

interface Line {
  id: string
  attempt: number
  document: string
  revision: number
}

let world: World
let receiver: ChildProcess | undefined
let isOver = false
const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-webhook-'))
const journal = path.join(folder, 'journal')
beforeAll(async () => {
  writeFileSync(journal, '')
  world = await webhookWorld()
})
afterAll(async () => {
  isOver = true
  receiver?.kill('SIGKILL')
  await world.close()
  rmSync(folder, { recursive: true })
})

const lines = (): Line[] =>
  readFileSync(journal, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

async function starts(port: number): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('receiver.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, String(port), journal], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  return child
}

async function dies(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

const kills = isNightly ? 30 : 8

test(`a receiver killed ${kills} times misses nothing, gets each document's events in order, and duplicates are marked`, async () => {
  const { ada, cleo } = await world.people()
  const port = await freePort()
  await subscribes(cleo, `http://127.0.0.1:${port}/`)
  const documents = await Promise.all(Array.from({ length: 6 }, () => ada.creates()))
  const coming = documents.map(async (document) => {
    while (!isOver) {
      await ada.release(document, await ada.holds(document))
      await delay(Math.random() * 20)
    }
  })
  receiver = await starts(port)
  for (let kill = 0; kill < kills; kill++) {
    const before = lines().length
    await expect.poll(() => lines().length, { interval: 5 }).toBeGreaterThan(before)
    await delay(Math.random() * 60)
    await dies(receiver)
    receiver = await starts(port)
  }
  isOver = true
  await Promise.all(coming)
  const logged = await world.sql('SELECT tool_id, revision FROM lock_events ORDER BY id')
  const told = () => new Set(lines().map(({ id }) => id))
  await expect.poll(() => told().size, { timeout: 60_000 }).toBe(logged.length)
  await dies(receiver)

  const all = lines()
  expect([...told()].sort()).toEqual(logged.map(({ tool_id, revision }) => `${tool_id}:${revision}`).sort())
  for (const document of documents) {
    const revisions = all.filter((line) => line.document === document).map(({ revision }) => revision)
    expect(revisions).toEqual(revisions.toSorted((one, other) => one - other))
  }
  const seen = new Set<string>()
  const repeated = all.filter(({ id }) => seen.has(id) || !seen.add(id))
  expect(repeated.length).toBeGreaterThan(0)
  expect(repeated.filter(({ attempt }) => attempt === 1)).toEqual([])
  console.info(
    `${logged.length} events of ${documents.length} documents, ${repeated.length} told twice, all of them marked`,
  )
}, 300_000)
