import { describe, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import { type FakeTransport, open, turn } from './fakes.ts'

const sent = (transport: FakeTransport) =>
  transport.calls.slice(1).map(({ operation, keepalive }) => `${operation}${keepalive ? ' keepalive' : ''}`)

const long = 'x'.repeat(64_000)

describe('a page that is left', () => {
  test('saves the last text and releases the lock at once, with one request that outlives the page', async () => {
    const { transport, pages, draft } = await open()
    const auto = draft.autosave(2_000)
    auto.change('last words')
    pages.hide?.()
    expect(sent(transport)).toEqual(['SaveDraft keepalive'])
    expect(transport.of('SaveDraft')[0]?.input).toMatchObject({ content: 'last words', release: true })
    expect([draft.writable, auto.unsaved]).toEqual([false, true])
    await turn()
    expect([auto.unsaved, draft.kept]).toEqual([false, null])
  })

  test('continues from that save when it is restored', async () => {
    const { clock, transport, pages, draft } = await open()
    draft.autosave(2_000).change('last words')
    transport.delayMs = 500
    pages.hide?.()
    pages.restore?.()
    await clock.passes(400)
    expect(transport.of('AcquireDraftLock')).toHaveLength(1)
    await clock.passes(2_000)
    expect(draft.state.name).toBe('held')
    expect(transport.of('AcquireDraftLock')[1]?.input).toMatchObject({ baseVersion: 2 })
  })

  test('repeats the same save before it acquires, if the save did not arrive', async () => {
    const { clock, transport, pages, draft } = await open()
    const auto = draft.autosave(2_000)
    auto.change('last words')
    transport.down = true
    pages.hide?.()
    await turn()
    transport.down = false
    pages.restore?.()
    const acquiring = draft.acquire()
    await clock.passes(10_000)
    expect((await acquiring).name).toBe('held')
    expect(sent(transport).slice(0, 3)).toEqual(['SaveDraft keepalive', 'SaveDraft', 'AcquireDraftLock'])
    expect(new Set(transport.of('SaveDraft').map(({ input }) => input.idempotencyKey)).size).toBe(1)
    auto.change('more')
    await clock.passes(2_100)
    expect(transport.of('SaveDraft').at(-1)?.input).toMatchObject({ content: 'more', baseVersion: 2 })
  })

  test('sends no release before a running save', async () => {
    const { clock, transport, pages, draft } = await open()
    const auto = draft.autosave(2_000)
    auto.change('a')
    transport.delayMs = 500
    void auto.flush()
    auto.change('b')
    pages.hide?.()
    expect(draft.kept).toEqual({ content: 'b', baseVersion: 1 })
    await clock.passes(2_000)
    expect(sent(transport)).toEqual(['SaveDraft', 'SaveDraft', 'ReleaseDraftLock keepalive'])
    expect([auto.unsaved, draft.kept, draft.state.name]).toEqual([false, null, 'lost'])
  })

  test('sends no release before a running save that autosave did not make', async () => {
    const { clock, transport, pages, draft } = await open()
    transport.delayMs = 500
    const saving = draft.save({ content: 'a' })
    pages.hide?.()
    await clock.passes(2_000)
    expect((await saving).status).toBe('saved')
    expect(sent(transport)).toEqual(['SaveDraft', 'ReleaseDraftLock keepalive'])
  })

  test('keeps a text that is too large for such a request, and saves it if the page stays open', async () => {
    const { transport, pages, draft } = await open()
    draft.autosave(2_000).change(long)
    pages.hide?.()
    expect(draft.kept).toEqual({ content: long, baseVersion: 1 })
    await turn()
    expect(sent(transport)).toEqual(['SaveDraft', 'ReleaseDraftLock keepalive'])
    expect(draft.kept).toBe(null)
  })

  test('has the kept text after a reload, and deletes it once it is saved', async () => {
    const items = new Map<string, string>()
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    }
    const place = { storage }
    const first = await open((transport) => {
      transport.delayMs = 500
    }, place)
    await first.clock.passes(500)
    first.draft.autosave(2_000).change(long)
    first.pages.hide?.()
    const second = await open(() => {}, place)
    expect(second.draft.kept).toEqual({ content: long, baseVersion: 1 })
    await second.draft.save({ content: second.draft.kept?.content })
    const third = await open(() => {}, place)
    expect(third.draft.kept).toBe(null)
  })

  test('works with storage that is blocked or full', async () => {
    const blocked = () => {
      throw new Error('QuotaExceededError')
    }
    const { draft, pages } = await open(() => {}, { storage: { getItem: blocked, setItem: blocked } })
    const auto = draft.autosave(2_000)
    auto.change(1n)
    pages.hide?.()
    auto.change(long)
    pages.restore?.()
    await turn()
    expect(draft.state.name).toBe('held')
  })
})

test('in Node, a handle without a session is not shared', async () => {
  const { clock, transport } = await open()
  const options = { transport, clock, toolId: 'tool', baseVersion: 1 }
  const handles = [openDraft(options), openDraft(options)]
  await turn()
  const sessions = transport.of('AcquireDraftLock').map(({ input }) => input.sessionId)
  expect(new Set(sessions).size).toBe(3)
  await Promise.all(handles.map((each) => each.close()))
})
