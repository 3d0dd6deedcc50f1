import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { DraftHandle } from '../../packages/client/src/handle.ts'
import { lineBannerOf } from '../../packages/client/src/line/lineBanner.ts'
import { openLine } from '../../packages/client/src/line/openLine.ts'
import type { LineOptions, OpenLine } from '../../packages/client/src/line/options.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import { keepSalvage } from '../../packages/client/src/salvage/keepSalvage.ts'
import type { SessionPlace, SessionStorage } from '../../packages/client/src/session.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { connect, reaches } from './support.ts'

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
  page = await ada.creates()
  await world.maintains(bo, page)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Desk {
  draft: DraftHandle
  line: OpenLine
  transport: LineOptions['transport']
}

/** A person's editor with its draft and its line. */
function sits(person: Person, options: Partial<LineOptions> = {}): Desk {
  const { transport, close } = connect('fetch', world.urls[0] as string, person.token)
  const draft = openDraft({ transport, toolId: page, baseVersion: 1 })
  const line = openLine({ transport, draft, toolId: page, ...options })
  closers.push(
    close,
    () => draft.close(),
    () => line.close(),
  )
  return { draft, line, transport }
}

async function adaHolds(): Promise<Desk> {
  const desk = sits(ada)
  await reaches(desk.draft, 'held')
  return desk
}

const tabStorage = (): SessionStorage => {
  const items = new Map<string, string>()
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
  }
}
function pageThatIsShown() {
  const shown = { events: {} as PageEvents, again: () => {} }
  const never = () => () => {}
  const onResume = (run: () => void) => {
    shown.again = run
    return () => {}
  }
  shown.events = { onResume, onHide: never, onRestore: never }
  return shown
}
const eventually = { timeout: 10_000 }
const until = (look: () => unknown) => expect.poll(look, eventually)
const says = ({ draft, line }: Desk) => lineBannerOf(line.view, draft.state.name === 'held')?.text ?? null
const lastActive = async () =>
  (await world.sql('SELECT last_active_at FROM draft_locks WHERE tool_id = $1', [page]))[0].last_active_at

describe('asking', () => {
  test('Bo requests the lock, Ada answers "later", then hands over, and Bo gets it automatically', async () => {
    const adas = await adaHolds()
    const bos = sits(bo)
    await reaches(bos.draft, 'heldByOther')
    expect(await bos.line.request({ note: 'the typo', answerWithinMs: 120_000 })).toMatchObject({
      status: 'done',
    })
    await until(() => says(adas)).toMatch(/^bo is asking for this draft: “the typo”\. Answer by .+/i)
    expect(says(bos)).toBe('You are next.')
    const { id } = adas.line.view.requests[0]!
    expect(await adas.line.answer(id, 'LATER', 'five more minutes')).toMatchObject({ status: 'done' })
    await until(() => says(bos)).toMatch(/^ada answers: later: “five more minutes”\. You are next\.$/i)
    await adas.line.answer(id, 'HAND_OVER')
    await reaches(bos.draft, 'held')
    expect(await reaches(adas.draft, 'lost')).toMatchObject({ cause: 'HANDED_OVER' })
    await until(() => bos.line.view.settled).toMatchObject({ state: 'GRANTED' })
  })

  test('a newer head is shown first, and Bo’s editing starts from it', async () => {
    const adas = await adaHolds()
    const shown: unknown[] = []
    const bos = sits(bo, { follow: ({ content }) => shown.push(content) })
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request()
    await adas.draft.save({ content: { text: 'newer' } })
    await adas.draft.release()
    await reaches(bos.draft, 'held')
    expect([shown, bos.draft.baseVersion]).toEqual([[{ text: 'newer' }], 2])
  })

  test('a declined request is reported with its note, and a withdrawn request leaves the line', async () => {
    const adas = await adaHolds()
    const bos = sits(bo)
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request()
    await until(() => adas.line.view.requests.length).toBe(1)
    await adas.line.answer(adas.line.view.requests[0]!.id, 'DENY', 'release day')
    await until(() => says(bos)).toMatch(/^ada declined: “release day”\.$/i)
    await bos.line.request()
    await until(() => adas.line.view.requests.length).toBe(1)
    await bos.line.withdraw()
    await until(() => adas.line.view.requests).toEqual([])
    expect(bos.line.view.mine).toBeNull()
  })

  test('a request for a free draft acquires it at once', async () => {
    const adas = await adaHolds()
    const bos = sits(bo)
    await reaches(bos.draft, 'heldByOther')
    await adas.draft.release()
    expect(await bos.line.request()).toEqual({ status: 'free' })
    await reaches(bos.draft, 'held')
  })

  test('the first key press after a request is reported at once, and moves the deadline', async () => {
    const adas = await adaHolds()
    const bos = sits(bo)
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request({ answerWithinMs: 120_000 })
    await until(() => adas.line.view.requests.length).toBe(1)
    await world.passes(50, page)
    const before = await lastActive()
    adas.draft.autosave(60_000).change({ text: 'still here' })
    await until(async () => (await lastActive()) > before).toBe(true)
    await until(() => (adas.line.view.requests[0]?.dueInMs ?? 0) > 100_000).toBe(true)
  })
})

describe('a reservation', () => {
  test('on a hidden page is shown, and taken once the page is visible', async () => {
    const adas = await adaHolds()
    let isVisible = false
    const shown = pageThatIsShown()
    const told: string[] = []
    const bos = sits(bo, {
      ...{ isVisible: () => isVisible, page: shown.events },
      onTurn: ({ requester }) => told.push(requester.id),
    })
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request()
    await adas.draft.release()
    await until(() => told).toEqual(['bo'])
    expect(says(bos)).toMatch(/^Reserved for you for 0:\d\d\.$/)
    await until(() => says(adas)).toMatch(/^Reserved for bo for 0:\d\d\.$/i)
    expect(bos.draft.state.name).toBe('heldByOther')
    isVisible = true
    shown.again()
    await reaches(bos.draft, 'held')
    expect(told).toEqual(['bo'])
  })

  test('a change that arrives while the line is being read is not overwritten by the read', async () => {
    const adas = await adaHolds()
    const connection = connect('fetch', world.urls[0] as string, bo.token)
    closers.push(connection.close)
    let letThrough = Promise.resolve()
    let read = Promise.resolve()
    const slow: LineOptions['transport'] = {
      ...connection.transport,
      async query(...call) {
        const answer = await connection.transport.query!(...call)
        read = letThrough
        await letThrough
        return answer
      },
    }
    const shown = pageThatIsShown()
    const bos = sits(bo, { transport: slow, page: shown.events, isVisible: () => false })
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request()
    await until(() => says(bos)).toBe('You are next.')
    let open = () => {}
    letThrough = new Promise((resolve) => {
      open = resolve
    })
    shown.again()
    await until(() => read === letThrough).toBe(true)
    await adas.draft.release()
    await until(() => says(bos)).toMatch(/^Reserved for you/)
    const saidSince: (string | null)[] = []
    bos.line.subscribe(() => saidSince.push(says(bos)))
    letThrough = Promise.resolve()
    open()
    await until(() => saidSince.length).toBeGreaterThan(1)
    expect(saidSince.filter((text) => !text?.startsWith('Reserved for you'))).toEqual([])
  })

  test('a closed page takes no reservation, and a reloaded page keeps its place in line', async () => {
    const adas = await adaHolds()
    const place: SessionPlace = { storage: tabStorage() }
    const bos = sits(bo, { place })
    await reaches(bos.draft, 'heldByOther')
    await bos.line.request({ note: 'mine' })
    const { id } = bos.line.view.mine!
    bos.line.close()
    await adas.draft.release()
    await until(() => adas.line.view.requests[0]?.state).toBe('RESERVED')
    expect(await bo.lockOf(page)).toBeNull()
    const line = openLine({ ...bos, toolId: page, place })
    closers.push(() => line.close())
    await reaches(bos.draft, 'held')
    await until(() => line.view.settled).toMatchObject({ id, state: 'GRANTED' })
  })
})

describe('an announced takeover', () => {
  test('shows a countdown to the holder, whose text is saved, and ends the lock on time', async () => {
    const adas = await adaHolds()
    const auto = adas.draft.autosave(10)
    const cleos = sits(cleo, { follow: () => {} })
    await reaches(cleos.draft, 'heldByOther')
    expect(await cleos.line.announceTakeover({ reason: 'release day', graceMs: 5_000 })).toMatchObject({
      status: 'done',
    })
    await until(() => says(adas)).toMatch(
      /^cleo will take over this draft in 0:0\d: “release day”\. Finish and release it\.$/i,
    )
    const { dueInMs } = adas.line.view.announced!
    auto.change({ text: 'finished' })
    await until(() => auto.unsaved).toBe(false)
    await until(() => (adas.line.view.announced?.dueInMs ?? 0) < dueInMs!).toBe(true)
    await reaches(cleos.draft, 'held')
    expect(await reaches(adas.draft, 'displaced')).toMatchObject({ cause: 'TAKEN_OVER', by: { id: 'cleo' } })
    expect((await ada.head(page)).content).toEqual({ text: 'finished' })
  })
})

test('the view has the people who have the document open, if the editor asks for them', async () => {
  await adaHolds()
  const bos = sits(bo, { viewers: true })
  await until(() =>
    bos.line.view.viewers?.nodes.map(({ user, state }) => `${user.id} ${state}`).sort(),
  ).toEqual(['ada EDITING', 'bo READING'])
})

describe('salvage', () => {
  test('unsaved text of a displaced person is kept for the new holder and for its author', async () => {
    const { draft, transport } = await adaHolds()
    const auto = draft.autosave(3_600_000)
    const unsaved = () => auto.pending ?? auto.sending
    const salvage = keepSalvage({ transport, draft, toolId: page, unsaved })
    closers.push(() => salvage.close())
    auto.change({ text: 'cut off' })
    const { fencingToken } = draft.state as { fencingToken: number }
    await cleo.takes(page, fencingToken, { reason: 'the launch' })
    await reaches(draft, 'displaced')
    await until(() => salvage.kept).not.toBeNull()
    expect(await salvage.salvages()).toMatchObject([
      { id: salvage.kept!.id, author: { id: 'ada' }, fencingToken },
    ])
    const cleos = sits(cleo)
    const hers = keepSalvage({ ...cleos, toolId: page })
    closers.push(() => hers.close())
    expect(await hers.read(salvage.kept!.id)).toMatchObject({
      content: { text: 'cut off' },
      author: { id: 'ada' },
    })
    expect((await cleo.head(page)).content).toEqual({})
  })

  test('nothing is sent if nothing is unsaved, and a person who has seen the loss acknowledges it', async () => {
    const { draft, transport } = await adaHolds()
    const salvage = keepSalvage({ transport, draft, toolId: page, unsaved: () => null })
    closers.push(() => salvage.close())
    expect(await salvage.acknowledge()).toBe(false)
    await cleo.takes(page, 1, { reason: 'the launch' })
    await reaches(draft, 'displaced')
    expect(await salvage.acknowledge()).toBe(true)
    expect([salvage.kept, await salvage.salvages()]).toEqual([null, []])
  })
})
