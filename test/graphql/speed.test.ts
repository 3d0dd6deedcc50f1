import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 3_600_000 } })
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())

/** Messages to PostgreSQL that a call costs; one call of `query` is one round trip. */
async function roundTrips(call: () => Promise<unknown>): Promise<string[]> {
  await call()
  const sent: string[] = []
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    query.mockClear()
    await call()
    for (const [statement] of query.mock.calls as unknown as [string | { text: string }][])
      sent.push(typeof statement === 'string' ? statement : statement.text)
  } finally {
    query.mockRestore()
  }
  return sent
}

const bare = (name: string, input: unknown) => () =>
  ada.ask(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
    { input: typeof input === 'function' ? input() : input },
  )

test('acquire and heartbeat cost one round trip each', async () => {
  const page = await ada.creates()
  const acquire = bare('acquireDraftLock', () => ({
    toolId: page,
    sessionId: 'tab',
    idempotencyKey: randomUUID(),
  }))
  expect(await roundTrips(acquire)).toHaveLength(1)
  const { lockToken } = await ada.holds(page, { sessionId: 'tab' })
  expect(await roundTrips(bare('heartbeat', { toolId: page, lockToken }))).toHaveLength(1)
})

test('a mutation under the lock costs at most four, BEGIN and COMMIT counted', async () => {
  const page = await ada.creates()
  const { lockToken } = await ada.holds(page)
  let baseVersion = 1
  const save = bare('saveDraft', () => ({
    toolId: page,
    lockToken,
    baseVersion: baseVersion++,
    content: {},
    idempotencyKey: randomUUID(),
  }))
  const sent = await roundTrips(save)
  expect(sent).toHaveLength(4)
  expect(sent[0]).toMatch(/^BEGIN; SELECT FROM draft_locks/)
  expect(sent[3]).toBe('COMMIT')
  expect(await roundTrips(bare('releaseDraftLock', { toolId: page, lockToken }))).toHaveLength(3)
})

test('a list with locks, holders and maintainers costs the same number of queries for 3 tools and for 30', async () => {
  const list = (first: number) => () =>
    ada.ask(`{ tools(first: ${first}) { nodes { id title draftHead { number savedBy { id } } collection { id lockPolicy { ttlMs } }
      draftLock { id holder { id name role } forcedBy { id } draftHead { id } } maintainers { id name } viewerCanEdit viewerCanForceTake lockRevision } } }`)
  for (let index = 0; index < 30; index++) {
    const page = await ada.creates()
    const { fencingToken } = await ada.holds(page)
    await cleo.takes(page, fencingToken)
  }
  const few = await roundTrips(list(3))
  const many = await roundTrips(list(30))
  expect(many).toHaveLength(few.length)
  expect(many.length).toBeLessThanOrEqual(16)
})

test('what is not selected is not read', async () => {
  expect(await roundTrips(() => ada.ask('{ viewer { id } }'))).toHaveLength(1)
  expect(await roundTrips(() => ada.ask('{ tools { nodes { id } } }'))).toHaveLength(1)
  const [statement] = await roundTrips(() => ada.ask('{ tools { nodes { title } } }'))
  expect(statement).not.toMatch(/content|summary|COUNT/i)
})
