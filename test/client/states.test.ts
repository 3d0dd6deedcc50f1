import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bannerOf } from '../../packages/client/src/banner.ts'
import { englishTexts } from '../../packages/client/src/bannerTexts.ts'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { DraftHandle } from '../../packages/client/src/handle.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { connect, reaches, transportNames } from './support.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  await cleo.sets('pages', { enabled: true, ttlMs: 60_000, heartbeatIntervalMs: 500 })
  page = await ada.creates()
  await world.maintains(bo, page)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function edit(person: Person = ada, baseVersion = 1): DraftHandle {
  const { transport, close } = connect('fetch', world.urls[0] as string, person.token)
  const draft = openDraft({ transport, toolId: page, baseVersion })
  closers.push(close, () => draft.close())
  return draft
}

const locking = (enabled: boolean) => cleo.sets('pages', { enabled })
const banner = ({ state }: DraftHandle) => bannerOf(state, englishTexts)
const free = { name: 'held', fencingToken: null }

describe('in a collection without locking', () => {
  beforeEach(() => locking(false))

  test('a draft is editable without a lock, and autosave saves', async () => {
    const draft = edit()
    expect(await reaches(draft, 'held')).toEqual(free)
    expect([draft.writable, draft.lockToken, banner(draft).key]).toEqual([true, null, 'unlocked'])
    const auto = draft.autosave(10)
    auto.change({ text: 'typed' })
    await expect.poll(() => auto.unsaved).toBe(false)
    expect((await ada.head(page)).content).toEqual({ text: 'typed' })
  })

  test('two people edit at once, and the second to save is shown the conflict', async () => {
    const [first, second] = [edit(), edit(bo)]
    await Promise.all([reaches(first, 'held'), reaches(second, 'held')])
    expect(await first.save({ content: { by: 'ada' } })).toMatchObject({ status: 'saved' })
    expect(await second.save({ content: { by: 'bo' } })).toMatchObject({
      status: 'conflict',
      head: { number: 2, content: { by: 'ada' } },
    })
    expect(await second.save({ content: { by: 'both' }, baseVersion: 2 })).toMatchObject({ status: 'saved' })
  })

  test('a save that releases the lock ends the editing, as it does with a lock', async () => {
    const draft = edit()
    await reaches(draft, 'held')
    expect(await draft.save({ content: {}, release: true })).toMatchObject({ status: 'saved' })
    expect(draft.state).toMatchObject({ name: 'lost', cause: 'RELEASED' })
  })

  test('a person who may not edit is told so, and one whose right is withdrawn learns it with the next save', async () => {
    const draft = edit(bo)
    await reaches(draft, 'held')
    await world.sql(`DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = 'bo'`, [page])
    expect(await draft.save({ content: {} })).toMatchObject({ status: 'refused', code: 'FORBIDDEN' })
    expect(await reaches(draft, 'lost')).toMatchObject({ cause: 'FORBIDDEN' })
  })

  test('locking that is switched on again is noticed at the next save, which is made under a lock', async () => {
    const draft = edit()
    await reaches(draft, 'held')
    await locking(true)
    expect(await draft.save({ content: { text: 'two' } })).toMatchObject({ status: 'saved' })
    expect(draft.state).toEqual({ name: 'held', fencingToken: 1 })
  })

  test('locking that is switched on again is noticed when somebody else acquires the lock', async () => {
    const draft = edit()
    await reaches(draft, 'held')
    await locking(true)
    await bo.holds(page)
    expect(await reaches(draft, 'heldByOther')).toMatchObject({ lock: { holder: { id: 'bo' } } })
  })
})

describe('locking that is switched off during editing', () => {
  test('leaves the holder editing: the lock is released, and saves need none', async () => {
    const draft = edit()
    await reaches(draft, 'held')
    await locking(false)
    await expect.poll(() => draft.state).toEqual(free)
    await expect.poll(() => ada.lockOf(page)).toBe(null)
    expect(await draft.save({ content: { text: 'two' } })).toMatchObject({
      status: 'saved',
      head: { number: 2 },
    })
  })

  test('leaves a person in line waiting until the existing lock ends', async () => {
    const { lockToken } = await bo.holds(page)
    const draft = edit()
    await reaches(draft, 'heldByOther')
    await locking(false)
    expect(await draft.takeBack({ reason: 'mine' })).toMatchObject({ name: 'heldByOther' })
    await bo.release(page, { lockToken })
    await expect.poll(() => banner(draft).offers).toBe('acquire')
    expect(await draft.acquire()).toEqual(free)
  })
})

describe('a refused takeover says why, and who holds the draft', () => {
  test('to a person who may not take over', async () => {
    await bo.holds(page)
    const draft = edit()
    await reaches(draft, 'heldByOther')
    await draft.takeBack({ reason: 'mine' })
    expect(draft.state).toMatchObject({ name: 'heldByOther', refused: 'FORBIDDEN', canForceTake: false })
    expect(banner(draft)).toMatchObject({ text: 'You may not take over this draft from bo.', offers: null })
  })

  test('without a reason', async () => {
    await bo.holds(page)
    const draft = edit(cleo)
    await reaches(draft, 'heldByOther')
    await draft.takeBack()
    expect(banner(draft)).toMatchObject({ key: 'takeoverNeedsReason', offers: 'takeBack', needsReason: true })
    expect((await draft.takeBack({ reason: 'the launch' })).name).toBe('held')
  })

  test('when another lock was meant', async () => {
    const grant = await bo.holds(page)
    const draft = edit(cleo)
    await reaches(draft, 'heldByOther')
    await bo.release(page, grant)
    await ada.holds(page)
    await draft.takeBack({ reason: 'the launch', observedFencingToken: grant.fencingToken })
    expect(banner(draft)).toMatchObject({ key: 'takeoverTooLate', offers: 'takeBack' })
    expect(banner(draft).text).toContain('ada')
  })
})

test('a draft that is free after a displacement is reported as free, and can be acquired', async () => {
  const draft = edit()
  await reaches(draft, 'held')
  const grant = await cleo.takes(page, 1, { reason: 'the launch' })
  await reaches(draft, 'displaced')
  expect(banner(draft).text).toBe('cleo took over this draft: “the launch”.')
  await cleo.release(page, grant)
  await expect.poll(() => banner(draft).text).toMatch(/launch”\. This draft is free again\.$/)
  expect(banner(draft).offers).toBe('acquire')
})

test('the holder is named after the lock has been released', async () => {
  const draft = edit()
  await reaches(draft, 'held')
  await draft.release()
  await bo.holds(page)
  await expect.poll(() => banner(draft).text).toBe('You have released the lock. bo is editing this draft.')
})

test('a lock of one’s own in another session is reported, and is taken over without a reason', async () => {
  await ada.holds(page)
  const draft = edit()
  await reaches(draft, 'heldByOther')
  expect(banner(draft)).toMatchObject({ key: 'heldElsewhere', offers: 'takeBack', needsReason: false })
  expect(banner(draft).text).toMatch(/in another tab, on another device or in a terminal/)
  const other = edit()
  expect((await draft.takeBack()).name).toBe('held')
  await reaches(other, 'heldByOther')
  await other.takeBack()
  await reaches(draft, 'displaced')
  expect(banner(draft)).toMatchObject({ key: 'continuedElsewhere', offers: 'takeBack', needsReason: false })
})

test('withdrawn rights are reported, and the lock can be requested again', async () => {
  const draft = edit(bo)
  await reaches(draft, 'held')
  await world.sql(`DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = 'bo'`, [page])
  expect(await reaches(draft, 'lost')).toMatchObject({ cause: 'RIGHTS_WITHDRAWN' })
  expect(banner(draft)).toMatchObject({ key: 'RIGHTS_WITHDRAWN', offers: 'acquire' })
  await world.maintains(bo, page)
  expect((await draft.acquire()).name).toBe('held')
})

test.each(transportNames)(
  'over %s, a service that accepts known operations only is reported as one',
  async (name) => {
    const strict = await World.open({ config: { persistedOperations: 'only' } })
    const { transport, close } = connect(name, strict.urls[0] as string, ada.token)
    const draft = openDraft({ transport, toolId: page, baseVersion: 1 })
    expect(await reaches(draft, 'lost')).toMatchObject({ cause: 'PERSISTED_QUERY_ONLY' })
    expect(banner(draft)).toMatchObject({ key: 'PERSISTED_QUERY_ONLY', offers: null })
    await draft.close()
    await close()
    await strict.close()
  },
)
