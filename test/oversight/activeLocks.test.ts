import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
const grants: { toolId: string; lockToken: string; fencingToken: number }[] = []

/** Twelve locks of ada's and of cleo's, every other one taken over. */
beforeAll(async () => {
  world = await World.open({ config: { tailMs: 3_600_000 } })
  ;({ ada, bo, cleo } = await world.people())
  for (let index = 0; index < 12; index++) {
    const toolId = await ada.creates()
    const grant = await ada.holds(toolId)
    grants.push({ toolId, ...(index % 2 ? await cleo.takes(toolId, grant.fencingToken) : grant) })
  }
})
afterAll(() => world.close())

/** The statements that a call sends when it is made a second time. */
async function sent(call: () => Promise<unknown>): Promise<string[]> {
  await call()
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await call()
  const calls = query.mock.calls as unknown as [string | { text: string }][]
  query.mockRestore()
  return calls.map(([statement]) => (typeof statement === 'string' ? statement : statement.text))
}

const list = (first: number, selection: string, who = bo) =>
  who.ask(`{ activeDraftLocks(first: ${first}) { ${selection} } }`)

describe('the list costs no more than what is selected', () => {
  const whole = `nodes { id comment heldByViewer expiresInMs holder { id name role } forcedBy { id handle }
    tool { id title collection { id } } draftHead { id number savedBy { id } } }`

  test('needs as many statements for 2 locks as for 12', async () => {
    const few = await sent(() => list(2, whole))
    const many = await sent(() => list(12, whole))
    expect(many).toHaveLength(few.length)
    expect(many.length).toBeLessThanOrEqual(8)
  })

  test('counts only when totalCount is selected, with one statement', async () => {
    const uncounted = await sent(() => list(2, 'nodes { id } pageInfo { hasNextPage } edges { cursor }'))
    expect(uncounted).toHaveLength(1)
    expect(uncounted[0]).not.toMatch(/count\(/i)
    const counted = await sent(() => list(2, 'totalCount nodes { id }'))
    expect(counted).toHaveLength(2)
    expect((await list(2, 'totalCount')).activeDraftLocks.totalCount).toBe(12)
  })

  test('never contains a lock token, even with every field selected', async () => {
    for (const who of [bo, ada, cleo]) {
      const text = JSON.stringify(await list(200, whole, who))
      for (const { lockToken } of grants) expect(text).not.toContain(lockToken)
    }
    const { body } = await ada.post({ query: '{ activeDraftLocks { nodes { lockToken } } }' })
    expect(body.errors[0].message).toContain('lockToken')
  })
})

describe('pages', () => {
  const page = async (args: string): Promise<Answer> =>
    (
      await bo.ask(
        `{ activeDraftLocks(${args}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
    ).activeDraftLocks
  const ids = (found: Answer): string[] => found.edges.map((edge: Answer) => edge.node.id)
  const ascending = grants
  const id = (index: number) => `${ascending[index]?.toolId}:${ascending[index]?.fencingToken}`

  // A takeover is a new grant, so the order of grants is the order in which they are made here.
  test.each(['ASC', 'DESC'])('%s: both directions contain every lock once', async (direction) => {
    const order = `orderBy: { direction: ${direction} }`
    const all = Array.from({ length: 12 }, (_, index) => id(direction === 'ASC' ? index : 11 - index))
    const forwards: string[] = []
    for (let after = '', more = true; more; ) {
      const found = await page(`first: 5, ${order}${after && `, after: "${after}"`}`)
      expect(found.pageInfo.hasPreviousPage).toBe(after !== '')
      forwards.push(...ids(found))
      after = found.pageInfo.endCursor
      more = found.pageInfo.hasNextPage
    }
    expect(forwards).toEqual(all)
    const backwards: string[] = []
    for (let before = '', more = true; more; ) {
      const found = await page(`last: 5, ${order}${before && `, before: "${before}"`}`)
      expect(found.pageInfo.hasNextPage).toBe(before !== '')
      backwards.unshift(...ids(found))
      before = found.pageInfo.startCursor
      more = found.pageInfo.hasPreviousPage
    }
    expect(backwards).toEqual(all)
  })

  test('with after and before contain the locks between the two', async () => {
    const { edges } = await page('first: 12')
    const between = `after: "${edges[2].cursor}", before: "${edges[6].cursor}"`
    const inner = ids({ edges: edges.slice(3, 6) })
    expect(ids(await page(`first: 10, ${between}`))).toEqual(inner)
    expect(ids(await page(`last: 2, ${between}`))).toEqual(inner.slice(1))
  })

  test('without locks have no rows and no further pages', async () => {
    expect(await page('first: 0')).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } })
    expect(await page('filter: { holderIds: [] }')).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    })
  })
})

describe('rule 25: an invented cursor is refused by name, whatever it contains', () => {
  const cursor = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url')
  const tool = '00000000-0000-4000-8000-000000000001'
  const lists: [string, string, string, unknown[][]][] = [
    [
      'activeDraftLocks',
      '',
      'locks:desc',
      [
        ['1', tool],
        ['0000-01-01T00:00:00.000Z', tool],
        ['2026-11-23T00:00:00.000Z', 'x'],
        [1, tool],
        ['2026-02-30T00:00:00.000Z', tool],
      ],
    ],
    ['tools', '', 'tools', [['pages\0', 'a'], ['pages', '\ud800'], ['pages'], [1, 2]]],
    ['users', 'search: "a", ', 'users', [['a'], [1, 2], ['a\0', 'b'], ['a', '\udc00']]],
    ['auditLog', '', 'audit', [['x'], [-1], ['1e5'], ['9'.repeat(30)]]],
  ]
  const cases = lists.flatMap(([field, args, name, places]) =>
    places.flatMap((place) =>
      (field === 'users' ? ['after'] : ['after', 'before']).map((side) => ({
        field,
        args,
        name,
        place,
        side,
      })),
    ),
  )

  test.each(cases)('$field($side: $place)', async ({ field, args, name, place, side }) => {
    const query = `query ($cursor: String!) { ${field}(${args}${side}: $cursor) { nodes { id } } }`
    const { status, body } = await cleo.post({ query, variables: { cursor: cursor(name, ...place) } })
    expect(status).toBe(400)
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: side } })
    expect(body.errors[0].message).toContain(side)
  })

  test.each([['x'], [1.5], [2 ** 40], [-(2 ** 40)]])('Tool.versions(after: %j)', async (place) => {
    const { body } = await ada.post({
      query:
        'query ($id: ID!, $cursor: String!) { tool(id: $id) { versions(after: $cursor) { nodes { id } } } }',
      variables: { id: grants[0]?.toolId, cursor: cursor('versions', place) },
    })
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' })
  })

  test.each([
    ['filter.toolIds', { toolIds: ['x'] }],
    ['filter.toolIds', { toolIds: Array.from({ length: 1_001 }, () => tool) }],
    ['filter.holderIds', { holderIds: ['a\0'] }],
    ['filter.holderIds', { holderIds: ['\ud800'] }],
    ['filter.collection', { collection: '\udc00' }],
    ['filter.collection', { collection: 'x'.repeat(201) }],
  ])('%s %#', async (field, filter) => {
    const variables = { filter }
    const query = 'query ($filter: DraftLockFilter) { activeDraftLocks(filter: $filter) { nodes { id } } }'
    const { status, body } = await ada.post({ query, variables })
    expect(status).toBe(400)
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  test('none of the above was an internal error', () => {
    expect(world.logged.filter((line) => line.errorId)).toEqual([])
  })
})
