import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { DraftHandle, DraftOptions } from '../../packages/client/src/handle.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Cable, connect, reaches, type TransportName, transportNames } from './support.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  world = await World.open({ instances: 2, redis: inject('redis') !== null })
  ;({ ada, bo, cleo } = await world.people())
  await cleo.sets('pages', { ttlMs: 60_000, heartbeatIntervalMs: 500 })
})
afterAll(() => world.close())
beforeEach(async () => {
  page = await newPage()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function newPage(): Promise<string> {
  const toolId = await ada.creates()
  await world.maintains(bo, toolId)
  return toolId
}

interface Editor extends Partial<DraftOptions> {
  person?: Person
  server?: string
}

/** A draft in an editor. It is closed after the test. */
function edit(name: TransportName, { person = ada, server, ...options }: Editor = {}): DraftHandle {
  const { transport, close } = connect(name, server ?? (world.urls[0] as string), person.token)
  const draft = openDraft({ transport, toolId: page, baseVersion: 1, timeoutMs: 1_500, ...options })
  closers.push(close, () => draft.close())
  return draft
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(transportNames)('over %s', (name) => {
  test('a takeover on the other instance displaces it, with who and why, and it stays displaced', async () => {
    const draft = edit(name)
    await reaches(draft, 'held')
    const { signal } = draft
    await cleo.at(world.urls[1] as string).takes(page, 1, { reason: 'the launch' })
    const state = await reaches(draft, 'displaced')
    expect(state).toMatchObject({ cause: 'TAKEN_OVER', by: { id: 'cleo' }, reason: 'the launch' })
    expect([signal.aborted, draft.writable]).toEqual([true, false])
    expect(await draft.save({ content: {} })).toMatchObject({ status: 'lost', cause: 'TAKEN_OVER' })
    await world.expires(page)
    await sleep(700)
    expect(await world.sql('SELECT 1 FROM draft_lock_grants WHERE tool_id = $1', [page])).toHaveLength(2)
  })

  test('saves follow each other; a conflict is a value with the head that it met, and so is invalid content', async () => {
    const draft = edit(name)
    await reaches(draft, 'held')
    expect(await draft.save({ content: { text: 'two' } })).toMatchObject({
      status: 'saved',
      head: { number: 2, content: { text: 'two' } },
    })
    const idempotencyKey = randomUUID()
    const third = { content: { text: 'three' }, message: 'third', idempotencyKey }
    expect(await draft.save(third)).toMatchObject({ status: 'saved', head: { number: 3 } })
    expect(await draft.save({ ...third, baseVersion: 2 })).toMatchObject({
      status: 'saved',
      head: { number: 3 },
    })
    expect(await draft.save({ content: {}, baseVersion: 2 })).toMatchObject({
      status: 'conflict',
      head: { number: 3, content: { text: 'three' } },
    })
    expect(await draft.save({ content: 'no object' })).toMatchObject({ status: 'invalid' })
    expect(draft.writable).toBe(true)
    expect(await draft.save({ content: {}, release: true })).toMatchObject({ status: 'saved' })
    expect(draft.state).toMatchObject({ name: 'lost', cause: 'RELEASED' })
    expect(await ada.lockOf(page)).toBe(null)
  })

  test('a lock that a save finds to be lost is reported with its cause', async () => {
    const draft = edit(name, { person: bo })
    await reaches(draft, 'held')
    await world.sql(`DELETE FROM tool_maintainers WHERE tool_id = $1 AND user_id = 'bo'`, [page])
    expect(await draft.save({ content: {} })).toMatchObject({ status: 'lost', cause: 'RIGHTS_WITHDRAWN' })
    expect(draft.state.name).toBe('lost')
  })

  test("the person's other tab is told so, takes over without a reason, and displaces the first", async () => {
    const first = edit(name)
    await reaches(first, 'held')
    const second = edit(name, { server: world.urls[1] as string })
    expect(await reaches(second, 'heldByOther')).toMatchObject({ byViewerElsewhere: true })
    expect((await second.takeBack()).name).toBe('held')
    expect(await reaches(first, 'displaced')).toMatchObject({ cause: 'TAKEN_OVER', by: { id: 'ada' } })
    expect(second.writable).toBe(true)
  })

  test('an editor that is closed with unsaved text and opened again at once finds it saved, on any transport', async () => {
    for (let round = 1; round <= 4; round++) {
      const first = edit(name, { sessionId: 'remounted', baseVersion: round })
      await reaches(first, 'held')
      first.autosave(60_000).change({ text: `round ${round}` })
      const closing = first.close()
      const second = edit(name, { sessionId: 'remounted', baseVersion: round })
      await reaches(second, 'held')
      expect([second.baseVersion, second.head?.content]).toEqual([round + 1, { text: `round ${round}` }])
      await Promise.all([closing, second.close()])
    }
  })

  test('a session that opens the draft on another transport replaces its grant, and the first handle learns it', async () => {
    const first = edit(name, { sessionId: 'one tab' })
    await reaches(first, 'held')
    const second = edit(name, { sessionId: 'one tab' })
    await reaches(second, 'held')
    expect(await reaches(first, 'displaced')).toMatchObject({ cause: 'REPLACED' })
    expect(second.writable).toBe(true)
  })

  test('disposing releases the lock, and a person who was refused is shown that the draft is free', async () => {
    const { transport, close } = connect(name, world.urls[0] as string, ada.token)
    closers.push(close)
    let waiting: DraftHandle
    {
      await using draft = openDraft({ transport, toolId: page, baseVersion: 1 })
      await reaches(draft, 'held')
      waiting = edit(name, { person: bo })
      expect(await reaches(waiting, 'heldByOther')).toMatchObject({ lock: { holder: { id: 'ada' } } })
    }
    expect(await ada.lockOf(page)).toBe(null)
    await expect.poll(() => waiting.state).toMatchObject({ name: 'heldByOther', lock: null })
    expect((await waiting.acquire()).name).toBe('held')
  })

  test('an invalid token is refused at once', async () => {
    const { transport, close } = connect(name, world.urls[0] as string, 'nobody')
    closers.push(close)
    await using draft = openDraft({ transport, toolId: page, baseVersion: 1 })
    expect(await reaches(draft, 'lost', 'unreachable')).toMatchObject({ cause: 'UNAUTHENTICATED' })
  })
})

/** Leases that expire during the test, but long enough for a busy machine. */
const shortLeases = () => cleo.sets('pages', { ttlMs: 4_000, heartbeatIntervalMs: 500 })

test('heartbeats keep a draft beyond its TTL, on any transport', async () => {
  await shortLeases()
  await Promise.all(
    transportNames.map(async (name) => {
      const toolId = await newPage()
      const draft = edit(name, { toolId })
      const { fencingToken } = await reaches(draft, 'held')
      const outlived = `SELECT clock_timestamp() > acquired_at + interval '4 s' AS outlived FROM draft_locks WHERE tool_id = $1`
      await expect.poll(() => world.sql(outlived, [toolId])).toEqual([{ outlived: true }])
      expect(draft.state).toEqual({ name: 'held', fencingToken })
      expect(await bo.at(world.urls[1] as string).acquire(toolId)).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    }),
  )
})

describe('a network outage longer than the TTL', () => {
  beforeAll(shortLeases)

  /** Cuts the connection, waits until the lease has expired on the server, runs `meanwhile`, and reconnects. */
  async function cutOff(name: TransportName, meanwhile: (toolId: string) => unknown = () => {}) {
    const toolId = await newPage()
    const cable = await Cable.to(world.urls[0] as string)
    closers.push(() => cable.close())
    const draft = edit(name, { toolId, server: cable.url })
    await reaches(draft, 'held')
    const seen: string[] = []
    draft.subscribe((state) => seen.push(state.name))
    const readOnlyAt = Date.now() + draft.msLeft
    const [lease] = await world.sql('SELECT expires_at FROM draft_locks WHERE tool_id = $1', [toolId])
    // The draft is read-only first: nobody else can be granted the lock before. Both clocks are the same here.
    expect(readOnlyAt).toBeLessThan(lease.expires_at.getTime())
    cable.cut()
    await reaches(draft, 'unreachable')
    expect(await draft.save({ content: {} })).toEqual({ status: 'notHeld' })
    await expect.poll(() => ada.lockOf(toolId)).toBe(null)
    await meanwhile(toolId)
    cable.mend()
    return { draft, seen }
  }

  test('leads to unreachable, and then to held under a new grant', async () => {
    await Promise.all(
      transportNames.map(async (name) => {
        const { draft, seen } = await cutOff(name)
        const { fencingToken } = await reaches(draft, 'held')
        expect([seen[0], seen.at(-1), fencingToken]).toEqual(['unreachable', 'held', 2])
        expect(await draft.save({ content: {} })).toMatchObject({ status: 'saved', head: { number: 2 } })
      }),
    )
  })

  test('leads to refused if somebody else acquired the lock, and to lost if the head moved', async () => {
    const [taken, moved] = await Promise.all([
      cutOff('fetch', (toolId) => reaches(edit('fetch', { person: bo, toolId }), 'held')),
      cutOff('fetch', async (toolId) => {
        const grant = await bo.holds(toolId)
        await bo.save(toolId, {
          lockToken: grant.lockToken,
          baseVersion: 1,
          content: { by: 'bo' },
          release: true,
        })
      }),
    ])
    expect(await reaches(taken.draft, 'heldByOther')).toMatchObject({ lock: { holder: { id: 'bo' } } })
    await expect
      .poll(() => moved.draft.state)
      .toMatchObject({ name: 'lost', cause: 'VERSION_CONFLICT', head: { number: 2, content: { by: 'bo' } } })
    expect((await moved.draft.acquire({ baseVersion: 2 })).name).toBe('held')
  })
})
