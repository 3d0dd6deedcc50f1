import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await World.open({ timeZone: 'Asia/Tokyo' })
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

test('rule 2: a database that lives in another time zone tells the same instants, however they are read', async () => {
  const page = await ada.creates()
  await ada.holds(page)
  const query =
    'query ($id: ID!) { tool(id: $id) { createdAt draftLock { acquiredAt expiresAt asOf expiresInMs } draftHead { savedAt } } }'
  const { tool } = await ada.ask(query, { id: page })
  const lock = await ada.lockOf(page)
  expect(tool.draftLock).toMatchObject({ acquiredAt: lock.acquiredAt, expiresAt: lock.expiresAt })
  for (const instant of [tool.createdAt, tool.draftHead.savedAt, tool.draftLock.asOf])
    expect(Math.abs(Date.parse(instant) - Date.now())).toBeLessThan(60_000)
})
