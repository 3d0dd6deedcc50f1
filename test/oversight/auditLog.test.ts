import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person
let page: string
let lockToken: string

/** A page with a history: created, locked, taken over, released, locked again, saved twice. */
beforeAll(async () => {
  world = await World.open({ config: { tailMs: 3_600_000 } })
  ;({ ada, cleo } = await world.people())
  page = await ada.creates()
  const first = await ada.holds(page)
  const taken = await cleo.takes(page, first.fencingToken)
  await cleo.release(page, taken)
  ;({ lockToken } = await ada.holds(page))
  for (const baseVersion of [1, 2]) await ada.save(page, { lockToken, baseVersion })
})
afterAll(() => world.close())

const newestFirst = [
  'DRAFT_SAVED',
  'DRAFT_SAVED',
  'LOCK_ACQUIRED',
  'LOCK_RELEASED',
  'LOCK_TAKEN_OVER',
  'LOCK_ACQUIRED',
  'TOOL_CREATED',
]

async function audit(args: string, filter: Record<string, unknown> = {}): Promise<Answer> {
  const { auditLog } = await cleo.ask(
    `query ($filter: AuditEntryFilter) { auditLog(${args} filter: $filter) { nodes { action createdAt } edges { cursor }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { filter: { toolId: page, ...filter } },
  )
  return { ...auditLog, actions: auditLog.nodes.map((entry: Answer) => entry.action) }
}

describe('auditLog', () => {
  test('is for admins and superusers, and nobody else', async () => {
    const query = '{ auditLog { nodes { id } } }'
    const superuser = await world.person('root', { role: 'SUPERUSER' })
    expect((await superuser.post({ query })).status).toBe(200)
    for (const role of ['VIEWER', 'CONTRIBUTOR']) {
      const { status, body } = await (await world.person(`a-${role}`, { role })).post({ query })
      expect([status, body.errors[0].extensions.code, body.data]).toEqual([403, 'FORBIDDEN', null])
    }
  })

  test('contains every entry once, newest first, read forwards and backwards', async () => {
    expect((await audit('')).actions).toEqual(newestFirst)
    const first = await audit('first: 3')
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const rest = await audit(`first: 9, after: "${first.pageInfo.endCursor}"`)
    expect([...first.actions, ...rest.actions]).toEqual(newestFirst)
    const last = await audit('last: 3')
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const before = await audit(`last: 9, before: "${last.pageInfo.startCursor}"`)
    expect([...before.actions, ...last.actions]).toEqual(newestFirst)
  })

  test('is narrowed by each filter, and further by several together', async () => {
    expect((await audit('', { actorId: 'cleo' })).actions).toEqual(['LOCK_RELEASED', 'LOCK_TAKEN_OVER'])
    const actions = ['LOCK_ACQUIRED', 'LOCK_RELEASED']
    expect((await audit('', { actions })).actions).toEqual([
      'LOCK_ACQUIRED',
      'LOCK_RELEASED',
      'LOCK_ACQUIRED',
    ])
    expect((await audit('', { actions, actorId: 'cleo' })).actions).toEqual(['LOCK_RELEASED'])
    expect((await audit('', { actions: [] })).actions).toEqual([])
    const { nodes } = await audit('')
    const [createdAfter, createdBefore] = [nodes.at(-1).createdAt, nodes[0].createdAt]
    const between = nodes.filter(
      ({ createdAt }: Answer) => createdAt > createdAfter && createdAt < createdBefore,
    )
    expect((await audit('', { createdAfter, createdBefore })).nodes).toEqual(between)
  })

  test.each([
    ['filter.toolId', { toolId: 'x' }],
    ['filter.actorId', { actorId: 'a\0' }],
    ['filter.actorId', { actorId: '\ud800' }],
    ['filter.createdAfter', { createdAfter: '0000-01-01T00:00:00Z' }],
    ['filter.createdBefore', { createdBefore: '0000-12-31T00:00:00Z' }],
    ['createdAfter', { createdAfter: 'yesterday' }],
    ['createdBefore', { createdBefore: '2026-13-01T00:00:00Z' }],
    ['actions', { actions: ['DANCED'] }],
  ])('rule 25: %s of %j is refused by name', async (field, filter) => {
    const { status, body } = await cleo.post({
      query: 'query ($filter: AuditEntryFilter) { auditLog(filter: $filter) { nodes { id } } }',
      variables: { filter },
    })
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
    expect(body.errors[0].message).toContain(field)
  })
})

describe('text in a search is searched literally', () => {
  const users = async (search: string) => {
    const query = 'query ($search: String!) { users(search: $search) { nodes { id } } }'
    return (await ada.ask(query, { search })).users.nodes.map((user: Answer) => user.id)
  }
  const tools = async (search: string) => {
    const query = 'query ($filter: ToolFilter) { tools(filter: $filter) { totalCount nodes { title } } }'
    return (await ada.ask(query, { filter: { search } })).tools.nodes.map((tool: Answer) => tool.title)
  }

  test('also a percent sign, an underscore and a backslash', async () => {
    for (const id of ['dot_1', 'dotx1', 'a%b', 'a\\b'])
      await (await world.person(id)).ask('{ viewer { id } }')
    expect(await users('T_1')).toEqual(['dot_1'])
    expect(await users('a%b')).toEqual(['a%b'])
    expect(await users('a\\b')).toEqual(['a\\b'])
    for (const title of ['100% wool', '100 wool', 'snake_case', 'snakescase']) await ada.creates({ title })
    expect(await tools('0% W')).toEqual(['100% wool'])
    expect(await tools('snake_')).toEqual(['snake_case'])
  })

  test.each(['a\0', '\ud800', 'x'.repeat(201)])(
    'rule 25: an invalid search is refused by name',
    async (search) => {
      await expect(users(search)).rejects.toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'search' } }],
      })
      await expect(tools(search)).rejects.toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'filter.search' } }],
      })
    },
  )
})

test('the versions of a tool are listed from both ends, and counted', async () => {
  const versions = async (args: string) => {
    const query = `query ($id: ID!) { tool(id: $id) { versions(${args}) { totalCount nodes { number } pageInfo { startCursor hasNextPage hasPreviousPage } } } }`
    const found = (await ada.ask(query, { id: page })).tool.versions
    return { ...found, numbers: found.nodes.map((version: Answer) => version.number) }
  }
  const oldest = await versions('last: 2')
  expect(oldest).toMatchObject({
    numbers: [2, 1],
    totalCount: 3,
    pageInfo: { hasPreviousPage: true, hasNextPage: false },
  })
  expect((await versions(`last: 2, before: "${oldest.pageInfo.startCursor}"`)).numbers).toEqual([3])
})

test('none of the above was an internal error', () => {
  expect(world.logged.filter((line) => line.errorId)).toEqual([])
})
