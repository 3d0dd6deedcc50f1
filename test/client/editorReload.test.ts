import { describe, expect, test } from 'vitest'
import { boTakes, conflictWith, opensEditor, shown } from './editors.ts'
import { FakeClock, type FakeTransport, turn } from './fakes.ts'

describe('after a reload', () => {
  /** The page is closed while Ada may not save. */
  async function leavesUnsaved() {
    const opened = await opensEditor()
    opened.editor.setContent('mine')
    await boTakes(opened.transport)
    opened.pages.hide?.()
    return opened.place
  }

  test('unsaved text is shown again, and saved if nobody else has saved', async () => {
    const place = await leavesUnsaved()
    const { clock, editor } = await opensEditor({ place })
    expect(shown(editor)).toEqual(['mine', 'saving', true])
    await clock.passes(1_000)
    expect(shown(editor)).toEqual(['mine', 'saved', true])
  })

  test('unsaved text is in conflict with what somebody else has saved, on every reload until it is resolved', async () => {
    const place = await leavesUnsaved()
    const prepare = (server: FakeTransport) => {
      server.head = { number: 2, content: 'Bo’s' }
    }
    const first = await opensEditor({ place, prepare })
    expect(first.editor.view.conflict).toMatchObject({ mine: 'mine', theirs: 'Bo’s' })
    await first.clock.passes(60_000)
    first.pages.hide?.()
    const { clock, editor, transport } = await opensEditor({ place, prepare })
    expect(editor.view.conflict).toMatchObject({ mine: 'mine', theirs: 'Bo’s' })
    editor.resolve('mine')
    await clock.passes(1_000)
    expect(transport.of('SaveDraft')).toMatchObject([{ input: { baseVersion: 2, content: 'mine' } }])
  })

  test('unsaved text based on a newer version than the one loaded earlier is no conflict', async () => {
    const { clock, editor, pages, place, transport } = await opensEditor()
    editor.setContent('two')
    await clock.passes(1_000)
    editor.setContent('three')
    await boTakes(transport)
    pages.hide?.()
    const next = await opensEditor({
      ...{ place, head: { number: 1, content: 'one' } },
      prepare: (server) => {
        server.answers.AcquireDraftLock = ({ baseVersion }) => {
          if (baseVersion === 1) return conflictWith(2, 'two')()
          delete server.answers.AcquireDraftLock
          return server.usual('AcquireDraftLock', {})
        }
      },
    })
    await next.clock.passes(1_000)
    expect([shown(next.editor), next.editor.view.conflict]).toEqual([['three', 'saved', true], null])
    expect(next.transport.of('SaveDraft')).toMatchObject([{ input: { baseVersion: 2, content: 'three' } }])
  })

  test('text that was discarded in a conflict does not come back', async () => {
    const place = await leavesUnsaved()
    const prepare = (server: FakeTransport) => {
      server.head = { number: 2, content: 'Bo’s' }
    }
    const { editor, pages } = await opensEditor({ place, prepare })
    editor.resolve('theirs')
    pages.hide?.()
    expect(shown((await opensEditor({ place, prepare })).editor)).toEqual(['Bo’s', 'saved', true])
  })

  test('text saved while the page was closing is neither unsaved nor in conflict', async () => {
    const place = await leavesUnsaved()
    const { editor, transport } = await opensEditor({
      place,
      prepare: (server) => {
        server.head = { number: 2, content: 'mine' }
      },
    })
    expect([shown(editor), transport.of('SaveDraft')]).toEqual([['mine', 'saved', true], []])
  })
})

describe('one page', () => {
  test('two editors of one document show the same text, and the last one to close releases the lock', async () => {
    const { clock, editor, opens, transport } = await opensEditor()
    const other = opens()
    editor.setContent('two')
    expect(shown(other)).toEqual(['two', 'saving', true])
    await editor.close()
    other.setContent('three')
    await clock.passes(1_000)
    expect(transport.of('ReleaseDraftLock')).toEqual([])
    await other.close()
    expect(transport.calls.map(({ operation }) => operation)).toEqual([
      'AcquireDraftLock',
      'SaveDraft',
      'ReleaseDraftLock',
    ])
  })

  test('an editor that is closed and opened again at once keeps its text', async () => {
    const { editor, opens, transport } = await opensEditor()
    editor.setContent('two')
    void editor.close()
    const next = opens()
    await turn()
    expect(shown(next)).toEqual(['two', 'saving', true])
    expect(transport.of('AcquireDraftLock')).toHaveLength(1)
  })

  test('an editor that is opened while the previous one is still saving shows the saved text', async () => {
    const { clock, editor, opens, transport } = await opensEditor()
    editor.setContent('two')
    transport.delayMs = 500
    void editor.close()
    await turn()
    const next = opens()
    await clock.passes(3_000)
    expect([shown(next), next.view.conflict]).toEqual([['two', 'saved', true], null])
  })

  test('text that the previous editor could not save is shown in the next one', async () => {
    const { clock, editor, opens, transport } = await opensEditor({ head: { number: 1, content: 'one' } })
    editor.setContent('two')
    transport.answers.SaveDraft = () => {
      throw new TypeError('fetch failed')
    }
    void editor.close()
    await turn()
    const next = opens()
    expect(shown(next)).toEqual(['one', 'saved', false])
    await clock.passes(12_000)
    delete transport.answers.SaveDraft
    await clock.passes(12_000)
    expect(shown(next)).toEqual(['two', 'saved', true])
  })

  test('the view object is replaced only when something changes', async () => {
    const { editor } = await opensEditor({ clock: new FakeClock() })
    const { view } = editor
    expect(editor.view).toBe(view)
    editor.setContent('two')
    expect(editor.view).not.toBe(view)
  })
})
