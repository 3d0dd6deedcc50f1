import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let vera: Person
let page: string
let grant: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  vera = await world.person('vera', { role: 'VIEWER' })
})
afterAll(() => world.close())
/** Two versions, the second of which is bad, under Ada's lock. */
beforeEach(async () => {
  page = await ada.creates({ content: { text: 'good' } })
  grant = await ada.holds(page)
  await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1, content: { text: 'bad' } })
})

const restore = (input: object = {}, person = ada) =>
  person.mutate('restoreDraftVersion', {
    ...{ toolId: page, lockToken: grant.lockToken, baseVersion: 2, number: 1 },
    ...input,
  })

async function uploads(name: string, text: string): Promise<string> {
  const answer = await fetch(`${world.urls[0]}/files?name=${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}` },
    body: text,
  })
  return ((await answer.json()) as { sha256: string }).sha256
}

describe('an older version that is restored', () => {
  test('is the new head, under the lock, and earlier versions stay', async () => {
    expect(await restore({ message: 'as it was' })).toMatchObject({
      draftHead: { number: 3, content: { text: 'good' }, fencingToken: grant.fencingToken },
      lock: { fencingToken: grant.fencingToken, draftHead: { number: 3 } },
    })
    const { tool } = await ada.ask(
      'query ($id: ID!) { tool(id: $id) { versions { nodes { number message content } } } }',
      { id: page },
    )
    expect(tool.versions.nodes).toMatchObject([
      { number: 3, message: 'as it was', content: { text: 'good' } },
      { number: 2, content: { text: 'bad' } },
      { number: 1, content: { text: 'good' } },
    ])
    const [entry] = await world.sql(
      `SELECT metadata FROM audit_entries WHERE tool_id = $1 AND action = 'DRAFT_SAVED' ORDER BY id DESC LIMIT 1`,
      [page],
    )
    expect(entry.metadata).toMatchObject({ version: 3, restored: 1 })
  })

  test('has the files that it had', async () => {
    const sha256 = await uploads('plan.txt', 'the plan')
    const files = [{ name: 'plan.txt', sha256 }]
    const { lockToken } = grant
    await ada.save(page, { lockToken, baseVersion: 2, content: {}, files })
    await ada.save(page, { lockToken, baseVersion: 3, content: {}, files: [] })
    await restore({ baseVersion: 4, number: 3 })
    const { tool } = await ada.ask(
      'query ($id: ID!) { tool(id: $id) { draftHead { number files { name sha256 } } } }',
      { id: page },
    )
    expect(tool.draftHead).toEqual({ number: 5, files })
  })

  test('may be as large as content may be', async () => {
    const content = { text: 'x'.repeat(1_500_000) }
    await ada.save(page, { lockToken: grant.lockToken, baseVersion: 2, content })
    await restore({ baseVersion: 3, number: 2 })
    await restore({ baseVersion: 4, number: 3 })
    expect((await ada.head(page)).content).toEqual(content)
  })

  test('is answered again when the call is repeated with its key', async () => {
    const idempotencyKey = randomUUID()
    const [first, again] = [await restore({ idempotencyKey }), await restore({ idempotencyKey })]
    expect(again.draftHead).toEqual(first.draftHead)
    expect((await ada.head(page)).number).toBe(3)
    expect(await restore({ idempotencyKey, number: 2 })).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })
})

describe('nothing is restored', () => {
  test('without the lock, after its end, or when there is a newer head', async () => {
    expect(await restore({ baseVersion: 1 })).toMatchObject({ __typename: 'DraftVersionConflictError' })
    await ada.release(page, grant)
    expect(await restore()).toMatchObject({ __typename: 'DraftLockLostError', cause: 'RELEASED' })
    expect(await restore({ lockToken: null })).toMatchObject({ __typename: 'DraftLockRequiredError' })
    await cleo.holds(page)
    expect(await restore({ lockToken: null })).toMatchObject({ __typename: 'DraftLockHeldError' })
    expect((await ada.head(page)).number).toBe(2)
  })

  test('from a version that does not exist', async () => {
    expect(await restore({ number: 7 })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['number'], message: 'there is no version 7' }],
    })
    expect(await restore({ number: 0 })).toMatchObject({ __typename: 'InvalidInputError' })
  })

  test('by a person who may not edit, whatever the number', async () => {
    for (const [person, number] of [
      [bo, 1],
      [bo, 99],
      [vera, 1],
    ] as const)
      expect(await restore({ number, lockToken: null }, person)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('if the collection’s schema would no longer accept it', async () => {
    const schema = { type: 'object', required: ['heading'] }
    const id = `c-${randomUUID()}`
    await cleo.mutate('createCollection', { id, name: 'Strict' })
    page = await ada.creates({ collection: id, content: { text: 'good' } })
    grant = await ada.holds(page)
    await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1, content: { heading: 'new' } })
    const { collection } = await cleo.mutate('updateCollection', {
      id,
      expectedVersion: 1,
      contentSchema: schema,
    })
    expect(collection.contentSchema).toEqual(schema)
    expect(await restore()).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['content', 'heading'] }],
    })
  })
})
