import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
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

/** The statements of a call, by round trip: those that are sent before the first answer belong together. */
async function roundTrips(call: () => Promise<unknown>): Promise<string[][]> {
  await call()
  const trips: string[][] = []
  let answered = true
  const send = pg.Client.prototype.query
  const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client & { connection: EventEmitter },
    ...args: unknown[]
  ) {
    const statement = args[0] as string | { text: string }
    if (answered) trips.push([])
    answered = false
    trips.at(-1)?.push(typeof statement === 'string' ? statement : statement.text)
    this.connection.once('readyForQuery', () => {
      answered = true
    })
    return Reflect.apply(send, this, args)
  })
  try {
    await call()
  } finally {
    query.mockRestore()
  }
  return trips
}

/** The statements of a call that sends them one by one. */
const statements = async (call: () => Promise<unknown>) => (await roundTrips(call)).flat()

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

test('a mutation under the lock costs two round trips, BEGIN and COMMIT included', async () => {
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
  const [asked, written, ...more] = await roundTrips(save)
  expect(more).toEqual([])
  expect(asked).toEqual([
    'BEGIN',
    expect.stringMatching(/^SELECT FROM draft_locks .* FOR UPDATE$/),
    expect.stringMatching(/^\s*(SELECT|WITH)/),
  ])
  expect(written?.at(-1)).toBe('COMMIT')
  // The lock is released already, and a repeated release locks no row.
  expect(await roundTrips(bare('releaseDraftLock', { toolId: page, lockToken }))).toHaveLength(1)
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
  const few = await statements(list(3))
  const many = await statements(list(30))
  expect(many).toHaveLength(few.length)
  expect(many.length).toBeLessThanOrEqual(16)
})

test('unselected fields are not read', async () => {
  expect(await statements(() => ada.ask('{ viewer { id } }'))).toHaveLength(1)
  // One statement for what the viewer may read, and one for the tools.
  expect(await statements(() => ada.ask('{ tools { nodes { id } } }'))).toHaveLength(2)
  const [, statement] = await statements(() => ada.ask('{ tools { nodes { title } } }'))
  expect(statement).not.toMatch(/content|summary|COUNT/i)
})
