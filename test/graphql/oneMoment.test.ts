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

/** The query's documents while Ada saves hers sixty times: the draft heads of each, by every path to them. */
async function headsWhileSaving(query: string): Promise<number[][]> {
  const page = await ada.creates()
  const grant = await ada.holds(page)
  const saving = { isOver: false }
  const saves = (async () => {
    for (let version = 1; version <= 60; version++)
      await ada.save(page, { lockToken: grant.lockToken, baseVersion: version })
    saving.isOver = true
  })()
  const shown: number[][] = []
  while (!saving.isOver) shown.push(numbersIn(await ada.ask(query, { id: page })))
  await saves
  await ada.release(page, grant)
  expect(shown.length).toBeGreaterThan(10)
  return shown
}

/** The revision counts the acquire and each save, and the number of the head counts the same way. */
function numbersIn(answer: unknown): number[] {
  const found: number[] = []
  JSON.stringify(answer, (key, value) => {
    if (key === 'number' || key === 'lockRevision') found.push(value)
    return value
  })
  return found
}

const moment = 'draftHead { number } lockRevision draftLock { draftHead { number } }'

test.each([
  ['one document', `query ($id: ID!) { tool(id: $id) { ${moment} } }`],
  [
    'the lock and its document',
    `query ($id: ID!) { activeDraftLocks(filter: { toolIds: [$id] }) { nodes { draftHead { number } tool { ${moment} } } } }`,
  ],
  [
    'several fields of one operation, and a list',
    `query ($id: ID!) {
      first: tool(id: $id) { ${moment} versions(first: 1) { nodes { number } } }
      draftLock(toolId: $id) { draftHead { number } tool { ${moment} } }
      tools(filter: { search: "" }, first: 200) { nodes { draftHead { id } } }
      last: tool(id: $id) { ${moment} draftHead { tool { ${moment} } } }
    }`,
  ],
])(
  'rule 41: everything that one query shows of a document is from one moment, while somebody saves: %s',
  async (_what, query) => {
    for (const heads of await headsWhileSaving(query)) expect(new Set(heads).size).toBe(1)
  },
)
