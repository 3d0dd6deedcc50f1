import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { execute } from '../support/services.ts'
import { World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

const ready = () => fetch(`${world.urls[0]}/health/ready`).then((response) => response.status)

test('however many readiness checks arrive, the database is asked once a second', async () => {
  const { query } = pg.Client.prototype
  let asked = 0
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if (args[0] === 'SELECT 1') asked++
    return query.apply(this, args as never)
  } as never
  const began = performance.now()
  const statuses = new Set(await Promise.all(Array.from({ length: 200 }, ready)))
  pg.Client.prototype.query = query
  expect(statuses).toEqual(new Set([200]))
  expect(asked).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000))
})

test('a lost database is noticed, and so is its return', async () => {
  const { admin } = inject('postgres')
  const name = new URL(world.url).pathname.slice(1)
  await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await execute(admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  await expect.poll(ready).toBe(503)
  await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  await expect.poll(ready).toBe(200)
})
