import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, bodyOf, newArticle } from './application.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let app: Writer

beforeAll(async () => {
  ;({ world, ada, bo, cleo } = await application())
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

const article = () => newArticle(world, app, ada, bo)

describe('a token is checked as everywhere else', () => {
  test('ended a moment ago', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await ada.release(id, grant)
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({
      state: 'HF423',
      message: 'Your lock was released. Acquire it again to go on editing.',
      error: { code: 'LOCK_LOST', cause: 'RELEASED', currentLock: null },
    })
  })

  test('of a deleted document', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await ada.delete(id, { lockToken: grant.lockToken })
    expect(await refusal(app.uses(grant.lockToken))).toMatchObject({
      state: 'HF423',
      error: { cause: 'TOOL_DELETED' },
    })
  })

  test('of another user: unknown', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const used = (holder: string) => app.sql('SELECT use($1, $2) AS fence', [grant.lockToken, holder])
    expect(await refusal(used('bo'))).toMatchObject({ state: 'HF423', error: { cause: 'UNKNOWN_TOKEN' } })
    expect(await used('ada')).toEqual([{ fence: grant.fencingToken }])
  })

  test('of another document', async () => {
    const [one, two] = [await article(), await article()]
    const grant = await ada.holds(one.id)
    const holds = app.sql(`SELECT must_hold('articles', $1, $2)`, [two.key, grant.lockToken])
    expect(await refusal(holds)).toMatchObject({ state: 'HF423', error: { cause: 'UNKNOWN_TOKEN' } })
    await app.begins()
    await app.uses(grant.lockToken)
    expect(await refusal(app.writes(two.key))).toMatchObject({ state: 'HF428' })
    await app.sql('ROLLBACK')
  })

  test('never granted, or missing', async () => {
    const { id, key } = await article()
    expect(await refusal(app.uses('x'.repeat(32)))).toMatchObject({
      state: 'HF404',
      error: { code: 'NOT_FOUND' },
    })
    expect(await refusal(app.sql('SELECT use(NULL)'))).toMatchObject({ state: 'HF428' })
    const held = (...args: (string | null)[]) => refusal(app.sql('SELECT must_hold($1, $2, $3)', args))
    expect(await held('articles', key, null)).toMatchObject({ state: 'HF428' })
    await ada.holds(id)
    expect(await held('articles', key, null)).toMatchObject({
      state: 'HF423',
      error: { __typename: 'DraftLockHeldError', heldLock: { holder: { id: 'ada' } } },
    })
    expect(await held('articles', 'nothing-here', 'x')).toMatchObject({ state: 'HF404' })
    expect(await held('nowhere', key, 'x')).toMatchObject({
      state: 'HF404',
      message: 'There is no such collection.',
    })
  })

  test('must_hold answers the fencing token, and the document may be written in that transaction', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    await app.begins()
    const [{ fence }] = await app.sql(`SELECT must_hold('articles', $1, $2) AS fence`, [key, grant.lockToken])
    expect(fence).toBe(grant.fencingToken)
    await app.writes(key, 'held')
    await app.commits()
    expect(await bodyOf(world, key)).toBe('held')
  })

  test('no error contains it', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    await cleo.takes(id, grant.fencingToken)
    const { text } = await refusal(app.uses(grant.lockToken))
    expect(text).not.toContain(grant.lockToken)
    const [{ lock_token }] = await world.sql('SELECT lock_token FROM draft_locks WHERE tool_id = $1', [id])
    expect(text).not.toContain(lock_token)
  })

  test('keys have 1 to 200 characters and are required', async () => {
    expect(
      await refusal(app.sql('INSERT INTO articles VALUES ($1, $2)', ['k'.repeat(201), 'x'])),
    ).toMatchObject({
      state: '22023',
      message: 'key: has 201 characters; 1 to 200 are allowed',
    })
    expect(await refusal(app.sql(`SELECT must_hold('articles', '', 'x')`))).toMatchObject({ state: '22023' })
    expect(await refusal(app.sql('SELECT must_hold($1, $2, $3)', ['articles', 'a\0b', 'x']))).toMatchObject({
      state: '22021',
    })
  })
})
