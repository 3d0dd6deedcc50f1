import { describe, expect, test } from 'vitest'
import { boTakes, conflictWith, opensEditor, shown } from './editors.ts'
import { changeOf, type FakeTransport, lost, turn } from './fakes.ts'

describe('a conflict', () => {
  /** Ada has typed on version 1, and Bo has saved version 2. */
  async function twoVersions() {
    const opened = await opensEditor()
    const { clock, editor, transport } = opened
    transport.answers.SaveDraft = conflictWith(2, 'Bo’s')
    editor.setContent('mine')
    await clock.passes(1_000)
    delete transport.answers.SaveDraft
    return opened
  }
  const saves = (transport: FakeTransport) =>
    transport.of('SaveDraft').map(({ input }) => [input.baseVersion, input.content])

  test('shows both versions and their common base, and nothing is saved until the person decides', async () => {
    const { clock, editor, transport } = await twoVersions()
    expect(editor.view).toMatchObject({
      dialog: 'conflict',
      status: { name: 'conflict' },
      conflict: { mine: 'mine', theirs: 'Bo’s', base: 'one', head: { number: 2 } },
    })
    editor.dismiss('conflict')
    editor.setContent('more of mine')
    await clock.passes(60_000)
    expect(editor.view).toMatchObject({ dialog: null, conflict: { mine: 'more of mine' } })
    expect(saves(transport)).toEqual([[1, 'mine']])
    editor.compare()
    expect(editor.view.dialog).toBe('conflict')
  })

  test.each([
    ['mine', 'mine', [[2, 'mine']]],
    ['theirs', 'Bo’s', []],
    [{ content: 'both' }, 'both', [[2, 'both']]],
  ] as const)('is resolved with %j', async (by, content, saved) => {
    const { clock, editor, transport } = await twoVersions()
    editor.resolve(by)
    await clock.passes(1_000)
    expect([shown(editor), editor.view.conflict]).toEqual([[content, 'saved', true], null])
    expect(saves(transport).slice(1)).toEqual(saved)
    editor.setContent('next')
    await clock.passes(1_000)
    expect(saves(transport).at(-1)).toEqual([2 + saved.length, 'next'])
  })

  test('with an even newer version is shown as the next conflict', async () => {
    const { clock, editor, transport } = await twoVersions()
    transport.answers.SaveDraft = conflictWith(3, 'Bo’s again')
    editor.resolve('mine')
    await clock.passes(1_000)
    expect(editor.view).toMatchObject({ dialog: 'conflict', conflict: { theirs: 'Bo’s again' } })
  })

  test('with its own save, whose answer was late, resolves itself, and text typed since is saved', async () => {
    const { clock, editor, transport } = await opensEditor()
    transport.answers.SaveDraft = () => {
      throw new TypeError('fetch failed')
    }
    editor.setContent('two')
    await clock.passes(1_500)
    editor.setContent('three')
    // The save was made, and the lock has ended before the answer arrives.
    transport.answers.Heartbeat = () => lost('IDLE')
    await clock.passes(3_000)
    delete transport.answers.Heartbeat
    transport.answers.AcquireDraftLock = ({ baseVersion }) =>
      baseVersion === 1 ? conflictWith(2, 'two')() : transport.usual('AcquireDraftLock', {})
    editor.proceed()
    await turn()
    expect(editor.view.conflict).toMatchObject({ mine: 'three', theirs: 'two' })
    delete transport.answers.SaveDraft
    await clock.passes(20_000)
    expect([shown(editor), editor.view.conflict, editor.view.dialog]).toEqual([
      ['three', 'saved', true],
      null,
      null,
    ])
    expect(saves(transport).at(-1)).toEqual([2, 'three'])
  })

  test('that has been resolved is not reported again by the answer to an older save', async () => {
    const { clock, editor, transport } = await opensEditor()
    const refuse = conflictWith(2, 'Bo’s')
    transport.answers.SaveDraft = () => {
      throw new TypeError('fetch failed')
    }
    editor.setContent('mine')
    await clock.passes(1_500)
    await boTakes(transport)
    transport.tells(changeOf('RELEASED', 6, { endedFencingToken: 5 }))
    const refusesOld = (operation: 'AcquireDraftLock' | 'SaveDraft') => {
      transport.answers[operation] = (input) =>
        input.baseVersion === 1 ? refuse() : transport.usual(operation, input)
    }
    refusesOld('AcquireDraftLock')
    editor.proceed()
    await turn()
    expect(editor.view.dialog).toBe('conflict')
    editor.resolve('mine')
    refusesOld('SaveDraft')
    await clock.passes(20_000)
    expect([shown(editor), editor.view.conflict]).toEqual([['mine', 'saved', true], null])
  })

  test('does not arise when both versions are equal', async () => {
    const { clock, editor, transport } = await opensEditor()
    editor.setContent('same')
    await boTakes(transport)
    transport.answers.AcquireDraftLock = () => {
      delete transport.answers.AcquireDraftLock
      return conflictWith(2, 'same')()
    }
    editor.proceed()
    await clock.passes(1_000)
    expect([shown(editor), editor.view.conflict]).toEqual([['same', 'saved', true], null])
    expect(transport.of('SaveDraft')).toEqual([])
  })
})
