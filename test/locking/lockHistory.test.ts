import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  await world.maintains(bo, page)
})

const told = (person: Person, { lockToken }: Pick<Grant, 'lockToken'>, toolId = page): Promise<Answer> =>
  person.mutate('acknowledgeLockLoss', { toolId, lockToken })

const entry = 'kind at actor { id } previousHolder { id } reason fencingToken acknowledgedAt'
async function history(person: Person, args = 'first: 50'): Promise<Answer> {
  const asked = `{ tool(id: "${page}") { lockHistory(${args}) { nodes { ${entry} } edges { cursor }
    pageInfo { hasNextPage endCursor } } } }`
  return (await person.ask(asked)).tool.lockHistory
}
const kinds = async (person: Person, args?: string) =>
  (await history(person, args)).nodes.map(({ kind }: Answer) => kind)

describe('acknowledgements of a lost lock', () => {
  test('are stored with the grant; the first time counts, and the history shows it', async () => {
    const grant = await ada.holds(page)
    await cleo.takes(page, grant.fencingToken, { reason: 'urgent' })
    expect((await history(bo)).nodes[0]).toMatchObject({ kind: 'TAKEN_OVER', acknowledgedAt: null })
    const first = await told(ada, grant)
    expect(first.acknowledgedAt).toMatch(/^2/)
    expect(await told(ada, grant)).toEqual(first)
    expect((await history(bo)).nodes[0]).toMatchObject({
      kind: 'TAKEN_OVER',
      actor: { id: 'cleo' },
      previousHolder: { id: 'ada' },
      reason: 'urgent',
      fencingToken: 2,
      acknowledgedAt: first.acknowledgedAt,
    })
  })

  test('are not possible for a lock in force, or with another person’s or an unknown token', async () => {
    const grant = await ada.holds(page)
    expect(await told(ada, grant)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['lockToken'] }] })
    expect(await told(bo, grant)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await told(ada, { lockToken: 'made up' })).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('record an expiry that nobody has noticed', async () => {
    const grant = await ada.holds(page)
    await world.expires(page)
    const { acknowledgedAt } = await told(ada, grant)
    expect((await history(bo)).nodes[0]).toMatchObject({
      kind: 'EXPIRED',
      actor: null,
      previousHolder: { id: 'ada' },
      fencingToken: 1,
      acknowledgedAt,
    })
  })

  test('are possible for a deleted document too', async () => {
    const grant = await ada.holds(page)
    const other = await bo.creates()
    expect(await told(ada, grant, other)).toMatchObject({ code: 'NOT_FOUND' })
    await ada.delete(page, { lockToken: grant.lockToken })
    expect(await told(ada, grant)).toMatchObject({ __typename: 'AcknowledgeLockLossPayload' })
  })
})

describe('the history of a document’s lock', () => {
  test('shows each beginning and each end, newest first, and no saves', async () => {
    const first = await ada.holds(page)
    await ada.save(page, { lockToken: first.lockToken, baseVersion: 1 })
    await ada.release(page, first)
    const second = await bo.holds(page)
    await cleo.forceRelease(page, second.fencingToken, 'gone home')
    expect(await kinds(ada)).toEqual(['FORCE_RELEASED', 'ACQUIRED', 'RELEASED', 'ACQUIRED'])
    expect((await history(ada)).nodes[0]).toMatchObject({
      actor: { id: 'cleo' },
      previousHolder: { id: 'bo' },
      reason: 'gone home',
      fencingToken: 2,
    })
  })

  test('is read page by page while more happens', async () => {
    for (let round = 0; round < 3; round++) await ada.release(page, await ada.holds(page))
    const first = await history(bo, 'first: 4')
    expect(first.nodes).toHaveLength(4)
    await bo.holds(page)
    const rest = await history(bo, `first: 4, after: "${first.pageInfo.endCursor}"`)
    expect(rest.nodes.map(({ fencingToken }: Answer) => fencingToken)).toEqual([1, 1])
    expect(rest.pageInfo.hasNextPage).toBe(false)
  })

  test.each([
    ['first: -1', 'first'],
    ['first: 201', 'first'],
    ['after: "made up"', 'after'],
    [`after: "${Buffer.from('["lockHistory","x"]').toString('base64url')}"`, 'after'],
    [`after: "${Buffer.from('["versions",1]').toString('base64url')}"`, 'after'],
  ])('bad input of lockHistory(%s) is refused by name', async (args, field) => {
    const query = `{ tool(id: "${page}") { lockHistory(${args}) { nodes { kind } } } }`
    const { body } = await ada.post({ query })
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })
})
