import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { sweepRetention } from '../../src/storage/retention.ts'
import { collectionOf, opened } from '../collections/support.ts'
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

const text = (words: string) => ({ content: { text: words } })
const salvages = (
  person: Person,
  grant: Pick<Grant, 'lockToken'>,
  input: object = {},
  toolId = page,
): Promise<Answer> =>
  person.mutate('saveSalvage', {
    toolId,
    lockToken: grant.lockToken,
    baseVersion: 1,
    ...text('cut off'),
    ...input,
  })

/** The person acquires, is displaced and sends the unsaved text. */
async function loses(person: Person, input: object = {}, toolId = page): Promise<Answer> {
  const grant = await person.holds(toolId)
  await cleo.forceRelease(toolId, grant.fencingToken)
  return (await salvages(person, grant, input, toolId)).salvage
}

const shown = async (person: Person, toolId = page): Promise<string[]> =>
  (await person.ask(`{ tool(id: "${toolId}") { salvages { content } } }`)).tool.salvages.map(
    ({ content }: Answer) => content.text,
  )
const own = async (person: Person): Promise<Answer[]> =>
  (await person.ask('{ salvages { id toolId tool { id } content baseVersion { number } fencingToken } }'))
    .salvages
const back = (id: string, interval: string) =>
  world.sql(
    'UPDATE draft_salvages SET kept_at = kept_at - $2::interval, expires_at = expires_at - $2::interval WHERE id = $1',
    [id, interval],
  )

describe('rule 36: a salvage is not a save', () => {
  test('text sent with an ended token is kept beside the draft, and never becomes the head', async () => {
    const grant = await ada.holds(page)
    await cleo.takes(page, grant.fencingToken)
    const before = await ada.head(page)
    expect(await salvages(ada, grant)).toMatchObject({
      __typename: 'SaveSalvagePayload',
      salvage: {
        tool: { id: page },
        author: { id: 'ada' },
        baseVersion: { number: 1 },
        fencingToken: grant.fencingToken,
        ...text('cut off'),
      },
    })
    expect(await ada.head(page)).toEqual(before)
    expect(
      await world.sql('SELECT count(*)::int AS n FROM draft_versions WHERE tool_id = $1', [page]),
    ).toEqual([{ n: 1 }])
  })

  test('there is one for each grant: a later one replaces it', async () => {
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    const first = await salvages(ada, grant)
    const second = await salvages(ada, grant, { baseVersion: 2, ...text('more of it') })
    expect(second.salvage.id).toBe(first.salvage.id)
    expect(await shown(ada)).toEqual(['more of it'])
  })

  test('an expiry that nobody has noticed counts as an end, and is recorded once', async () => {
    const grant = await ada.holds(page)
    await world.expires(page)
    const kept = await Promise.all([salvages(ada, grant), salvages(ada, grant)])
    expect(kept).toMatchObject([{ salvage: {} }, { salvage: {} }])
    expect((await world.events(page)).map(({ kind }) => kind)).toEqual(['ACQUIRED', 'EXPIRED'])
  })

  test('with a token in force it is InvalidInputError', async () => {
    const grant = await ada.holds(page)
    expect(await salvages(ada, grant)).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['lockToken'], message: expect.stringContaining('saveDraft') }],
    })
    expect(await shown(ada)).toEqual([])
  })

  test('an unknown token, and another person’s token, are refused as unknown', async () => {
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    const unknown = { code: 'LOCK_LOST', cause: 'UNKNOWN_TOKEN' }
    expect(await salvages(bo, grant)).toMatchObject(unknown)
    expect(await salvages(ada, { lockToken: 'made up' })).toMatchObject(unknown)
    expect(await salvages(ada, grant, {}, await ada.creates())).toMatchObject(unknown)
    expect(await salvages(ada, grant, {}, randomUUID())).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('it is accepted within 24 hours of the end, and not later', async () => {
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    const ended = (interval: string) =>
      world.sql(
        'UPDATE draft_lock_grants SET ended_at = clock_timestamp() - $2::interval WHERE tool_id = $1',
        [page, interval],
      )
    await ended('23 hours 59 minutes')
    expect(await salvages(ada, grant)).toMatchObject({ salvage: {} })
    await ended('24 hours 1 minute')
    expect(await salvages(ada, grant)).toMatchObject({
      issues: [{ path: ['lockToken'], message: expect.stringContaining('24 hours') }],
    })
  })

  test('it is kept for 7 days, and then swept', async () => {
    const { id } = await loses(ada)
    const sweep = async () => {
      const pool = new pg.Pool({ connectionString: world.url })
      const swept = await sweepRetention(pool, readConfig({}))
      await pool.end()
      return swept?.removed.salvages
    }
    await back(id, '6 days 23 hours')
    expect([await sweep(), await shown(ada)]).toEqual([0, ['cut off']])
    await back(id, '1 hour')
    expect(await shown(ada)).toEqual([])
    expect(await own(ada)).not.toContainEqual(expect.objectContaining({ id }))
    expect([await sweep(), await sweep()]).toEqual([1, 0])
  })

  test('its author, the current holder and admins see it, and nobody else', async () => {
    const carl = await world.person('carl')
    await loses(ada)
    const everybody = () => Promise.all([ada, cleo, bo, carl].map((person) => shown(person)))
    const grant = await bo.holds(page)
    expect(await everybody()).toEqual([['cut off'], ['cut off'], ['cut off'], []])
    await bo.release(page, grant)
    expect(await everybody()).toEqual([['cut off'], ['cut off'], [], []])
  })

  test('a holder who may no longer edit sees only their own', async () => {
    await loses(ada)
    await bo.holds(page)
    await world.sql('DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = $2', [page, 'bo'])
    expect(await shown(bo)).toEqual([])
  })

  test('when the document is deleted, its author still finds it in their own list', async () => {
    const { id } = await loses(ada)
    const grant = await ada.holds(page)
    await ada.delete(page, { lockToken: grant.lockToken })
    expect(await salvages(ada, grant, text('later'))).toMatchObject({ salvage: { toolId: page, tool: null } })
    expect(await own(ada)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id, tool: null, baseVersion: null, ...text('cut off') }),
        expect.objectContaining({ tool: null, ...text('later') }),
      ]),
    )
    expect(await own(cleo)).toEqual([])
  })

  test('when the right to read is withdrawn, its author still finds it in their own list', async () => {
    const hidden = await collectionOf(cleo, { readers: 'EDITORS' })
    const secret = await bo.creates({ collection: hidden })
    await world.maintains(ada, secret)
    const grant = await ada.holds(secret)
    const override = { observedFencingToken: grant.fencingToken, reason: 'left the team' }
    await cleo.describe(secret, 1, { maintainerIds: ['bo'], override })
    expect(await salvages(ada, grant, {}, secret)).toMatchObject({
      salvage: { tool: null, baseVersion: null },
    })
    expect(await own(ada)).toContainEqual(expect.objectContaining({ toolId: secret, ...text('cut off') }))
    expect((await ada.ask(`{ tool(id: "${secret}") { id } }`)).tool).toBeNull()
    expect(await shown(cleo, secret)).toEqual(['cut off'])
  })

  test('5 are kept for each person and document; the oldest are deleted first', async () => {
    for (let nth = 1; nth <= 6; nth++) await loses(ada, text(`${nth}`))
    await loses(bo, text('of bo'))
    expect(await shown(cleo)).toEqual(['of bo', '6', '5', '4', '3', '2'])
  })

  test('50 MB are kept for each person; the oldest are deleted first', async () => {
    const dora = await world.person('dora')
    await dora.ask('{ viewer { id } }')
    const [older, newer] = [await dora.creates(), await dora.creates()]
    const { id } = await loses(dora, text('x'.repeat(1_999_900)), older)
    // 25 more of other documents, each a minute older than the previous one.
    await world.sql(
      `INSERT INTO draft_salvages SELECT gen_random_uuid(), gen_random_uuid(), 1, author_id, 1, content,
         kept_at - n * interval '1 minute', expires_at FROM draft_salvages, generate_series(1, 25) n WHERE id = $1`,
      [id],
    )
    await loses(dora, text('x'.repeat(1_999_900)), newer)
    const [kept] = await world.sql(
      `SELECT count(*)::int AS n, sum(octet_length(content))::int AS bytes FROM draft_salvages WHERE author_id = 'dora'`,
    )
    expect(kept).toEqual({ n: 25, bytes: expect.closeTo(49_997_750, -4) })
    const { salvages } = await dora.ask('{ salvages { toolId } }')
    expect(salvages.slice(0, 2)).toEqual([{ toolId: newer }, { toolId: older }])
  })

  test('two at once leave no more than the limit', async () => {
    const grants: Grant[] = []
    for (let nth = 0; nth < 9; nth++) {
      const grant = await ada.holds(page)
      await ada.release(page, grant)
      grants.push(grant)
    }
    // A salvage may be deleted by the next one before it is answered.
    const pushedOut = ({ errors }: { errors: { extensions: { code: string } }[] }) =>
      errors[0]?.extensions.code
    const saved = await Promise.all(grants.map((grant) => salvages(ada, grant).catch(pushedOut)))
    expect(saved.filter((one) => one !== 'NOT_FOUND' && !one.salvage)).toEqual([])
    expect(await shown(ada)).toHaveLength(5)
  })

  test('it need not match the collection’s schema; the limits of content apply', async () => {
    const strict = await collectionOf(cleo, { contentSchema: { type: 'object', required: ['title'] } })
    const document = await ada.creates({ collection: strict, content: { title: 'A' } })
    const grant = await ada.holds(document)
    await ada.release(document, grant)
    expect(await salvages(ada, grant, {}, document)).toMatchObject({ salvage: text('cut off') })
    const deep = JSON.parse(`${'{"a":'.repeat(65)}{}${'}'.repeat(65)}`)
    for (const content of [
      7,
      [],
      deep,
      { text: 'a\0b' },
      { text: '\udc00' },
      { text: 'x'.repeat(2_000_000) },
    ])
      expect(await salvages(ada, grant, { content }, document)).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: expect.arrayContaining(['content']) }],
      })
    expect(await shown(ada, document)).toEqual(['cut off'])
  })

  test('large text is parsed only for people who may send it (rule 42)', async () => {
    const large = { content: { text: 'x'.repeat(100_000), odd: '\u0000' } }
    expect(await salvages(bo, { lockToken: 'made up' }, large)).toMatchObject({ code: 'LOCK_LOST' })
    const grant = await ada.holds(page)
    await ada.release(page, grant)
    expect(await salvages(ada, grant, large)).toMatchObject({
      issues: [{ path: ['content', 'odd'], message: expect.stringContaining('NUL') }],
    })
    expect(await salvages(ada, grant, text('x'.repeat(1_000_000)))).toMatchObject({ salvage: {} })
  })

  test('an external document has salvages too', async () => {
    const articles = await collectionOf(cleo, { storage: 'EXTERNAL', editors: 'CONTRIBUTORS' })
    const article = await opened(ada, articles)
    await loses(ada, {}, article)
    expect(await shown(ada, article)).toEqual(['cut off'])
  })

  test('its author and admins can discard it; the holder, who sees it, cannot', async () => {
    const discard = (person: Person, salvageId: string) => person.mutate('discardSalvage', { salvageId })
    const [first, second] = [await loses(ada), await loses(ada)]
    expect(await discard(bo, first.id)).toMatchObject({ code: 'NOT_FOUND' })
    await bo.holds(page)
    expect(await discard(bo, first.id)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await discard(ada, first.id)).toMatchObject({ discardedSalvageId: first.id })
    expect(await discard(ada, first.id)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await discard(cleo, second.id)).toMatchObject({ discardedSalvageId: second.id })
    expect(await shown(cleo)).toEqual([])
  })

  test('one answer contains no more of it than of versions', async () => {
    const eve = await world.person('eve')
    await eve.ask('{ viewer { id } }')
    const pages = await Promise.all(Array.from({ length: 9 }, () => eve.creates()))
    for (const one of pages) await loses(eve, text('x'.repeat(1_900_000)), one)
    const { body } = await eve.post({ query: '{ salvages { content } }' })
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'content' } })
    const { salvages: all } = await eve.ask('{ salvages { id } }')
    expect(all).toHaveLength(9)
    const one = `salvages(ids: ["${all[0].id}"]) { id content }`
    const alone = [{ id: all[0].id, content: expect.anything() }]
    expect(await eve.ask(`{ ${one} }`)).toEqual({ salvages: alone })
    expect((await eve.ask(`{ tool(id: "${pages[8]}") { ${one} } }`)).tool.salvages).toEqual(alone)
  })

  test.each([
    ['"no id"', 'must be a UUID'],
    ['"a\\u0000"', 'must be a UUID'],
    [Array.from({ length: 51 }, () => `"${randomUUID()}"`).join(), 'at most 50'],
  ])('ids: [%s] is refused by name', async (ids, message) => {
    for (const query of [
      `salvages(ids: [${ids}]) { id }`,
      `tool(id: "${page}") { salvages(ids: [${ids}]) { id } }`,
    ]) {
      const { body } = await ada.post({ query: `{ ${query} }` })
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining(message),
        extensions: { code: 'BAD_USER_INPUT', field: 'ids' },
      })
    }
  })
})
