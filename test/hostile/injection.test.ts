import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, Siege } from '../support/siege.ts'

let siege: Siege
beforeAll(async () => {
  siege = await Siege.begin()
})
afterAll(() => siege.lift())

describe('injection', () => {
  const hostile = `'; DROP TABLE tools; -- \${7*7} {{7*7}} <script>alert(1)</script> %00 ../../ $1 \\u0000 \u202e`

  test('text is stored as it was written, and is never anything but text', async () => {
    const { sue } = siege.people
    const page = await sue.creates({ title: hostile, summary: hostile, taxonomy: [hostile.slice(0, 90)] })
    const { lockToken, fencingToken } = await sue.holds(page, { comment: hostile })
    expect(await sue.lockOf(page)).toMatchObject({ comment: hostile })
    const content = { [hostile]: hostile }
    await sue.save(page, { lockToken, baseVersion: 1, content, message: hostile })
    expect((await sue.head(page)).content).toEqual(content)
    await sue.forceRelease(page, fencingToken, hostile)
    const query = '{ auditLog(first: 1) { nodes { reason } } }'
    expect(await sue.ask(query)).toEqual({ auditLog: { nodes: [{ reason: hostile }] } })
    const search = 'query ($search: String!) { tools(filter: { search: $search }) { nodes { title } } }'
    expect((await sue.ask(search, { search: hostile })).tools.nodes).toEqual([{ title: hostile }])
  })

  test('names in a token are only text too', async () => {
    const token = await bearer({ claims: { name: hostile, preferred_username: hostile } })
    const response = await fetch(`${siege.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify({ query: '{ viewer { name handle } }' }),
    })
    expect((await response.json()).data).toEqual({ viewer: { name: hostile, handle: hostile } })
  })

  test.each(["x' OR '1'='1", '%', '_', '\\', "'||pg_sleep(9)||'"])(
    'a search for %j finds documents with that name, and nothing else',
    async (search) => {
      const query = 'query ($search: String!) { users(search: $search) { nodes { id } } }'
      const found = await siege.withstands(() => siege.people.carl.ask(query, { search }))
      expect(found.users.nodes.length).toBeLessThan(2)
    },
  )
})
