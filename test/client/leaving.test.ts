import { describe, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import { type FakeTransport, open, turn } from './fakes.ts'

const sent = (transport: FakeTransport) =>
  transport.calls.slice(1).map(({ operation, keepalive }) => `${operation}${keepalive ? ' keepalive' : ''}`)

const long = 'x'.repeat(64_000)

describe('a page that goes away', () => {
  test('saves the last words and gives the lock up by one request that outlives it, at once', async () => {
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

  test('restored, it goes on from that save', async () => {
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

  test('restored after a save that did not get through, it makes the same one again before it acquires', async () => {
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

  test('no release overtakes a save that is under way', async () => {
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

  test('nor one that no autosave has made', async () => {
    const { clock, transport, pages, draft } = await open()
    transport.delayMs = 500
    const saving = draft.save({ content: 'a' })
    pages.hide?.()
    await clock.passes(2_000)
    expect((await saving).status).toBe('saved')
    expect(sent(transport)).toEqual(['SaveDraft', 'ReleaseDraftLock keepalive'])
  })

  test('a text that does not fit such a request is kept, and saved as long as the page lives', async () => {
    const { transport, pages, draft } = await open()
    draft.autosave(2_000).change(long)
    pages.hide?.()
    expect(draft.kept).toEqual({ content: long, baseVersion: 1 })
    await turn()
    expect(sent(transport)).toEqual(['SaveDraft', 'ReleaseDraftLock keepalive'])
    expect(draft.kept).toBe(null)
  })

  test('what it kept is there after a reload, and gone once saved', async () => {
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

  test('storage that is blocked or full keeps nobody from working', async () => {
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

test('in Node a handle without a session shares with nobody', async () => {
  const { clock, transport } = await open()
  const options = { transport, clock, toolId: 'tool', baseVersion: 1 }
  const handles = [openDraft(options), openDraft(options)]
  await turn()
  const sessions = transport.of('AcquireDraftLock').map(({ input }) => input.sessionId)
  expect(new Set(sessions).size).toBe(3)
  await Promise.all(handles.map((each) => each.close()))
})
