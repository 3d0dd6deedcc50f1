import { randomUUID } from 'node:crypto'
import http from 'node:http'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requestLimits } from '../../src/limits.ts'
import { Stream } from '../oversight/stream.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let page: string
let ada: Person
const open: Stream[] = []
beforeAll(async () => {
  world = await World.open({ config: { limits: { ...requestLimits, streamsPerUser: 2 } } })
  page = await (await world.people()).ada.creates()
})
afterAll(() => world.close())
beforeEach(async () => {
  ada = await world.person(randomUUID())
})
afterEach(() => {
  for (const stream of open.splice(0)) stream.leave()
})

async function opened(path: string, token: string, init: RequestInit = {}): Promise<Stream> {
  const stream = await Stream.open(`${world.urls[0]}${path}`, token, init)
  open.push(stream)
  return stream
}
const asked = () => JSON.stringify({ query: `subscription { draftLockChanged(toolId: "${page}") { kind } }` })
const subscribing = ({ token }: Person) => ({
  method: 'POST',
  headers: {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'text/event-stream',
  },
})
const events = ({ token }: Person) => opened('/events', token)
const subscribes = (person: Person) =>
  opened('/graphql', person.token, { ...subscribing(person), body: asked() })

describe.each([
  ['/events', events],
  ['/graphql', subscribes],
])('one stream above the limit of one user on %s', (_path, another) => {
  test('is 429, whatever the others are, and other users are not affected', async () => {
    await events(ada)
    await subscribes(ada)
    const refused = await another(ada)
    expect(refused.response.status).toBe(429)
    while (await refused.pull());
    expect(refused.text).toContain('RATE_LIMITED')
    const bo = await world.person('bo')
    expect((await another(bo)).response.status).toBe(200)
  })

  test('is accepted when another has ended', async () => {
    const [first] = [await another(ada), await another(ada)]
    expect((await another(ada)).response.status).toBe(429)
    first?.leave()
    await expect.poll(async () => (await another(ada)).response.status).toBe(200)
  })
})

test('a subscriber that leaves while its subscription is being started leaves nothing behind', async () => {
  const table = new pg.Client(world.url)
  await table.connect()
  await table.query('BEGIN')
  await table.query('LOCK TABLE draft_locks, lock_events, tools')
  const request = http.request(`${world.urls[0]}/graphql`, subscribing(ada))
  request.on('error', () => {})
  request.end(asked())
  await expect.poll(() => world.sql(waiting)).toHaveLength(1)
  request.destroy()
  await table.end()
  await expect.poll(() => world.sql(waiting)).toHaveLength(0)
  await expect.poll(() => world.apps[0]?.lockChanges.watched()).toBe(0)
  for (const another of [events, subscribes]) expect((await another(ada)).response.status).toBe(200)
})

const waiting = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'holdfast notices' AND wait_event_type = 'Lock'`
