import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutation, mutationFields } from '../support/mutations.ts'
import type { Person } from '../support/person.ts'
import { changed, leaves, leftOut, sampleInput } from '../support/sampleInput.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let page: string
let lockToken: string

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  page = await ada.creates()
  ;({ lockToken } = await ada.holds(page))
})
afterAll(() => world.close())

const strings = {
  empty: '',
  'of 10 kB': 'x'.repeat(10_000),
  'with NUL': 'a\0b',
  'with a lone surrogate': 'a\ud800b',
  'with a control character': 'a\u0007b',
}
const numbers = { negative: -1, 'beyond 32 bits': 2 ** 40, fractional: 1.5 }
const ids = { 'no UUID': 'not-a-uuid', ...strings }

/** Every input of a mutation: a valid value for each field, of which one is then replaced by an invalid one. */
const sound = (name: string, path: string[] = []) => {
  const slug = `s-${randomUUID()}`
  const known = {
    toolId: page,
    lockToken,
    collection: 'pages',
    slug,
    sessionId: 'tab',
    idempotencyKey: randomUUID(),
  }
  // Only one of them, because both together are invalid.
  const either = path[0] === 'override' ? { lockToken: leftOut } : { override: leftOut }
  // Only for external collections, which have no schema.
  const elsewhere = path[0] !== 'urlTemplate' && { urlTemplate: leftOut }
  const sha256 = 'a'.repeat(64)
  return sampleInput(
    name,
    {
      ...known,
      sha256,
      runId: randomUUID(),
      salvageId: randomUUID(),
      requestId: randomUUID(),
      ...enough,
      ...either,
      ...elsewhere,
    },
    true,
  )
}
/** Numbers that have a lower limit of their own. */
const enough = {
  ...{ ttlMs: 60_000, heartbeatIntervalMs: 1_000, idleTimeoutMs: 60_000, reserveMs: 5_000 },
  ...{ answerWithinMs: 60_000, graceMs: 60_000 },
}

const uuids = new Set(['toolId', 'runId', 'salvageId', 'requestId'])
const valuesFor = (field: string, type: string) =>
  uuids.has(field) ? ids : type === 'Int' ? numbers : type === 'ID' || type === 'String' ? strings : {}

const spoilt = Object.keys(mutationFields).flatMap((name) =>
  leaves(name).flatMap(({ path, type }) => {
    const field = path.findLast((part) => part !== '0') as string
    return Object.entries(valuesFor(field, type)).map(([what, value]) => ({ name, path, field, what, value }))
  }),
)
/** Values that are accepted after all: no text where it is optional, and any text in code. */
const harmless = new Set([
  'comment empty',
  'message empty',
  'note empty',
  'summary empty',
  // The external system's own key, byte for byte.
  'key with a control character',
  ...['sourceCode', 'usageInstructions'].flatMap((field) =>
    ['empty', 'of 10 kB', 'with a control character'].map((what) => `${field} ${what}`),
  ),
  // No snapshot has such an id: SnapshotExpiredError.
  ...Object.keys(strings).map((what) => `snapshotId ${what}`),
])

describe('rule 25: invalid input gets a typed answer that names the field, and writes nothing', () => {
  test.each(spoilt.filter(({ field, what }) => !harmless.has(`${field} ${what}`)))(
    '$name: $path $what',
    async ({ name, path, field, what, value }) => {
      const before = await written()
      const input = changed(sound(name, path), path, value)
      const { body } = await ada.post({ query: mutation(name), variables: { input } })
      const answer = body.data?.[name]
      if (answer) {
        const advice = `${field} ${what}: refuse it in the schema of ${name}, or add it to harmless here`
        expect(answer, advice).toMatchObject({ __typename: 'InvalidInputError', retryable: false })
        expect(answer.issues[0].path).toEqual(path)
        expect(answer.issues[0].message).not.toBe('')
      } else {
        expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
        expect(body.errors[0].message).toContain(field)
      }
      expect(await written()).toEqual(before)
    },
  )

  const deep = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}{}${'}'.repeat(depth)}`)
  test.each([
    ['no object', 7],
    ['an array', []],
    ['null', null],
    ['65 deep', deep(65)],
    ['more than 2 MB', { text: 'x'.repeat(2_000_000) }],
    ['with NUL', { text: 'a\0b' }],
    ['with a lone surrogate', { list: ['\udc00'] }],
    ['with a lone surrogate in a key', { 'a\ud800': 1 }],
  ])('saveDraft: content %s', async (_what, content) => {
    const before = await written()
    const { body } = await ada.post({
      query: mutation('saveDraft'),
      variables: { input: { ...sound('saveDraft'), files: null, content } },
    })
    const [fault] = body.data?.saveDraft?.issues ?? [{ path: ['content'], message: body.errors?.[0].message }]
    expect(fault.path[0]).toBe('content')
    expect(fault.message).toMatch(/./)
    expect(body.errors?.[0].extensions.code ?? body.data.saveDraft.code).toMatch(
      /INVALID_INPUT|BAD_USER_INPUT/,
    )
    expect(await written()).toEqual(before)
  })

  test('content nested 64 deep, with unusual keys and numbers, is stored unchanged', async () => {
    const content = { ...deep(62), toJSON: 1, constructor: {}, big: 1e300, tiny: 5e-324, text: '\u2028"\\' }
    const saved = await ada.save(page, { lockToken, baseVersion: 1, content })
    expect(saved.draftHead.content).toEqual(content)
  })

  test.each([
    ['tool(id: $v) { id }', 'id'],
    ['draftLock(toolId: $v) { id }', 'toolId'],
  ])('query %s', async (selection, field) => {
    for (const value of Object.values(ids)) {
      const { status, body } = await ada.post({
        query: `query ($v: ID!) { ${selection} }`,
        variables: { v: value },
      })
      expect(status).toBe(400)
      expect(body.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
      expect(body.errors[0].message).toContain(field)
    }
  })

  test.each([
    'toolBySlug(collection: "a\\u0000", slug: "x") { id }',
    'tools(first: -1) { nodes { id } }',
    'tools(first: 1000000000) { nodes { id } }',
    'tools(first: 1, last: 1) { nodes { id } }',
    'tools(after: "made up") { nodes { id } }',
    'tools(after: "WyJvdGhlciIsImEiLCJiIl0") { nodes { id } }',
    'tools(filter: { search: "a\\u0000" }) { nodes { id } }',
    'tool(id: "00000000-0000-4000-8000-000000000001") { version(number: -1) { id } }',
  ])('query %s', async (selection) => {
    const { body } = await ada.post({ query: `{ ${selection} }` })
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })

  test('queries with a lone surrogate', async () => {
    for (const query of [
      'query ($v: String!) { toolBySlug(collection: "pages", slug: $v) { id } }',
      'query ($v: ID!) { tools(filter: { collection: $v }) { nodes { id } } }',
      'query ($v: String!) { tools(filter: { search: $v }) { nodes { id } } }',
      'query ($v: String!) { tools(after: $v) { nodes { id } } }',
    ]) {
      const { body } = await ada.post({ query, variables: { v: 'a\ud800' } })
      expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
    }
  })

  test('an unknown id is null in a query and NOT_FOUND in a mutation', async () => {
    const toolId = randomUUID()
    expect(
      await ada.ask('query ($id: ID!) { tool(id: $id) { id } draftLock(toolId: $id) { id } }', {
        id: toolId,
      }),
    ).toEqual({ tool: null, draftLock: null })
    expect(await ada.acquire(toolId)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await ada.save(toolId, { lockToken: 'x', baseVersion: 1 })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await ada.release(toolId, { lockToken: 'x' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await ada.forceTake(toolId, 1)).toMatchObject({ code: 'NOT_FOUND' })
    expect(
      await ada.mutate('createTool', { collection: 'nope', slug: 'a', title: 'A', content: {} }),
    ).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('none of the above was an internal error', () => {
    expect(world.logged.filter((line) => line.errorId)).toEqual([])
  })
})

test('an unexpected error reaches the client with an id that is in the log beside the stack', async () => {
  await world.sql('ALTER TABLE draft_locks RENAME COLUMN comment TO remark')
  try {
    const { status, body } = await ada.post({
      query: `{ draftLock(toolId: "${page}") { comment } tools { nodes { lockRevision } } }`,
    })
    await world.sql('SELECT 1')
    expect([200, 500]).toContain(status)
    const broken = await ada.post({
      query: mutation('acquireDraftLock'),
      variables: { input: sound('acquireDraftLock') },
    })
    const { extensions, message } = broken.body.errors[0]
    expect({ code: extensions.code, message }).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Unexpected error.',
    })
    const line = world.logged.find((logged) => logged.errorId === extensions.errorId) as {
      err: { stack: string }
    }
    expect(line.err.stack).toContain('at ')
    expect(JSON.stringify(body)).not.toContain('remark')
  } finally {
    await world.sql('ALTER TABLE draft_locks RENAME COLUMN remark TO comment')
  }
})

async function written() {
  const [row] = await world.sql(
    `SELECT (SELECT count(*) FROM lock_events) AS events, (SELECT count(*) FROM audit_entries) AS audit,
       (SELECT count(*) FROM draft_versions) AS versions, (SELECT count(*) FROM draft_lock_grants) AS grants,
       (SELECT jsonb_agg(l ORDER BY tool_id) FROM draft_locks l) AS locks`,
  )
  return row
}
