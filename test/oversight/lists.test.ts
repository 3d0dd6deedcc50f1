import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

const locks = async (args: string, who = bo): Promise<Answer> =>
  (
    await who.ask(
      `{ activeDraftLocks${args} { nodes { id tool { id } holder { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    )
  ).activeDraftLocks

const idsOf = (page: Answer): string[] => page.nodes.map((lock: Answer) => lock.tool.id)

describe('activeDraftLocks', () => {
  test('cursors stay valid while rows come, go and are renewed: every lock that stayed is read exactly once', async () => {
    const pages: string[] = []
    const grants = []
    for (let index = 0; index < 12; index++) {
      const page = await ada.creates()
      pages.push(page)
      grants.push(await ada.holds(page))
    }
    const seen: string[] = []
    let after = ''
    for (let step = 0; step < 10; step++) {
      const page = await locks(`(first: 4${after && `, after: "${after}"`})`)
      seen.push(...idsOf(page))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
      await ada.holds(await ada.creates())
      if (step === 0) await ada.release(pages[1] as string, grants[1] as never)
      for (const index of [0, 5, 11]) await ada.heartbeat(pages[index] as string, grants[index] as never)
    }
    const stayed = pages.filter((_, index) => index !== 1)
    expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed.toReversed())
  })

  test('reads in both directions, from both ends', async () => {
    const all = idsOf(await locks('(first: 200)'))
    const ascending = await locks('(first: 3, orderBy: { direction: ASC })')
    expect(idsOf(ascending)).toEqual(all.toReversed().slice(0, 3))
    const last = await locks('(last: 3)')
    expect(idsOf(last)).toEqual(all.slice(-3))
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
    const before = await locks(`(last: 2, before: "${last.pageInfo.startCursor}")`)
    expect(idsOf(before)).toEqual(all.slice(-5, -3))
  })

  test('filters by collection, tools and holders; counts only when asked', async () => {
    const part = await ada.creates({ collection: 'parts' })
    await ada.holds(part)
    const script = await cleo.creates({ collection: 'scripts', content: { entrypoint: 'm', sourceCode: '' } })
    await cleo.holds(script)
    expect(idsOf(await locks('(filter: { collection: "parts" })'))).toEqual([part])
    expect(idsOf(await locks('(filter: { holderIds: ["cleo"] })'))).toEqual([script])
    expect(idsOf(await locks(`(filter: { toolIds: ["${part}", "${script}"], holderIds: ["ada"] })`))).toEqual(
      [part],
    )
    const { activeDraftLocks } = await bo.ask(
      '{ activeDraftLocks(first: 1, filter: { collection: "parts" }) { totalCount edges { cursor node { id } } } }',
    )
    expect(activeDraftLocks).toMatchObject({ totalCount: 1, edges: [{ node: { id: `${part}:1` } }] })
  })

  test('a list is counted as far as it is asked for, and then says so', async () => {
    const count = async (list: string, args: string) =>
      (await bo.ask(`{ ${list} { totalCount${args} } }`))[list.split('(')[0] as string].totalCount
    for (let n = 0; n < 3; n++) await ada.holds(await ada.creates({ collection: 'parts' }))
    for (const list of [
      'activeDraftLocks(filter: { collection: "parts" })',
      'tools(filter: { collection: "parts" })',
    ]) {
      const all = await count(list, '')
      expect(all).toBeGreaterThanOrEqual(3)
      expect(await count(list, '(atMost: 2)')).toBe(2)
      expect(await count(list, '(atMost: 200)')).toBe(all)
      expect(await count(list, '(atMost: null)')).toBe(all)
      await expect(count(list, '(atMost: 0)')).rejects.toMatchObject({
        message: expect.stringContaining('atMost'),
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      })
    }
  })

  test('rule 16: an expired lock is neither listed nor counted', async () => {
    const part = await ada.creates({ collection: 'parts' })
    await ada.holds(part)
    await world.expires(part)
    expect(idsOf(await locks('(filter: { collection: "parts" })'))).not.toContain(part)
    const { activeDraftLocks } = await bo.ask(
      `{ activeDraftLocks(filter: { toolIds: ["${part}"] }) { totalCount } }`,
    )
    expect(activeDraftLocks.totalCount).toBe(0)
  })

  test.each([
    ['first', '(first: 1000000000)'],
    ['first', '(first: -1)'],
    ['last', '(first: 2, last: 2)'],
    ['after', '(after: "made up")'],
    ['after', '(after: "WyJ0b29scyIsInBhZ2VzIiwiYSJd")'],
    ['after', `(after: "${Buffer.from('["locks:desc","x","y"]').toString('base64url')}")`],
    ['filter.toolIds', '(filter: { toolIds: ["x"] })'],
    ['filter.collection', '(filter: { collection: "a\\u0000" })'],
  ])('rule 25: %s in %s is refused by name', async (field, args) => {
    await expect(locks(args)).rejects.toMatchObject({
      message: expect.stringContaining(field),
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })

  test('a cursor of the other direction belongs to a different list', async () => {
    const { pageInfo } = await locks('(first: 1, orderBy: { direction: ASC })')
    await expect(locks(`(first: 1, after: "${pageInfo.endCursor}")`)).rejects.toThrow('cursor')
  })
})

describe('auditLog', () => {
  const audit = async (args: string, who = cleo): Promise<Answer> =>
    (
      await who.ask(
        `{ auditLog${args} { nodes { id action actor { id } subject { id } toolId fencingToken reason metadata createdAt } pageInfo { hasNextPage endCursor } } }`,
      )
    ).auditLog

  test('is for admins', async () => {
    const { status, body } = await ada.post({ query: '{ auditLog { nodes { id } } }' })
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN'])
    expect((await ada.post({ query: '{ auditLog { nodes { id } } }' }, { authorization: '' })).status).toBe(
      401,
    )
  })

  test('newest first, by tool, actor, action and time, page by page', async () => {
    const page = await ada.creates()
    const { fencingToken } = await ada.holds(page)
    await cleo.takes(page, fencingToken)
    const all = await audit(`(filter: { toolId: "${page}" })`)
    expect(all.nodes.map((entry: Answer) => entry.action)).toEqual([
      'LOCK_TAKEN_OVER',
      'LOCK_ACQUIRED',
      'TOOL_CREATED',
    ])
    expect(all.nodes[0]).toMatchObject({
      actor: { id: 'cleo' },
      subject: { id: 'ada' },
      fencingToken: 2,
      reason: 'urgent fix',
    })
    const first = await audit(`(first: 1, filter: { toolId: "${page}" })`)
    const rest = await audit(
      `(first: 5, after: "${first.pageInfo.endCursor}", filter: { toolId: "${page}" })`,
    )
    expect([...first.nodes, ...rest.nodes]).toEqual(all.nodes)
    expect((await audit(`(filter: { toolId: "${page}", actorId: "cleo" })`)).nodes).toHaveLength(1)
    expect((await audit(`(filter: { toolId: "${page}", actions: [LOCK_ACQUIRED] })`)).nodes).toHaveLength(1)
    const { createdAt } = all.nodes[0]
    expect(
      (await audit(`(filter: { toolId: "${page}", createdBefore: "${createdAt}" })`)).nodes,
    ).toHaveLength(2)
    expect((await audit(`(filter: { toolId: "${page}", createdAfter: "${createdAt}" })`)).nodes).toHaveLength(
      0,
    )
  })

  test.each([
    '(filter: { toolId: "x" })',
    '(filter: { createdAfter: "yesterday" })',
    '(after: "x")',
    '(first: 201)',
  ])('rule 25: auditLog%s is refused', async (args) => {
    const { body } = await cleo.post({ query: `{ auditLog${args} { nodes { id } } }` })
    expect(body.errors[0].extensions.code).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/)
  })
})

test('users are found by handle, name and id, page by page', async () => {
  for (const id of ['zed-1', 'zed-2', 'zed-3']) await (await world.person(id)).ask('{ viewer { id } }')
  const find = async (args: string) =>
    (await ada.ask(`{ users(${args}) { nodes { id } pageInfo { hasNextPage endCursor } } }`)).users
  const first = await find('search: "ZED", first: 2')
  expect(first.nodes.map((user: Answer) => user.id)).toEqual(['zed-1', 'zed-2'])
  const rest = await find(`search: "zed", first: 2, after: "${first.pageInfo.endCursor}"`)
  expect(rest).toMatchObject({ nodes: [{ id: 'zed-3' }], pageInfo: { hasNextPage: false } })
  expect((await find('search: "100%_"')).nodes).toEqual([])
})

test('tools page by page, from one collection into the next, from both ends and between two places', async () => {
  for (const collection of ['pages', 'parts', 'pages', 'parts']) await ada.creates({ collection })
  const page = async (args: string) =>
    (
      await ada.ask(
        `{ tools(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
    ).tools
  const ids = ({ nodes }: Answer) => nodes.map(({ id }: Answer) => id)
  const all = ids(await page('first: 200'))
  expect(all.length).toBeLessThan(200)
  const forwards: string[] = []
  const cursors: string[] = []
  for (let after = ''; ; ) {
    const next = await page(`first: 3${after && `, after: "${after}"`}`)
    forwards.push(...ids(next))
    after = next.pageInfo.endCursor
    cursors.push(after)
    if (!next.pageInfo.hasNextPage) break
  }
  expect(forwards).toEqual(all)
  const backwards: string[] = []
  for (let before = ''; ; ) {
    const previous = await page(`last: 3${before && `, before: "${before}"`}`)
    backwards.unshift(...ids(previous))
    before = previous.pageInfo.startCursor
    if (!previous.pageInfo.hasPreviousPage) break
  }
  expect(backwards).toEqual(all)
  const [from, until] = [cursors[0], cursors.at(-2)]
  expect(ids(await page(`first: 200, after: "${from}", before: "${until}"`))).toEqual(
    all.slice(3, 3 * (cursors.length - 1) - 1),
  )
  expect(ids(await page(`first: 2, after: "${from}", filter: { collection: "parts" }`))).toHaveLength(2)
})

test('tools are found by collection, text, lock and maintainer, and versions by their tool', async () => {
  const page = await bo.creates({ title: 'Zebra crossing' })
  const { lockToken } = await bo.holds(page)
  for (const baseVersion of [1, 2, 3]) await bo.save(page, { lockToken, baseVersion })
  const find = async (filter: string) =>
    (await ada.ask(`{ tools(filter: { ${filter} }) { totalCount nodes { id } } }`)).tools
  expect(await find('search: "zebra"')).toEqual({ totalCount: 1, nodes: [{ id: page }] })
  expect((await find('maintainerId: "bo", locked: true')).nodes).toEqual([{ id: page }])
  expect((await find('maintainerId: "bo", locked: false')).nodes).toEqual([])
  expect((await find('maintainerId: "bo", collection: "parts"')).totalCount).toBe(0)
  const versions = async (args: string) =>
    (
      await ada.ask(
        `query ($id: ID!) { tool(id: $id) { version(number: 2) { number } versions(${args}) { totalCount nodes { number } pageInfo { endCursor hasNextPage } } } }`,
        { id: page },
      )
    ).tool
  const { version, versions: newest } = await versions('first: 3')
  expect(version.number).toBe(2)
  expect(newest).toMatchObject({
    totalCount: 4,
    nodes: [{ number: 4 }, { number: 3 }, { number: 2 }],
    pageInfo: { hasNextPage: true },
  })
  expect((await versions(`first: 3, after: "${newest.pageInfo.endCursor}"`)).versions.nodes).toEqual([
    { number: 1 },
  ])
})
