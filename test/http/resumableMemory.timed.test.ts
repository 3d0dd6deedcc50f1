import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { ask, begin, send, sendCut } from '../support/uploads.ts'
import { World } from '../support/world.ts'

const mb = 1024 * 1024
const size = 256 * mb
let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open({ processes: 1, env: { HOLDFAST_FILE_MB: '512' } })
  ada = await world.person('ada')
})
afterAll(() => world.close())

const residentMb = () => {
  const status = readFileSync(`/proc/${world.processes[0]?.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function upload(length: number, cutAfter: number): Promise<string | null> {
  const { location } = await begin(ada, length)
  await sendCut(ada, location, 0, new Uint8Array(cutAfter).fill(length % 251), length)
  await expect.poll(async () => (await ask(ada, location, 'HEAD')).offset).toBe(cutAfter)
  const rest = new Uint8Array(length - cutAfter).fill(length % 251)
  return (await send(ada, location, cutAfter, rest)).headers.get('holdfast-sha256')
}

test.runIf(process.platform === 'linux')(
  'an interrupted upload of 256 MB adds at most 100 MB to the server',
  async () => {
    // The first request loads code and opens connections.
    expect(await upload(8 * mb, mb)).not.toBeNull()
    const before = residentMb()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, residentMb())
    }, 50)
    const sha256 = await upload(size, 20 * mb)
    clearInterval(watch)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    console.info(`memory: ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`)
    expect(most - before).toBeLessThan(100)
  },
)
