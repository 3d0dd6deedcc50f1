import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

const moment = 'draftHead { number } lockRevision draftLock { draftHead { number } }'

test('rule 41: draft head, lock and revision of one answer are of one moment, also in lists, while somebody saves', async () => {
  const page = await ada.creates()
  const { lockToken } = await ada.holds(page)
  let isOver = false
  const saving = (async () => {
    for (let version = 1; version <= 60; version++) await ada.save(page, { lockToken, baseVersion: version })
    isOver = true
  })()
  let answers = 0
  while (!isOver) {
    const { tool, tools } = await ada.ask(
      `query ($id: ID!) { tool(id: $id) { ${moment} } tools(filter: { collection: "pages" }) { nodes { ${moment} } } }`,
      { id: page },
    )
    for (const shown of [tool, ...tools.nodes]) {
      // One revision for the acquire, and one for each save.
      expect([shown.draftLock.draftHead.number, shown.lockRevision]).toEqual([
        shown.draftHead.number,
        shown.draftHead.number,
      ])
      answers++
    }
  }
  await saving
  expect(answers).toBeGreaterThan(20)
})
