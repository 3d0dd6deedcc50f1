import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BusyRows } from '../support/busyRows.ts'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
let held: Grant

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  await world.maintains(bo, page)
  held = await ada.holds(page)
})

const reason = 'Ada has left for the day'
const naming = (observedFencingToken: number | null) => ({ override: { observedFencingToken, reason } })
const withoutAda = { maintainerIds: ['bo'] }

async function goesOn(): Promise<void> {
  expect(await ada.heartbeat(page, held)).toMatchObject({ lock: { fencingToken: held.fencingToken } })
  expect(await ada.save(page, { lockToken: held.lockToken, baseVersion: 1 })).toMatchObject({
    draftHead: { number: 2 },
  })
}

describe('rule 39: removing the holder is a takeover', () => {
  test('a maintainer without the right to force is told who holds the lock, and nothing is written', async () => {
    expect(await bo.describe(page, 1, { ...withoutAda, title: 'Mine' })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      heldLock: { holder: { id: 'ada' } },
      viewerCanForceTake: false,
    })
    expect(await bo.describe(page, 1, { ...withoutAda, ...naming(held.fencingToken) })).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await bo.describe(page, 1, { maintainerIds: ['ada'], title: 'Ours' })).toMatchObject({
      tool: { title: 'Ours', metadataVersion: 2 },
    })
    await goesOn()
  })

  test('an admin must also name the lock and a reason; the holder is told, and it is audited', async () => {
    expect(await cleo.describe(page, 1, withoutAda)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      viewerCanForceTake: true,
    })
    expect(await cleo.describe(page, 1, { ...withoutAda, ...naming(7) })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
    })
    const watch = await ada.watches(page)
    expect(await cleo.describe(page, 1, { ...withoutAda, ...naming(held.fencingToken) })).toMatchObject({
      tool: { maintainers: [{ id: 'bo' }] },
    })
    expect(await watch.next()).toMatchObject({
      kind: 'RIGHTS_WITHDRAWN',
      actor: { id: 'cleo' },
      reason,
      endedFencingToken: held.fencingToken,
      lock: null,
    })
    expect(await ada.save(page, { lockToken: held.lockToken, baseVersion: 1 })).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'RIGHTS_WITHDRAWN',
      by: { id: 'cleo' },
      statedReason: reason,
    })
    const audited = (await world.audit(page)).filter(({ action }) => action === 'LOCK_RIGHTS_WITHDRAWN')
    expect(audited).toMatchObject([{ actor_id: 'cleo', subject_id: 'ada', reason }])
    await watch.close()
  })

  test('an outdated page ends no lock, because the lock that it names is gone', async () => {
    await ada.release(page, held)
    expect(await cleo.describe(page, 1, { ...withoutAda, ...naming(held.fencingToken) })).toMatchObject({
      code: 'LOCK_NOT_HELD',
    })
    expect(await cleo.describe(page, 1, withoutAda)).toMatchObject({ tool: { metadataVersion: 2 } })
  })

  test('a holder who may edit as an admin loses no lock when removed as a maintainer', async () => {
    await ada.release(page, held)
    const sue = await world.person('sue', { role: 'SUPERUSER' })
    await sue.ask('{ viewer { id } }')
    await world.maintains(sue, page)
    const grant = await sue.holds(page)
    // Bo edits without being a maintainer, so this removes no holder.
    expect(await bo.describe(page, 1, { maintainerIds: ['ada', 'bo'] })).toMatchObject({ tool: {} })
    expect(await sue.heartbeat(page, grant)).toMatchObject({ lock: { fencingToken: grant.fencingToken } })
  })

  test('holders may remove themselves with their own token, and from another tab as with a takeover', async () => {
    const elsewhere = ada.inAnotherTab()
    expect(await elsewhere.describe(page, 1, withoutAda)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      heldByViewerElsewhere: true,
    })
    expect(await ada.describe(page, 1, { ...withoutAda, lockToken: held.lockToken })).toMatchObject({
      tool: { maintainers: [{ id: 'bo' }] },
    })
    expect(await ada.heartbeat(page, held)).toMatchObject({ cause: 'RIGHTS_WITHDRAWN', by: { id: 'ada' } })
    await world.maintains(ada, page)
    const again = await ada.holds(page)
    expect(await elsewhere.describe(page, 2, { ...withoutAda, ...naming(again.fencingToken) })).toMatchObject(
      { tool: { maintainers: [{ id: 'bo' }] } },
    )
  })

  test('an override that removes no holder ends nothing, unless the policy covers metadata', async () => {
    expect(await cleo.describe(page, 1, { title: 'x', ...naming(held.fencingToken) })).toMatchObject({
      tool: { title: 'x' },
    })
    await goesOn()
    const part = await ada.creates({ collection: 'parts' })
    const grant = await ada.holds(part)
    expect(await cleo.describe(part, 1, { title: 'x', ...naming(grant.fencingToken) })).toMatchObject({
      tool: { title: 'x' },
    })
    expect(await ada.heartbeat(part, grant)).toMatchObject({ cause: 'OVERRIDDEN', statedReason: reason })
  })

  test('rule 25: lockToken together with override is invalid, and so is an override without a reason', async () => {
    const both = { ...naming(held.fencingToken), lockToken: held.lockToken }
    expect(await ada.describe(page, 1, { title: 'x', ...both })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['override'] }],
    })
    const silent = { override: { observedFencingToken: held.fencingToken, reason: ' ' } }
    expect(await cleo.describe(page, 1, { ...withoutAda, ...silent })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['override', 'reason'] }],
    })
  })

  test('a removal against an acquire: a person who is granted the lock while the removal waits keeps it', async () => {
    await ada.release(page, held)
    const busy = await BusyRows.of(world, page)
    const acquiring = ada.acquire(page)
    await busy.areWaitedFor(1)
    // This waits behind the acquire, in the document's queue.
    const removing = bo.describe(page, 1, withoutAda)
    await busy.free()
    const [acquired, removed] = await Promise.all([acquiring, removing])
    if (acquired.grant) expect(removed).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    else expect([acquired.code, removed.tool.maintainers]).toEqual(['FORBIDDEN', [{ id: 'bo' }]])
  })
})

describe('rule 39: there is no other way to end a lock', () => {
  const policy = { enabled: true, ttlMs: 300_000, heartbeatIntervalMs: 60_000, idleTimeoutMs: 900_000 }

  test.each([
    ['a lower TTL', { ttlMs: 2_000, heartbeatIntervalMs: 500 }],
    ['a lower idle timeout', { idleTimeoutMs: 60_000 }],
    ['a lock that covers metadata', { coversMetadata: true }],
    ['locking switched off', { enabled: false }],
  ])(
    '%s during a lease: the lease lasts as long as it was granted, and nobody else can save',
    async (_, change) => {
      const before = Date.parse((await ada.lockOf(page)).expiresAt)
      await cleo.sets('pages', change)
      try {
        await ada.heartbeat(page, held, 50_000)
        expect(Date.parse((await ada.lockOf(page)).expiresAt)).toBeGreaterThanOrEqual(before)
        expect(await bo.save(page, { baseVersion: 1 })).toMatchObject({ code: 'DOCUMENT_LOCKED' })
        expect((await bo.acquire(page)).code).toMatch(/DOCUMENT_LOCKED|LOCKING_DISABLED/)
      } finally {
        await cleo.sets('pages', { ...policy, coversMetadata: false })
      }
      await goesOn()
    },
  )

  test('deleting, creating again, publishing and settings are refused to everybody but the holder', async () => {
    const { tool } = await ada.ask('query ($id: ID!) { tool(id: $id) { slug } }', { id: page })
    expect(await bo.delete(page)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect(await cleo.delete(page)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect(
      await bo.mutate('createTool', { collection: 'pages', slug: tool.slug, title: 'Mine', content: {} }),
    ).toMatchObject({ code: 'SLUG_TAKEN' })
    expect(await bo.publish(page, { baseVersion: 1 })).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    const settings = { toolId: page, settingsSchema: {}, values: {}, expectedStateRev: 0 }
    expect(await bo.mutate('saveSandboxSettings', settings)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    await goesOn()
  })

  test('changing another person’s role, or using another person’s token, ends nothing', async () => {
    const admin = await world.person('bo', { role: 'ADMIN', issuedAt: Math.floor(Date.now() / 1000) + 5 })
    await admin.ask('{ viewer { id } }')
    expect(await admin.describe(page, 1, withoutAda)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect(await bo.release(page, held)).toMatchObject({ tool: { draftLock: {} } })
    expect(await bo.acquire(page, { sessionId: ada.session, idempotencyKey: randomUUID() })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
    })
    await goesOn()
  })
})
