import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BusyRows } from '../support/busyRows.ts'
import type { Answer, Person } from '../support/person.ts'
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

describe('lock policies', () => {
  test('change by their own version, by admins only, and are audited', async () => {
    expect(await ada.sets('parts', { ttlMs: 5_000 })).toMatchObject({ code: 'FORBIDDEN' })
    const changed = await cleo.sets('parts', {
      ttlMs: 3_600_000,
      heartbeatIntervalMs: 60_000,
      idleTimeoutMs: 600_000,
    })
    expect(changed.collection.lockPolicy).toMatchObject({
      ttlMs: 3_600_000,
      idleTimeoutMs: 600_000,
      coversMetadata: true,
    })
    const { version } = changed.collection.lockPolicy
    const stale = { collection: 'parts', expectedVersion: version - 1, ttlMs: 60_000 }
    expect(await cleo.mutate('updateLockPolicy', stale)).toMatchObject({
      code: 'METADATA_CONFLICT',
      currentVersion: version,
    })
    const [entry] = await world.sql(
      `SELECT * FROM audit_entries WHERE action = 'LOCK_POLICY_UPDATED' ORDER BY id DESC LIMIT 1`,
    )
    expect(entry).toMatchObject({ actor_id: 'cleo', metadata: { collection: 'parts', ttlMs: 3_600_000 } })
    expect(await cleo.mutate('updateLockPolicy', { collection: 'nope', expectedVersion: 1 })).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test.each([
    ['ttlMs', 0],
    ['ttlMs', -1],
    ['ttlMs', 1_999],
    ['ttlMs', 604_800_001],
    ['heartbeatIntervalMs', 0],
    ['heartbeatIntervalMs', 200_000],
    ['idleTimeoutMs', 59_999],
    ['idleTimeoutMs', 86_400_001],
  ])('%s %i is refused by name', async (field, value) => {
    const refused = await cleo.sets('pages', { [field]: value })
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [field] }] })
  })

  test('of two admins at once, one is told that the policy has changed', async () => {
    const answers: Answer[] = await Promise.all([
      cleo.sets('parts', { coversMetadata: true }),
      cleo.sets('parts', { coversMetadata: true }),
    ])
    expect(answers.map((answer) => answer.code ?? 'ok').sort()).toEqual(['METADATA_CONFLICT', 'ok'])
  })
})

describe('rule 27: the policy is read under the row lock, and a lease in force counts until it ends', () => {
  test('switched off meanwhile: grants and renewals are refused, the lease still protects, and after it saves need no token', async () => {
    const grant = await ada.holds(page)
    await cleo.sets('pages', { enabled: false })
    try {
      expect(await bo.acquire(page)).toMatchObject({ code: 'LOCKING_DISABLED' })
      expect(await ada.heartbeat(page, grant)).toMatchObject({ code: 'LOCKING_DISABLED' })
      expect(await cleo.forceTake(page, grant.fencingToken)).toMatchObject({ code: 'LOCKING_DISABLED' })
      expect(await bo.save(page, { baseVersion: 1 })).toMatchObject({ code: 'DOCUMENT_LOCKED' })
      expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
        draftHead: { number: 2, fencingToken: 1 },
      })
      await ada.release(page, grant)
      expect(await bo.save(page, { baseVersion: 2 })).toMatchObject({
        draftHead: { number: 3, fencingToken: null },
        lock: null,
      })
    } finally {
      await cleo.sets('pages', { enabled: true })
    }
  })

  test('a shorter TTL never shortens a lease', async () => {
    const grant = await ada.holds(page)
    await cleo.sets('pages', { ttlMs: 2_000, heartbeatIntervalMs: 500 })
    try {
      expect((await ada.heartbeat(page, grant)).lock.expiresInMs).toBeGreaterThan(290_000)
    } finally {
      await cleo.sets('pages', { ttlMs: 300_000, heartbeatIntervalMs: 60_000 })
    }
  })

  test('an acquire that waited for the row is decided by the policy after the wait', async () => {
    const busy = await BusyRows.of(world, page)
    const waiting = bo.acquire(page)
    await busy.areWaitedFor()
    await world.sql(`UPDATE collections SET lock_enabled = false WHERE id = 'pages'`)
    try {
      await busy.free()
      expect(await waiting).toMatchObject({ code: 'LOCKING_DISABLED' })
    } finally {
      await world.sql(`UPDATE collections SET lock_enabled = true WHERE id = 'pages'`)
    }
  })
})

describe('two editors without locks', () => {
  beforeAll(() => cleo.sets('pages', { enabled: false }))
  afterAll(() => cleo.sets('pages', { enabled: true }))

  test('the second save from the same version is a conflict with the head that it met, and nothing is lost', async () => {
    await ada.save(page, { baseVersion: 1, content: { text: 'of ada' } })
    expect(await bo.save(page, { baseVersion: 1, content: { text: 'of bo' } })).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentHead: { number: 2, content: { text: 'of ada' } },
    })
    expect(await bo.save(page, { baseVersion: 2, content: { text: 'of both' } })).toMatchObject({
      draftHead: { number: 3 },
    })
  })

  test('of eight write paths racing on one draft, exactly one wins each version', async () => {
    for (let base = 1; base <= 10; base++) {
      const answers: Answer[] = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 ? ada : bo).save(page, { baseVersion: base })),
      )
      expect(answers.filter((answer) => answer.draftHead)).toHaveLength(1)
      expect(answers.filter((answer) => answer.code === 'VERSION_CONFLICT')).toHaveLength(7)
    }
    expect(await ada.head(page)).toMatchObject({ number: 11 })
  })
})
