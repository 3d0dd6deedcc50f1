import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { DraftHandle, DraftOptions } from '../../packages/client/src/handle.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { connect, reaches } from './support.ts'

let world: World
let ada: Person
let bo: Person
let toolId: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  toolId = await ada.creates()
  await world.maintains(bo, toolId)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const free = { readFirst: { lock: null } }

/** Bo opens the draft, by default in a new tab. */
function opens(options: Partial<DraftOptions> = {}): DraftHandle {
  const { transport, close } = connect('fetch', world.urls[0] as string, bo.token)
  const draft = openDraft({ transport, toolId, baseVersion: 1, ...options })
  closers.push(close, () => draft.close())
  return draft
}
const holderIn = ({ state }: DraftHandle) =>
  'lock' in state ? (state.lock?.holder.id ?? 'nobody') : state.name
const until = (look: () => unknown) => expect.poll(look, { timeout: 10_000 })

test('a person who opens a draft to read it blocks nobody, and sees who holds it', async () => {
  const bos = opens(free)
  expect(holderIn(bos)).toBe('nobody')
  expect([bos.writable, await bos.save({ content: {} })]).toMatchObject([false, { status: 'heldByOther' }])
  const grant = await ada.holds(toolId)
  await until(() => holderIn(bos)).toBe('ada')
  await ada.release(toolId, grant)
  await until(() => holderIn(bos)).toBe('nobody')
  expect(await world.sql('SELECT 1 FROM draft_lock_grants WHERE tool_id = $1', [toolId])).toHaveLength(1)
})

test('it starts with the lock that was loaded, and acquires on request', async () => {
  const { lock } = (await ada.acquire(toolId)).grant
  const bos = opens({ readFirst: { lock } })
  expect(holderIn(bos)).toBe('ada')
  await world.expires(toolId)
  expect((await bos.acquire()).name).toBe('held')
  expect((await bos.save({ content: { text: 'now' } })).status).toBe('saved')
})

test('a page that is left and restored continues reading', async () => {
  const page = { hide: () => {}, restore: () => {} }
  const never = () => {}
  const events: PageEvents = {
    onResume: () => never,
    onHide(run) {
      page.hide = run
      return never
    },
    onRestore(run) {
      page.restore = run
      return never
    },
  }
  const bos = opens({ ...free, page: events })
  page.hide()
  page.restore()
  const grant = await ada.holds(toolId)
  await until(() => holderIn(bos)).toBe('ada')
  await ada.release(toolId, grant)
  await until(() => holderIn(bos)).toBe('nobody')
  expect(await world.sql('SELECT 1 FROM draft_lock_grants WHERE tool_id = $1', [toolId])).toHaveLength(1)
})

test('the same draft opened for editing in the same tab is acquired for both, and reading it again ends nothing', async () => {
  const sessionId = randomUUID()
  const { transport, close } = connect('fetch', world.urls[0] as string, bo.token)
  closers.push(close)
  const reader = opens({ ...free, sessionId, transport })
  const editor = opens({ sessionId, transport })
  await reaches(editor, 'held')
  expect(reader.state.name).toBe('held')
  const another = opens({ ...free, sessionId, transport })
  expect(another.state.name).toBe('held')
  await another.close()
  expect(editor.writable).toBe(true)
})
