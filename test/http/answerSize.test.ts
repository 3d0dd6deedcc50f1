import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestLimits } from '../../src/limits.ts'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let part: string

/** 20 versions of 1.9 MB. */
beforeAll(async () => {
  world = await World.open({
    config: { tailMs: 200, limits: { ...requestLimits, unreadBytes: 64_000_000 } },
  })
  ;({ ada } = await world.people())
  part = await ada.creates({ collection: 'parts' })
  await world.sql(
    `INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_by_id, saved_at)
     SELECT gen_random_uuid(), $1, number, '{"a":"' || repeat('x', 1900000) || '"}', 'none', 'ada', now()
     FROM generate_series(2, 21) AS number`,
    [part],
  )
})
afterAll(() => world.close())

const versions = (first: number) => `versions(first: ${first}) { nodes { content } }`
const refused = async (query: string) => (await ada.post({ query })).body.errors?.[0]

describe('one answer contains at most 16 MB of content', () => {
  test('eight versions of 1.9 MB are answered, nine are refused, and the error says to request fewer', async () => {
    const { tool } = await ada.ask(`{ tool(id: "${part}") { ${versions(8)} } }`)
    expect(tool.versions.nodes.map(({ content }: { content: { a: string } }) => content.a.length)).toEqual(
      Array.from({ length: 8 }, () => 1_900_000),
    )
    const { message, extensions } = await refused(`{ tool(id: "${part}") { ${versions(9)} } }`)
    expect(message).toBe(
      'content: one answer can contain at most 16 MB of content; ask for fewer versions at once',
    )
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'content' })
  })

  const version = (number: number) => `version(number: ${number})`
  test.each([
    ['under aliases', Array.from({ length: 9 }, (_, i) => `a${i}: ${version(2)} { content }`).join(' ')],
    [
      'level by level',
      `${versions(5)} ${version(9)} { parent { content parent { content parent { content
       parent { content } } } } }`,
    ],
  ])('the limit applies to the whole operation: %s', async (_what, selection) => {
    expect((await refused(`{ tool(id: "${part}") { ${selection} } }`)).extensions.code).toBe('BAD_USER_INPUT')
  })

  test('each event of a subscription is an answer of its own', async () => {
    const socket = await Socket.signedIn(ada)
    socket.ask(
      'lock',
      `subscription { draftLockChanged(toolId: "${part}") { kind tool { ${versions(6)} } } }`,
    )
    const kinds = ['SNAPSHOT', 'ACQUIRED']
    for (const kind of kinds) {
      const { payload } = await socket.told(({ id, type }) => id === 'lock' && type === 'next')
      expect(payload.errors).toBeUndefined()
      expect(payload.data.draftLockChanged.kind).toBe(kind)
      expect(payload.data.draftLockChanged.tool.versions.nodes).toHaveLength(6)
      if (kind === 'SNAPSHOT') await ada.holds(part)
    }
    socket.close()
  })
})
