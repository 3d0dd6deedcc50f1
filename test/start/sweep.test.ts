import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

/** `npm run sweep`, as an operator's schedule runs it. */
const sweep = (env: Record<string, string>) =>
  promisify(execFile)(process.execPath, ['dist/sweep.js'], { env: { DATABASE_URL: world.url, ...env } })

test('the event log is kept for the configured number of days, by default 30', () => {
  expect(readConfig({}).keepEventsMs).toBe(30 * 86_400_000)
  expect(readConfig({ HOLDFAST_KEEP_EVENTS_DAYS: '7' }).keepEventsMs).toBe(7 * 86_400_000)
})

test('npm run sweep keeps it for the same time', async () => {
  await world.sql(`INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
    SELECT gen_random_uuid(), 'pages', 1, 'EXPIRED', clock_timestamp() - n * interval '1 day' FROM generate_series(9, 5, -1) n`)
  const events = async () => (await world.sql('SELECT count(*)::int FROM lock_events'))[0].count
  await sweep({})
  expect(await events()).toBe(5)
  await expect
    .poll(
      async () => {
        await sweep({ HOLDFAST_KEEP_EVENTS_DAYS: '7' })
        return events()
      },
      { interval: 500 },
    )
    .toBeLessThan(5)
  await expect(sweep({ HOLDFAST_KEEP_EVENTS_DAYS: 'a week' })).rejects.toThrow(
    /HOLDFAST_KEEP_EVENTS_DAYS must be/,
  )
})
