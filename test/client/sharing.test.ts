import { describe, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import type { DraftOptions } from '../../packages/client/src/handle.ts'
import { FakeClock, FakeTransport, turn } from './fakes.ts'

const page = { onResume: () => () => {}, onHide: () => () => {}, onRestore: () => () => {} }

/** A page that opens one document any number of times. */
function onePage({ delayMs = 0 } = {}) {
  const clock = new FakeClock()
  const transport = new FakeTransport(clock)
  transport.delayMs = delayMs
  const opens = (options: Partial<DraftOptions> = {}) =>
    openDraft({
      ...{ transport, toolId: 'tool', baseVersion: 1, sessionId: 'tab', clock, page, random: () => 1 },
      ...options,
    })
  const operations = () => transport.calls.map(({ operation }) => operation)
  return { clock, transport, opens, operations }
}

describe('handles of one document in one page', () => {
  test('share one lock, and the last one to close releases it', async () => {
    const { opens, operations } = onePage()
    const toolbar = opens()
    const editor = opens()
    await turn()
    expect([toolbar.state.name, editor.state.name]).toEqual(['held', 'held'])
    const { signal } = toolbar
    await toolbar.close()
    expect([toolbar.state, signal.aborted, toolbar.writable, editor.writable]).toMatchObject([
      { name: 'lost', cause: 'RELEASED' },
      true,
      false,
      true,
    ])
    expect(await toolbar.save({ content: 'late' })).toEqual({ status: 'aborted' })
    await editor.close()
    expect(operations()).toEqual(['AcquireDraftLock', 'ReleaseDraftLock'])
  })

  test('continue from each other’s saves', async () => {
    const { opens } = onePage()
    const [one, other] = [opens(), opens()]
    await turn()
    await one.save({ content: 'one' })
    expect(other.baseVersion).toBe(2)
    expect(await other.save({ content: 'two' })).toMatchObject({ status: 'saved', head: { number: 3 } })
  })

  test('closing one saves its own text, and leaves the text typed in another', async () => {
    const { clock, transport, opens } = onePage()
    const [one, other] = [opens(), opens()]
    await turn()
    const auto = one.autosave(1_000)
    auto.change('typed')
    await one.close()
    expect([auto.unsaved, other.state.name]).toEqual([false, 'held'])
    auto.change('after the end')
    await clock.passes(5_000)
    expect(transport.of('SaveDraft')).toHaveLength(1)
  })

  test('closing twice has the effect of closing once', async () => {
    const { opens } = onePage()
    const [one, other] = [opens(), opens()]
    await turn()
    await Promise.all([one.close(), one.close()])
    expect(other.writable).toBe(true)
  })

  test.each([
    ['the same', false],
    ['another', true],
  ])('a handle that is opened while the last one is saving waits, on %s transport', async (_, isOther) => {
    const { clock, transport, opens, operations } = onePage({ delayMs: 500 })
    const first = opens()
    await clock.passes(500)
    const auto = first.autosave(60_000)
    auto.change('typed')
    const closing = first.close()
    const later = new FakeTransport(clock)
    const second = opens(isOther ? { transport: later } : {})
    await clock.passes(400)
    expect(second.state.name).toBe('acquiring')
    await clock.passes(5_000)
    await closing
    expect(auto.unsaved).toBe(false)
    expect(second.state.name).toBe('held')
    expect([second.baseVersion, second.head?.content]).toEqual([2, 'typed'])
    expect(operations().slice(0, 3)).toEqual(['AcquireDraftLock', 'SaveDraft', 'ReleaseDraftLock'])
    const [asked] = (isOther ? later : transport).of('AcquireDraftLock').slice(-1)
    expect(asked?.input.baseVersion).toBe(2)
  })

  test('a handle that is opened and closed meanwhile does not let the next one start early', async () => {
    const { clock, opens, operations } = onePage({ delayMs: 500 })
    const first = opens()
    await clock.passes(500)
    first.autosave(60_000).change('typed')
    void first.close()
    void opens().close()
    const third = opens()
    await clock.passes(1_500)
    expect(third.state.name).toBe('held')
    expect(operations()).toEqual(['AcquireDraftLock', 'SaveDraft', 'ReleaseDraftLock', 'AcquireDraftLock'])
  })

  test('an editor that is shown again much later continues from what this page saved', async () => {
    const { clock, transport, opens } = onePage()
    const first = opens()
    await turn()
    await first.save({ content: 'one' })
    await first.save({ content: 'two' })
    await first.close()
    await clock.passes(60_000)
    const second = opens()
    await turn()
    expect(transport.of('AcquireDraftLock').map(({ input }) => input.baseVersion)).toEqual([1, 3])
    expect([second.baseVersion, second.head?.content]).toEqual([3, 'two'])
  })

  test('another person’s version in between is a conflict for a handle that started before it', async () => {
    const { transport, opens } = onePage()
    const first = opens()
    await turn()
    await first.save({ content: 'one' })
    await first.release()
    await first.acquire({ baseVersion: 5 })
    await first.save({ content: 'five' })
    await first.close()
    opens({ baseVersion: 1 })
    await turn()
    expect(transport.of('AcquireDraftLock').at(-1)?.input.baseVersion).toBe(1)
  })

  test('text that could not be saved is kept for the next handle, until a save is answered', async () => {
    const { clock, transport, opens } = onePage()
    const first = opens()
    await turn()
    first.autosave(1_000).change({ text: 'typed' })
    transport.down = true
    const closing = first.close()
    await clock.passes(15_000)
    await closing
    transport.down = false
    const second = opens()
    await turn()
    expect(second.kept).toEqual({ content: { text: 'typed' }, baseVersion: 1 })
    await second.save({ content: second.kept?.content })
    expect(second.kept).toBe(null)
  })

  test('a different session, document or transport has handles of its own', async () => {
    const { clock, transport, opens } = onePage()
    opens()
    opens({ sessionId: 'other tab' })
    opens({ toolId: 'other' })
    opens({ transport: new FakeTransport(clock) })
    await turn()
    expect(transport.of('AcquireDraftLock')).toHaveLength(3)
  })
})
