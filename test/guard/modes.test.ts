import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { opened, refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, held, newTable, protect, under, waiting } from './application.ts'

let world: World
let ada: Person
let app: Writer

beforeAll(async () => {
  ;({ world, ada } = await application())
})
beforeEach(async () => {
  app = await Writer.on(world)
})
afterEach(() => app.ends())
afterAll(() => world.close())

describe.each(['row', 'statement'])('a document that is free, in %s mode', (mode) => {
  test('can be written without a lock if when_free allows it, and nobody acquires it meanwhile', async () => {
    const free = await newTable(app, '(id text, body text)')
    await protect(app, free, 'id', 'articles', 'allow', mode)
    const key = `free-${mode}`
    const id = await opened(world, key, ada)
    await app.begins()
    await app.sql(`INSERT INTO ${free} VALUES ($1, 'x')`, [key])
    const acquiring = ada.acquire(id)
    await waiting(world, 1)
    await app.commits()
    expect(await acquiring).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
    expect(await refusal(app.sql(`DELETE FROM ${free}`))).toMatchObject({ state: 'HF423' })
  })

  test('cannot be written without a lock while somebody waits for it (rule 33)', async () => {
    const free = await newTable(app, '(id text, body text)')
    await protect(app, free, 'id', 'articles', 'allow', mode)
    const key = `kept-${mode}`
    const id = await opened(world, key, ada)
    const grant = await ada.holds(id)
    const bo = await world.person('bo')
    await world.maintains(bo, id)
    await bo.waits(id)
    await ada.release(id, grant)
    const writes = () => app.sql(`INSERT INTO ${free} VALUES ($1, 'x')`, [key])
    expect(await refusal(writes())).toMatchObject({
      state: 'HF423',
      error: { __typename: 'DraftLockReservedError', reservedFor: { id: 'bo' } },
    })
    await world.passes(31, id)
    await writes()
  })

  test('gets its record with its first write, in the same transaction', async () => {
    const free = await newTable(app, '(id text)')
    await protect(app, free, 'id', 'articles', 'allow', mode)
    const key = `first-${mode}`
    const records = () =>
      world.sql(
        `SELECT t.title, l.fencing_token, l.draft_number, v.content FROM tools t
         JOIN draft_locks l ON l.tool_id = t.id JOIN draft_versions v ON v.id = l.draft_head_id WHERE t.slug = $1`,
        [key],
      )
    await app.begins()
    await app.sql(`INSERT INTO ${free} VALUES ($1)`, [key])
    const other = await Writer.on(world)
    const same = other.sql(`INSERT INTO ${free} VALUES ($1)`, [key])
    await waiting(world, 1)
    expect(await records()).toEqual([])
    await app.sql('ROLLBACK')
    await same
    await other.ends()
    expect(await records()).toEqual([{ title: key, fencing_token: 0, draft_number: 1, content: '{}' }])
  })
})

describe('statement mode', () => {
  test('checks every key of a statement, old and new', async () => {
    const bulk = await newTable(app, '(id text, body text)')
    await protect(app, bulk, 'id', 'articles', 'refuse', 'statement')
    const [one, two] = [await held(world, ada, 'bulk-1'), await held(world, ada, 'bulk-2')]
    await app.begins()
    await app.uses(one.lockToken)
    await app.uses(two.lockToken)
    await app.sql(`INSERT INTO ${bulk} VALUES ('bulk-1', 'x'), ('bulk-2', 'x')`)
    await app.commits()
    for (const statement of [
      `UPDATE ${bulk} SET body = 'y'`,
      `DELETE FROM ${bulk}`,
      `UPDATE ${bulk} SET id = 'bulk-1'`,
    ]) {
      await app.begins()
      await app.uses(one.lockToken)
      expect(await refusal(app.sql(statement))).toMatchObject({ state: 'HF423' })
      await app.sql('ROLLBACK')
    }
    await under(app, one.lockToken, `UPDATE ${bulk} SET body = 'y' WHERE id = 'bulk-1'`)
    await app.sql(`UPDATE ${bulk} SET body = 'z' WHERE false`)
    expect(await refusal(app.sql(`TRUNCATE ${bulk}`))).toMatchObject({ state: 'HF428' })
  })

  test('works with a key of several columns', async () => {
    const bulk = await newTable(app, '(tenant text, id int)')
    await protect(app, bulk, `tenant || '-' || id`, 'articles', 'refuse', 'statement')
    const { lockToken } = await held(world, ada, 'green-7')
    expect(await refusal(app.sql(`INSERT INTO ${bulk} VALUES ('green', 7)`))).toMatchObject({
      state: 'HF423',
    })
    await under(app, lockToken, `INSERT INTO ${bulk} VALUES ('green', 7)`)
  })
})
