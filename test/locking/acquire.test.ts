import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
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

async function newPage() {
  page = await ada.creates()
  await world.maintains(bo, page)
}

describe('rule 1: at most one lease is in force per tool', () => {
  test('the first caller gets it, the second is told who holds it', async () => {
    await newPage()
    await ada.holds(page, { comment: 'rewriting' })
    expect(await bo.acquire(page)).toMatchObject({
      __typename: 'DraftLockHeldError',
      code: 'DOCUMENT_LOCKED',
      retryable: true,
      message: 'This document is currently being edited by another user',
      heldLock: { holder: { id: 'ada' }, comment: 'rewriting', heldByViewer: false },
      heldByViewerElsewhere: false,
      viewerCanForceTake: false,
    })
    expect(await cleo.acquire(page)).toMatchObject({ viewerCanForceTake: true })
  })

  test('the database refuses an incomplete grant and counters that decrease', async () => {
    await newPage()
    await ada.holds(page)
    const half = world.sql('UPDATE draft_locks SET holder_id = NULL WHERE tool_id = $1', [page])
    await expect(half).rejects.toThrow('draft_locks_grant_whole')
    const fallen = world.sql('UPDATE draft_locks SET revision = revision - 1 WHERE tool_id = $1', [page])
    await expect(fallen).rejects.toThrow(/never fall|counters/)
  })
})

describe('rule 2: only the database clock decides', () => {
  test.each([25, -25])(
    'a server whose clock is %i hours wrong grants, refuses, renews and saves as usual',
    async (hours) => {
      await newPage()
      const grant = await ada.holds(page)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
      try {
        expect(await bo.acquire(page)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
        expect(await ada.heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
        const saved = await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })
        expect(saved).toMatchObject({ draftHead: { number: 2 }, lock: { expiresInMs: 300_000 } })
        await world.expires(page)
        expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 2 })).toMatchObject({
          cause: 'EXPIRED',
        })
        expect(await cleo.forceTake(page, grant.fencingToken)).toMatchObject({ code: 'LOCK_NOT_HELD' })
        expect(await bo.acquire(page)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
      } finally {
        vi.useRealTimers()
      }
    },
  )
})

describe('rule 6: the fencing token and the revision outlive the lease', () => {
  test('they increase across release, expiry and takeover, and are never reused', async () => {
    await newPage()
    const first = await ada.holds(page)
    await ada.release(page, first)
    const second = await bo.holds(page)
    await world.expires(page)
    const third = await ada.holds(page)
    const fourth = await cleo.takes(page, third.fencingToken)
    expect([first, second, third, fourth].map((grant) => grant.fencingToken)).toEqual([1, 2, 3, 4])
    expect((await world.events(page)).map((event) => event.revision)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('rule 7: acquire and force take are idempotent per user and key', () => {
  test('a retry while the grant is in force answers the same grant, lock token included', async () => {
    await newPage()
    const idempotencyKey = randomUUID()
    const first = await ada.acquire(page, { idempotencyKey })
    const again = await ada.acquire(page, { idempotencyKey })
    expect(again.grant.lockToken).toBe(first.grant.lockToken)
    expect(again.grant.lock.fencingToken).toBe(1)
    expect(await world.events(page)).toHaveLength(1)
  })

  test('once the grant has ended, its key can never be used again', async () => {
    await newPage()
    const idempotencyKey = randomUUID()
    const grant = await ada.holds(page, { idempotencyKey })
    await ada.release(page, grant)
    expect(await ada.acquire(page, { idempotencyKey })).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'RELEASED',
    })
    await bo.holds(page)
    expect(await ada.acquire(page, { idempotencyKey })).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'RELEASED',
      currentLock: { holder: { id: 'bo' } },
    })
  })

  test('a retried force take answers the same grant, and its key cannot be used after the grant has ended', async () => {
    await newPage()
    const { fencingToken } = await ada.holds(page)
    const idempotencyKey = randomUUID()
    const first = await cleo.takes(page, fencingToken, { idempotencyKey })
    expect(await cleo.takes(page, fencingToken, { idempotencyKey })).toEqual(first)
    await cleo.release(page, first)
    expect(await cleo.forceTake(page, fencingToken, { idempotencyKey })).toMatchObject({ code: 'LOCK_LOST' })
  })

  test('the same key with other input is a mismatch', async () => {
    await newPage()
    const idempotencyKey = randomUUID()
    await ada.holds(page, { idempotencyKey })
    expect(await ada.acquire(page, { idempotencyKey, comment: 'other' })).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  test('a duplicated tab, which copies the session id, displaces the first visibly: exactly one token works', async () => {
    await newPage()
    const original = await ada.holds(page)
    const watch = await ada.watches(page)
    const copy = await ada.holds(page)
    expect(await watch.next()).toMatchObject({
      kind: 'ACQUIRED',
      endedFencingToken: 1,
      previousHolder: { id: 'ada' },
    })
    expect(await ada.heartbeat(page, original)).toMatchObject({ code: 'LOCK_LOST', cause: 'REPLACED' })
    expect(await ada.heartbeat(page, copy)).toMatchObject({ __typename: 'HeartbeatPayload' })
    await watch.close()
  })
})

describe('rule 8: a lease belongs to a session, not to a user', () => {
  test("the user's other tab is refused, and may take over explicitly without a reason", async () => {
    await newPage()
    const { fencingToken } = await ada.holds(page)
    const otherTab = ada.inAnotherTab()
    expect(await otherTab.acquire(page)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      message: 'You are editing this document in another tab or device.',
      heldByViewerElsewhere: true,
      viewerCanForceTake: true,
    })
    expect(await otherTab.forceTake(page, fencingToken, { reason: null })).toMatchObject({
      __typename: 'ForceTakeLockPayload',
      previousHolder: { id: 'ada' },
      grant: { lock: { forcedBy: { id: 'ada' } } },
    })
  })
})

describe('rule 16: expiry needs no person', () => {
  test('the next acquire succeeds at once, and an expired lock is never served as held', async () => {
    await newPage()
    await ada.holds(page)
    await world.expires(page)
    expect(await bo.lockOf(page)).toBeNull()
    const listed = await bo.ask('{ locked: tools(filter: { locked: true }) { nodes { id } } }')
    expect(listed.locked.nodes.map((tool: { id: string }) => tool.id)).not.toContain(page)
    expect((await bo.holds(page)).fencingToken).toBe(2)
  })
})

describe('rule 17: every transition has exactly one event and one audit entry', () => {
  test('an acquire that ends an expired lease writes two: EXPIRED, then ACQUIRED', async () => {
    await newPage()
    await ada.holds(page)
    await world.expires(page)
    await bo.holds(page)
    expect(await world.events(page)).toMatchObject([
      { kind: 'ACQUIRED', revision: 1 },
      {
        kind: 'EXPIRED',
        revision: 2,
        ended_fencing_token: 1,
        previous_holder_id: 'ada',
        actor_id: null,
        lock: null,
      },
      { kind: 'ACQUIRED', revision: 3, ended_fencing_token: null, actor_id: 'bo' },
    ])
    expect(await world.audit(page)).toMatchObject([
      { action: 'TOOL_CREATED' },
      { action: 'LOCK_ACQUIRED', fencing_token: 1 },
      { action: 'LOCK_EXPIRED', fencing_token: 1, subject_id: 'ada', metadata: { cause: 'EXPIRED' } },
      { action: 'LOCK_ACQUIRED', fencing_token: 2, actor_id: 'bo' },
    ])
  })

  test('a takeover ends one grant and begins another in one transition', async () => {
    await newPage()
    const { fencingToken } = await ada.holds(page)
    await cleo.takes(page, fencingToken)
    expect((await world.events(page)).slice(1)).toMatchObject([
      {
        kind: 'TAKEN_OVER',
        revision: 2,
        ended_fencing_token: 1,
        previous_holder_id: 'ada',
        actor_id: 'cleo',
        reason: 'urgent fix',
      },
    ])
    expect((await world.audit(page)).slice(2)).toMatchObject([
      {
        action: 'LOCK_TAKEN_OVER',
        fencing_token: 2,
        subject_id: 'ada',
        actor_id: 'cleo',
        reason: 'urgent fix',
      },
    ])
  })

  test('events and audit entries never hold a lock token', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    expect(JSON.stringify([await world.events(page), await world.audit(page)])).not.toContain(lockToken)
  })
})

test('an acquire with an outdated base version is a conflict that contains the head', async () => {
  await newPage()
  const grant = await ada.holds(page)
  await ada.save(page, {
    lockToken: grant.lockToken,
    baseVersion: 1,
    content: { text: 'mine' },
    release: true,
  })
  expect(await bo.acquire(page, { baseVersion: 1 })).toMatchObject({
    code: 'VERSION_CONFLICT',
    currentHead: { number: 2, content: { text: 'mine' } },
  })
  expect(await bo.acquire(page, { baseVersion: 2 })).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
})

test('a viewer, and a contributor who is not a maintainer, may not lock', async () => {
  await newPage()
  const vic = await world.person('vic', { role: 'VIEWER' })
  const dan = await world.person('dan')
  for (const person of [vic, dan]) expect(await person.acquire(page)).toMatchObject({ code: 'FORBIDDEN' })
  expect(await world.events(page)).toHaveLength(0)
})
