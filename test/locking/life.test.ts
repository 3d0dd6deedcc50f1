import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
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

const kindsOf = async (toolId: string) => (await world.events(toolId)).map((event) => event.kind)

describe('rule 14: override ends the lock that it names, and then proceeds', () => {
  const override = (observedFencingToken: number | null) => ({
    observedFencingToken,
    reason: 'production is down',
  })

  test('an admin saves over a lock: the holder is told, and it is audited', async () => {
    const grant = await ada.holds(page)
    const watch = await ada.watches(page)
    expect(await cleo.save(page, { baseVersion: 1, override: override(1) })).toMatchObject({
      draftHead: { number: 2 },
      lock: null,
    })
    expect(await watch.next()).toMatchObject({
      kind: 'OVERRIDDEN',
      actor: { id: 'cleo' },
      reason: 'production is down',
      endedFencingToken: 1,
      lock: null,
    })
    expect(await watch.next()).toMatchObject({ kind: 'HEAD_ADVANCED' })
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 2 })).toMatchObject({
      cause: 'OVERRIDDEN',
      by: { id: 'cleo' },
      statedReason: 'production is down',
    })
    expect((await world.audit(page)).map((entry) => entry.action)).toEqual([
      'TOOL_CREATED',
      'LOCK_ACQUIRED',
      'LOCK_OVERRIDDEN',
      'DRAFT_SAVED',
    ])
    await watch.close()
  })

  test('another lock meanwhile, no lock any more, and a draft that was shown as free', async () => {
    const grant = await ada.holds(page)
    expect(await cleo.save(page, { baseVersion: 1, override: override(7) })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
    })
    expect(await cleo.save(page, { baseVersion: 1, override: override(null) })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
    })
    await ada.release(page, grant)
    expect(await cleo.save(page, { baseVersion: 1, override: override(1) })).toMatchObject({
      code: 'LOCK_NOT_HELD',
    })
    expect(await cleo.save(page, { baseVersion: 1, override: override(null) })).toMatchObject({
      draftHead: { number: 2 },
    })
  })

  test('only admins may override, never together with a token, and a conflict ends nobody’s lock', async () => {
    const { lockToken } = await ada.holds(page)
    expect(await bo.save(page, { baseVersion: 1, override: override(1) })).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await ada.save(page, { baseVersion: 1, lockToken, override: override(1) })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['override'] }],
    })
    expect(await cleo.save(page, { baseVersion: 9, override: override(1) })).toMatchObject({
      code: 'VERSION_CONFLICT',
    })
    expect(await ada.lockOf(page)).toMatchObject({ holder: { id: 'ada' } })
    expect(await kindsOf(page)).toEqual(['ACQUIRED'])
  })

  test('publish and delete accept an override too', async () => {
    await ada.holds(page)
    expect(await cleo.publish(page, { baseVersion: 1, override: override(1) })).toMatchObject({
      tool: { publishedVersion: { number: 1 } },
    })
    await ada.holds(page)
    expect(await cleo.delete(page, { override: override(2) })).toMatchObject({ deletedToolId: page })
    expect(await kindsOf(page)).toEqual(['ACQUIRED', 'OVERRIDDEN', 'ACQUIRED', 'OVERRIDDEN', 'TOOL_DELETED'])
  })
})

describe('rule 18: deleting a tool ends its lock in the same transaction', () => {
  test('subscribers get TOOL_DELETED and their stream completes; the holder’s heartbeat is told; the audit entries stay', async () => {
    const grant = await ada.holds(page)
    const watch = await bo.watches(page)
    expect(await ada.delete(page, { lockToken: grant.lockToken })).toMatchObject({ deletedToolId: page })
    expect(await watch.next()).toMatchObject({
      kind: 'TOOL_DELETED',
      lock: null,
      endedFencingToken: 1,
      draftHeadId: null,
    })
    expect(await watch.next()).toBeUndefined()
    expect(await ada.heartbeat(page, grant)).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'TOOL_DELETED',
      by: { id: 'ada' },
    })
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
      cause: 'TOOL_DELETED',
    })
    const { auditLog } = await cleo.ask(
      'query ($id: ID!) { auditLog(filter: { toolId: $id }) { nodes { action toolId tool { id } } } }',
      { id: page },
    )
    expect(auditLog.nodes).toMatchObject([
      { action: 'TOOL_DELETED', toolId: page, tool: null },
      { action: 'LOCK_ACQUIRED' },
      { action: 'TOOL_CREATED' },
    ])
  })

  test('it requires the slug as confirmation, and that nobody else holds the lock', async () => {
    expect(await ada.delete(page, { confirmSlug: 'wrong' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['confirmSlug'] }],
    })
    await bo.holds(page)
    expect(await ada.delete(page)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      heldLock: { holder: { id: 'bo' } },
    })
    const dan = await world.person('dan')
    expect(await dan.delete(page)).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('a free draft needs no lock to be deleted', async () => {
    expect(await ada.delete(page)).toMatchObject({ deletedToolId: page })
    expect(await ada.ask('query ($id: ID!) { tool(id: $id) { id } }', { id: page })).toEqual({ tool: null })
  })
})

test('rule 17: every call that notices an expiry records it first, also a deletion or an override', async () => {
  await ada.holds(page)
  await world.expires(page)
  const override = { observedFencingToken: null, reason: 'seen free' }
  await cleo.save(page, { baseVersion: 1, override })
  expect(await kindsOf(page)).toEqual(['ACQUIRED', 'EXPIRED', 'HEAD_ADVANCED'])
  await bo.holds(page)
  await world.expires(page)
  await ada.delete(page)
  expect(await kindsOf(page)).toEqual([
    'ACQUIRED',
    'EXPIRED',
    'HEAD_ADVANCED',
    'ACQUIRED',
    'EXPIRED',
    'TOOL_DELETED',
  ])
  const expiries = (await world.audit(page)).filter((entry) => entry.action === 'LOCK_EXPIRED')
  expect(expiries.map((entry) => entry.subject_id)).toEqual(['ada', 'bo'])
})

describe('singletons', () => {
  test('a singleton collection contains exactly one tool, and locking works as everywhere else', async () => {
    const { toolBySlug: site } = await cleo.ask(
      '{ toolBySlug(collection: "site", slug: "site") { id draftHead { content } } }',
    )
    expect(site.draftHead.content).toEqual({})
    expect(
      await cleo.mutate('createTool', { collection: 'site', slug: 'second', title: 'Second', content: {} }),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['collection'], message: expect.stringContaining('exactly one') }],
    })
    expect(await cleo.delete(site.id)).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['toolId'] }],
    })
    const { lockToken } = await cleo.holds(site.id)
    expect(await cleo.save(site.id, { lockToken, baseVersion: 1 })).toMatchObject({
      draftHead: { number: 2 },
    })
  })
})

describe('publish', () => {
  test('publishing works under the lock; later saves leave the published version unchanged (rule 24)', async () => {
    expect(await ada.publish(page, { baseVersion: 1 })).toMatchObject({ code: 'LOCK_REQUIRED' })
    const { lockToken } = await ada.holds(page)
    const save = { lockToken, content: { text: 'published' } }
    await ada.save(page, { ...save, baseVersion: 1 })
    expect(await ada.publish(page, { lockToken, baseVersion: 1 })).toMatchObject({ code: 'VERSION_CONFLICT' })
    const publish = { lockToken, baseVersion: 2, idempotencyKey: randomUUID() }
    const first = await ada.publish(page, publish)
    expect(first).toMatchObject({ tool: { publishedVersion: { number: 2, content: { text: 'published' } } } })
    await ada.save(page, { lockToken, baseVersion: 2, content: { text: 'later' } })
    expect(await ada.publish(page, publish)).toEqual(first)
    expect((await world.audit(page)).filter((entry) => entry.action === 'DRAFT_PUBLISHED')).toHaveLength(1)
  })
})

describe('unpublish', () => {
  test('works under the lock: then nothing is published, the draft stays, and production runs none of it', async () => {
    const script = await ada.creates({
      collection: 'scripts',
      content: { entrypoint: 'main', sourceCode: 'function main() { return 1 }' },
    })
    expect(await ada.unpublish(script)).toMatchObject({ code: 'LOCK_REQUIRED' })
    const { lockToken } = await ada.holds(script)
    await ada.publish(script, { lockToken, baseVersion: 1 })
    const once = { lockToken, idempotencyKey: randomUUID() }
    const answer = await ada.unpublish(script, once)
    expect(answer).toMatchObject({ tool: { publishedVersion: null } })
    expect(await ada.unpublish(script, once)).toEqual(answer)
    expect(await ada.head(script)).toMatchObject({ number: 1 })
    expect(await ada.mutate('runTool', { toolId: script })).toMatchObject({ code: 'NOT_FOUND' })
    expect((await world.audit(script)).filter((entry) => entry.action === 'TOOL_UNPUBLISHED')).toMatchObject([
      { actor_id: 'ada', metadata: { version: 1 } },
    ])
  })

  test('without a published version there is nothing to unpublish; a save in between does not affect the published version', async () => {
    const { lockToken } = await ada.holds(page)
    expect(await ada.unpublish(page, { lockToken })).toMatchObject({ code: 'NOT_FOUND' })
    await ada.publish(page, { lockToken, baseVersion: 1 })
    await ada.save(page, { lockToken, baseVersion: 1 })
    await ada.describe(page, 1, { title: 'Renamed' })
    expect(await ada.unpublish(page, { lockToken })).toMatchObject({ tool: { publishedVersion: null } })
  })
})

test('the database itself makes the audit log append-only', async () => {
  for (const statement of [
    'UPDATE audit_entries SET reason = $$x$$',
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
  ])
    await expect(world.sql(statement)).rejects.toThrow('append-only')
})
