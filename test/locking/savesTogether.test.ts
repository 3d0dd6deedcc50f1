import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveCall } from '../../src/application/drafts.ts'
import { saveDraftInput } from '../../src/application/inputs.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import type { ForTools } from '../../src/storage/forTools.ts'
import {
  inSharedTransaction,
  type ToolTransaction,
  type ToolWork,
  together,
} from '../../src/storage/toolTransaction.ts'
import { BusyRows } from '../support/busyRows.ts'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person
let db: Database

beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
  db = openDatabase(world.url, {
    pools: { leases: 2, heartbeats: 2, notices: 1, reads: 1 },
    onError: () => {},
  })
})
afterAll(async () => {
  await db.close()
  await world.close()
})

/** Creates documents that Ada holds. */
async function held(count: number): Promise<{ page: string; grant: Grant }[]> {
  const pages = await Promise.all(Array.from({ length: count }, () => ada.creates()))
  return Promise.all(pages.map(async (page) => ({ page, grant: await ada.holds(page) })))
}

/** Without retries, so that a save that others delay fails. */
const saves = (
  documents: { page: string; grant: Grant }[],
  input: Record<string, unknown> = {},
  person = ada.once(),
) =>
  documents.map(({ page, grant }) =>
    person.save(page, { lockToken: grant.lockToken, baseVersion: 1, ...input }).then(
      ({ __typename, cause, draftHead }) => cause ?? draftHead?.number ?? __typename,
      (error) => error.errors[0].extensions.code,
    ),
  )

async function transactionsOf(documents: { page: string }[]): Promise<number> {
  const found = await world.sql(
    `SELECT DISTINCT xid::text FROM lock_events WHERE tool_id = ANY ($1) AND kind = 'HEAD_ADVANCED'`,
    [documents.map(({ page }) => page)],
  )
  return found.length
}

test('saves that arrive together are each decided for their own document', async () => {
  const documents = await held(30)
  const [taken, expired, overridden] = documents.map(({ page }) => page) as [string, string, string]
  await cleo.takes(taken, 1)
  await world.expires(expired)
  await cleo.delete(overridden, { override: { observedFencingToken: 1, reason: 'not needed' } })
  await Promise.all(saves(documents.slice(3, 4)))

  expect(await Promise.all(saves(documents))).toEqual([
    ...['TAKEN_OVER', 'EXPIRED', 'OVERRIDDEN', 'DraftVersionConflictError'],
    ...Array(26).fill(2),
  ])
  for (const { page } of documents.slice(3))
    expect((await world.audit(page)).filter(({ action }) => action === 'DRAFT_SAVED')).toHaveLength(1)
})

test('saves that share a transaction keep each its own content', async () => {
  const documents = await held(12)
  const contentOf = (page: string) => ({ quoted: `"${page}"\\ {a,b} 😀`, none: 'NULL' })
  const said = await Promise.all(
    documents.flatMap((each) => saves([each], { content: contentOf(each.page) })),
  )
  expect(said).toEqual(Array(12).fill(2))
  for (const { page } of documents) {
    const [version] = await world.sql(
      'SELECT content FROM draft_versions WHERE tool_id = $1 AND number = 2',
      [page],
    )
    expect(JSON.parse(version.content)).toEqual(contentOf(page))
  }
})

test('large saves delay nobody: each has its own transaction', async () => {
  const documents = await held(12)
  const large = { content: { text: 'x'.repeat(64_000) } }
  expect(await Promise.all(saves(documents, large))).toEqual(Array(12).fill(2))
  expect(await transactionsOf(documents)).toBe(12)
})

test('one save that cannot be written does not fail the others, and none is written twice', async () => {
  const documents = await held(12)
  await world.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the disk is full of cats' USING ERRCODE = 'P0001'; END $$`)
  await world.sql(`CREATE TRIGGER refuse BEFORE INSERT ON draft_versions FOR EACH ROW
    WHEN (NEW.message = 'unwritable') EXECUTE FUNCTION refuse()`)
  const said = await Promise.all([
    ...saves(documents.slice(0, 1), { message: 'unwritable' }),
    ...saves(documents.slice(1)),
  ])
  expect(said).toEqual(['INTERNAL_SERVER_ERROR', ...Array(11).fill(2)])
  for (const [index, { page }] of documents.entries()) {
    const kinds = (await world.events(page)).map(({ kind }) => kind)
    expect(kinds).toEqual(index === 0 ? ['ACQUIRED'] : ['ACQUIRED', 'HEAD_ADVANCED'])
  }
})

test('a busy row delays only its own save (rule 42)', async () => {
  const documents = await held(20)
  const busy = await BusyRows.of(world, documents[7]?.page as string)
  const [late] = saves(documents.splice(7, 1), {}, ada)
  const answers = saves(documents)
  expect(await Promise.all(answers)).toEqual(Array(19).fill(2))
  await busy.free()
  expect(await late).toBe(2)
})

test('saves of one document are executed one after the other, however they arrive (rule 11)', async () => {
  const [document] = await held(1)
  const said = await Promise.all(saves(Array(10).fill(document)))
  expect(said.sort()).toEqual([2, ...Array(9).fill('DraftVersionConflictError')])
})

const retitle = (tx: ToolTransaction) =>
  tx.send({ text: `UPDATE tools SET title = 'written' WHERE id = $1`, values: [tx.toolId] })
const read = (tx: ToolTransaction) =>
  tx.query({ text: 'SELECT title FROM tools WHERE id = $1', values: [tx.toolId] })
const written = async (...pages: string[]) =>
  (await world.sql(`SELECT id FROM tools WHERE id = ANY ($1) AND title = 'written'`, [pages])).length
const due = (toolId: string, work: ToolWork['work']): ToolWork => ({
  toolId,
  work,
  deadline: performance.now() + 5_000,
})

test('saves that arrive in one turn of the event loop share transactions, at most sixteen in each', async () => {
  const pages = await Promise.all(Array.from({ length: 26 }, () => ada.creates()))
  const work = async (tx: ToolTransaction) => {
    await read(tx)
    retitle(tx)
  }
  await Promise.all(pages.map((page) => inSharedTransaction(db.saves, page, work)))
  const sizes = await world.sql(
    `SELECT count(*)::int AS size FROM tools WHERE id = ANY ($1) AND title = 'written' GROUP BY xmin::text ORDER BY size`,
    [pages],
  )
  expect(sizes).toEqual([{ size: 10 }, { size: 16 }])
})

test('a save shares a transaction unless it is large', () => {
  const call = (text: string) =>
    saveCall(
      saveDraftInput.parse({ toolId: randomUUID(), lockToken: 'held', baseVersion: 1, content: { text } }),
    )
  expect([call('short').shares, call('x'.repeat(64_000)).shares]).toEqual([true, false])
})

test('a work that throws before it has written is left out, and the others are committed', async () => {
  const [one, other] = [await ada.creates(), await ada.creates()]
  const outcomes = await together(db, [
    due(one, async (tx) => {
      await read(tx)
      throw new Error('refused')
    }),
    due(other, async (tx) => {
      await read(tx)
      retitle(tx)
      return 'saved'
    }),
    due(randomUUID(), read),
  ])
  expect([...outcomes]).toEqual([
    [one, { thrown: new Error('refused') }],
    [other, { made: 'saved' }],
  ])
  expect(await written(one, other)).toBe(1)
})

test('rule 4: if a work throws after it has written, nothing is written for it or the others', async () => {
  const [one, other] = [await ada.creates(), await ada.creates()]
  const work = (then: () => unknown) => async (tx: ToolTransaction) => {
    await read(tx)
    retitle(tx)
    return then()
  }
  const thrown = () => {
    throw new Error('too late')
  }
  await expect(
    together(db, [
      due(one, work(thrown)),
      due(
        other,
        work(() => 'saved'),
      ),
    ]),
  ).rejects.toThrow('too late')
  expect(await written(one, other)).toBe(0)
})

test('a work whose row is busy writes nothing', async () => {
  const [one, other] = [await ada.creates(), await ada.creates()]
  const busy = await BusyRows.of(world, one)
  const work = async (tx: ToolTransaction) => {
    await read(tx)
    retitle(tx)
  }
  const outcomes = await together(db, [due(one, work), due(other, work)])
  await busy.free()
  expect([...outcomes.keys()]).toEqual([other])
  expect(await written(one, other)).toBe(1)
})

test('what a shared transaction reads and writes for its tools is one statement for all of them', async () => {
  const [one, other] = [await ada.creates(), await ada.creates()]
  const sent: string[] = []
  const statement =
    (text: string): ForTools<string> =>
    (pages) => {
      sent.push(`${text} ${pages.length}`)
      return { text, values: [pages] }
    }
  const ids = statement('SELECT id AS tool_id FROM tools WHERE id = ANY ($1)')
  const retitles = statement(`UPDATE tools SET title = 'written' WHERE id = ANY ($1)`)
  const work = async (tx: ToolTransaction) => {
    const { rows } = await tx.queryForTools(ids, tx.toolId)
    tx.sendForTools(retitles, tx.toolId)
    return rows
  }
  const outcomes = await together(db, [due(one, work), due(other, work)])
  expect([...outcomes.values()]).toEqual([one, other].map((id) => ({ made: [{ tool_id: id }] })))
  expect(sent.map((text) => text.slice(-1))).toEqual(['2', '2'])
  expect(await written(one, other)).toBe(2)
})

test('what a tool writes after its first write follows it, in order', async () => {
  const [one, other] = [await ada.creates(), await ada.creates()]
  const appended = (letter: string): ForTools<string> => {
    return (pages) => ({
      text: `UPDATE tools SET title = title || '${letter}' WHERE id = ANY ($1)`,
      values: [pages],
    })
  }
  const [a, c] = [appended('a'), appended('c')]
  const work = async (tx: ToolTransaction) => {
    await read(tx)
    tx.sendForTools(a, tx.toolId)
    tx.send(appended('b')([tx.toolId]))
    tx.sendForTools(a, tx.toolId)
    tx.sendForTools(c, tx.toolId)
  }
  await together(db, [due(one, work), due(other, work)])
  const titles = await world.sql('SELECT right(title, 4) AS title FROM tools WHERE id = ANY ($1)', [
    [one, other],
  ])
  expect(titles).toEqual([{ title: 'abac' }, { title: 'abac' }])
})
