import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const mb = 1024 * 1024
let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open({ processes: 1 })
  ada = await world.person('ada')
})
afterAll(() => world.close())

const residentMb = () => {
  const status = readFileSync(`/proc/${world.processes[0]?.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function upload(first: number): Promise<number> {
  const bytes = new Uint8Array(32 * mb).fill(first)
  const headers = { authorization: `Bearer ${ada.token}` }
  return (await fetch(`${ada.url}/files?name=big`, { method: 'PUT', headers, body: bytes })).status
}

test.runIf(process.platform === 'linux')(
  'ten uploads of 32 MB at once add at most 100 MB to the server',
  async () => {
    // The first request loads code and opens connections.
    await upload(255)
    const before = residentMb()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, residentMb())
    }, 50)
    const statuses = await Promise.all(Array.from({ length: 10 }, (_, index) => upload(index)))
    clearInterval(watch)
    expect(statuses).toEqual(Array(10).fill(201))
    console.info(`memory: ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`)
    expect(most - before).toBeLessThan(100)
  },
  60_000,
)
