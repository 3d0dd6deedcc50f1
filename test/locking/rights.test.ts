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

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await ada.creates()
  await world.maintains(bo, page)
})

describe('rule 24: metadata needs the lock only if the policy covers it', () => {
  test('changes while another person holds the lock, by its own version', async () => {
    await bo.holds(page)
    expect(await ada.describe(page, 1, { title: 'New', taxonomy: ['a', 'b'] })).toMatchObject({
      tool: { title: 'New', summary: '', taxonomy: ['a', 'b'], metadataVersion: 2 },
    })
    expect(await ada.describe(page, 1, { title: 'Stale' })).toMatchObject({
      code: 'METADATA_CONFLICT',
      currentVersion: 2,
    })
    expect(await bo.lockOf(page)).not.toBeNull()
  })

  test('is refused with the holder’s name if the policy covers it', async () => {
    const part = await ada.creates({ collection: 'parts' })
    await world.maintains(bo, part)
    expect(await ada.describe(part, 1, { title: 'x' })).toMatchObject({ code: 'LOCK_REQUIRED' })
    const { lockToken } = await bo.holds(part)
    expect(await ada.describe(part, 1, { title: 'x' })).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      heldLock: { holder: { id: 'bo' } },
    })
    expect(await bo.describe(part, 1, { title: 'x', lockToken })).toMatchObject({
      tool: { metadataVersion: 2 },
    })
  })

  test('maintainers may be named before they have signed in', async () => {
    const page = await ada.creates()
    expect(await ada.describe(page, 1, { maintainerIds: ['ada', 'newcomer'] })).toMatchObject({
      tool: { maintainers: [{ id: 'ada' }, { id: 'newcomer' }] },
    })
    expect((await ada.ask('{ users(search: "newcomer") { nodes { id } } }')).users.nodes).toEqual([])
    const newcomer = await world.person('newcomer')
    expect(await newcomer.acquire(page)).toMatchObject({ grant: { lock: { holder: { id: 'newcomer' } } } })
    const changes = "SELECT FROM audit_entries WHERE action = 'ROLE_CHANGED' AND subject_id = 'newcomer'"
    expect(await world.sql(changes)).toEqual([])
  })

  test('maintainers are found among people who have signed in once', async () => {
    const { users } = await ada.ask(
      '{ users(search: "cle", first: 5) { nodes { id } pageInfo { hasNextPage } } }',
    )
    expect(users.nodes).toEqual([{ id: 'cleo' }])
    expect(await ada.describe(page, 1, { maintainerIds: ['cleo', 'ada'] })).toMatchObject({
      tool: { maintainers: [{ id: 'ada' }, { id: 'cleo' }] },
    })
    expect(await bo.acquire(page)).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('rule 19: withdrawn rights end a lease', () => {
  test('removing a maintainer ends that person’s lease in the same transaction', async () => {
    const grant = await bo.holds(page)
    const watch = await bo.watches(page)
    const override = { observedFencingToken: grant.fencingToken, reason: 'left the team' }
    await cleo.describe(page, 1, { maintainerIds: ['ada'], override })
    expect(await watch.next()).toMatchObject({
      kind: 'RIGHTS_WITHDRAWN',
      actor: { id: 'cleo' },
      reason: 'left the team',
      previousHolder: { id: 'bo' },
      endedFencingToken: grant.fencingToken,
      lock: null,
    })
    expect(await bo.heartbeat(page, grant)).toMatchObject({
      cause: 'RIGHTS_WITHDRAWN',
      by: { id: 'cleo' },
      statedReason: 'left the team',
    })
    expect(await bo.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
      cause: 'RIGHTS_WITHDRAWN',
    })
    expect(await bo.save(page, { baseVersion: 1 })).toMatchObject({ code: 'FORBIDDEN' })
    await watch.close()
  })

  test.each(['heartbeat', 'save', 'acquire'] as const)(
    'a lower role ends the lease at the first refused call: %s',
    async (call) => {
      const now = Math.floor(Date.now() / 1000)
      const id = `eve-${call}`
      const before = await world.person(id, { issuedAt: now - 100 })
      await before.ask('{ viewer { id } }')
      await world.maintains(before, page)
      const grant = await before.holds(page)
      const after = await world.person(id, { role: 'VIEWER', issuedAt: now })
      await after.ask('{ viewer { id } }')
      // The newest role counts, also for an older token that is still valid.
      const refused = {
        heartbeat: () => before.heartbeat(page, grant),
        save: () => before.save(page, { lockToken: grant.lockToken, baseVersion: 1 }),
        acquire: () => before.acquire(page),
      }
      expect(await refused[call]()).toMatchObject(
        call === 'acquire' ? { code: 'FORBIDDEN' } : { code: 'LOCK_LOST', cause: 'RIGHTS_WITHDRAWN' },
      )
      expect(await ada.lockOf(page)).toBeNull()
      expect((await world.events(page)).map(({ kind }) => kind).at(-1)).toBe('RIGHTS_WITHDRAWN')
      expect(await after.heartbeat(page, grant)).toMatchObject({ cause: 'RIGHTS_WITHDRAWN' })
      const [change] = await world.sql(
        `SELECT metadata FROM audit_entries WHERE action = 'ROLE_CHANGED' AND subject_id = $1`,
        [id],
      )
      expect(change.metadata).toEqual({ from: 'CONTRIBUTOR', to: 'VIEWER' })
    },
  )

  describe('a role that was reduced while the call waited for the row counts', () => {
    const calls = {
      acquire: (eve: Person) => eve.acquire(page),
      'acquire beside others': async (eve: Person) => {
        const others = await Promise.all([1, 2, 3].map(() => ada.creates()))
        const [answer] = await Promise.all([eve.acquire(page), ...others.map((other) => ada.acquire(other))])
        return answer
      },
      forceTake: (eve: Person) => eve.forceTake(page, 1),
      forceRelease: (eve: Person) => eve.forceRelease(page, 1),
      heartbeat: (eve: Person, grant: Grant | null) => eve.heartbeat(page, grant as Grant),
      save: (eve: Person, grant: Grant | null) =>
        eve.save(page, { lockToken: grant?.lockToken, baseVersion: 1 }),
      'a large save': (eve: Person, grant: Grant | null) =>
        eve.save(page, {
          lockToken: grant?.lockToken,
          baseVersion: 1,
          content: { text: 'x'.repeat(70_000) },
        }),
      publish: (eve: Person, grant: Grant | null) =>
        eve.publish(page, { lockToken: grant?.lockToken, baseVersion: 1 }),
    }

    test.each(Object.keys(calls) as (keyof typeof calls)[])('%s', async (call) => {
      for (let round = 0; round < 5; round++) {
        page = await ada.creates()
        const isForce = call.startsWith('force')
        const id = `eve-${randomUUID()}`
        const issuedAt = Math.floor(Date.now() / 1000)
        const eve = await world.person(id, {
          role: isForce ? 'ADMIN' : 'CONTRIBUTOR',
          issuedAt: issuedAt - 100,
        })
        await eve.ask('{ viewer { id } }')
        await world.maintains(eve, page)
        if (isForce) await ada.holds(page)
        const grant = call.includes('acquire') || isForce ? null : await eve.holds(page)
        const busy = await BusyRows.of(world, page)
        const waiting = calls[call](eve, grant)
        await busy.areWaitedFor()
        await (await world.person(id, { role: 'VIEWER', issuedAt })).ask('{ viewer { id } }')
        await busy.free()
        const refused = grant ? { code: 'LOCK_LOST', cause: 'RIGHTS_WITHDRAWN' } : { code: 'FORBIDDEN' }
        expect(await waiting).toMatchObject(refused)
        const lock = await ada.lockOf(page)
        expect(lock?.holder.id ?? null).toBe(isForce ? 'ada' : null)
      }
    })

    test('and so does a policy that was switched off while a heartbeat waited', async () => {
      const grant = await bo.holds(page)
      const busy = await BusyRows.of(world, page)
      const waiting = bo.heartbeat(page, grant)
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
})
