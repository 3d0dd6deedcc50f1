import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { fetchTransport, openDraft } from '../fixtures/lastClient.js'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { socketTo } from './support.ts'

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

/** Ada's editor uses the draft client of the previous version. */
function opens() {
  const url = world.urls[0] as string
  const { socket, close } = socketTo(url, ada.token)
  const headers = () => ({ authorization: `Bearer ${ada.token}` })
  const transport = fetchTransport({ url: `${url}/graphql`, socket, headers })
  const draft = openDraft({ transport, toolId: page, baseVersion: 1, sessionId: ada.session })
  closers.push(close, () => draft.close())
  return draft
}
async function holds() {
  const draft = opens()
  await expect.poll(() => draft.state.name).toBe('held')
  return draft
}
const grant = ({ lockToken }: ReturnType<typeof opens>) => ({ lockToken: lockToken as string })
const over = (draft: ReturnType<typeof opens>) =>
  expect.poll(() => ['lost', 'displaced'].includes(draft.state.name), { timeout: 10_000 }).toBe(true)

test('a client of the previous version whose draft is handed over has lost its lock, and may request it again', async () => {
  const draft = await holds()
  const auto = draft.autosave(3_600_000)
  auto.change({ text: 'kept' })
  const asked = await bo.waits(page)
  await ada.answers(asked, grant(draft), 'HAND_OVER')
  await over(draft)
  expect(auto.unsaved).toBe(true)
  await draft.acquire()
  expect(draft.state.name).not.toBe('held')
  await bo.withdraws(asked)
  await draft.acquire()
  expect(draft.state.name).toBe('held')
})

test('an announced takeover ends its lock on time, and a reserved draft causes no error', async () => {
  const draft = await holds()
  const { fencingToken } = await ada.lockOf(page)
  await cleo.forceTake(page, fencingToken, { graceMs: 5_000 })
  await world.passes(6, page)
  await cleo.acquire(page)
  await over(draft)
  await draft.acquire()
  expect(draft.state.name).toBe('heldByOther')
})
