import { describe, expect, test } from 'vitest'
import { boTakes, conflictWith, heldByBo, opensEditor, shown } from './editors.ts'
import { changeOf, FakeClock, type FakeTransport, lockOf, lost, turn } from './fakes.ts'

describe('loading', () => {
  test('the document is loaded by its id, and is editable once the lock is held', async () => {
    const { clock, editor, transport } = await opensEditor({
      prepare: (server) => {
        server.delayMs = 100
      },
    })
    expect(shown(editor)).toEqual(['one', 'saved', false])
    await clock.passes(100)
    expect(shown(editor)).toEqual(['one', 'saved', true])
    expect(transport.reads).toBe(1)
  })

  test('a failed load is retried until it is answered', async () => {
    const { clock, editor, transport } = await opensEditor({
      prepare: (server) => {
        server.down = true
      },
    })
    expect(shown(editor)).toEqual([null, 'loading', false])
    transport.down = false
    await clock.passes(10_000)
    expect(shown(editor)).toEqual(['one', 'saved', true])
  })

  test('a missing document is reported as missing, and nothing else is requested', async () => {
    const { editor, transport } = await opensEditor({
      prepare: (server) => {
        server.head = null
      },
    })
    expect(editor.view.state).toMatchObject({ name: 'lost', cause: 'NOT_FOUND' })
    expect(transport.calls).toEqual([])
  })

  test('a document that was passed in is not loaded again', async () => {
    const { editor, transport } = await opensEditor({ head: { number: 1, content: 'given' } })
    expect([...shown(editor), transport.reads]).toEqual(['given', 'saved', true, 0])
  })
})

describe('saving', () => {
  test('typed text is saved a second later and then shown as saved; "unsaved" is always correct', async () => {
    const { clock, editor, transport } = await opensEditor()
    editor.setContent('two')
    expect([shown(editor), editor.view.unsaved]).toEqual([['two', 'saving', true], true])
    await clock.passes(1_000)
    expect([shown(editor), editor.view.unsaved]).toEqual([['two', 'saved', true], false])
    expect(transport.of('SaveDraft').map(({ input }) => input.content)).toEqual(['two'])
  })

  test('text typed during a save is saved next, and is not shown as saved before', async () => {
    const { clock, editor, transport } = await opensEditor()
    transport.delayMs = 500
    editor.setContent('two')
    await clock.passes(1_200)
    editor.setContent('three')
    await clock.passes(400)
    expect([shown(editor), editor.view.unsaved]).toEqual([['three', 'saving', true], true])
    await clock.passes(2_000)
    expect([shown(editor), transport.of('SaveDraft').at(-1)?.input.baseVersion]).toEqual([
      ['three', 'saved', true],
      2,
    ])
  })

  test('a server that does not answer counts as offline after six seconds; once it answers, everything is saved', async () => {
    const { clock, editor, transport } = await opensEditor()
    transport.down = true
    editor.setContent('two')
    await clock.passes(6_000)
    expect(shown(editor)).toEqual(['two', 'offline', true])
    transport.down = false
    await clock.passes(10_000)
    expect(shown(editor)).toEqual(['two', 'saved', true])
    editor.setContent('three')
    expect(shown(editor)).toEqual(['three', 'saving', true])
  })

  test('the same holds when the server becomes unreachable after the lock was acquired again', async () => {
    const { clock, editor, transport } = await opensEditor()
    editor.setContent('two')
    await boTakes(transport)
    transport.tells(changeOf('RELEASED', 6, { endedFencingToken: 5 }))
    await clock.passes(60_000)
    expect(shown(editor)).toEqual(['two', 'waiting', false])
    editor.proceed()
    await turn()
    transport.down = true
    await clock.passes(6_000)
    expect(shown(editor)).toEqual(['two', 'offline', true])
  })

  test('refused content is not saved again until it is corrected', async () => {
    const { clock, editor, transport } = await opensEditor()
    const issues = [{ path: ['title'], message: 'is missing' }]
    const refusal = { __typename: 'InvalidInputError', code: 'INVALID_INPUT', message: 'invalid', issues }
    transport.answers.SaveDraft = () => refusal
    editor.setContent('two')
    await clock.passes(5_000)
    expect(editor.view.status).toEqual({ name: 'invalid', message: 'title: is missing', issues })
    delete transport.answers.SaveDraft
    editor.setContent('mended')
    await clock.passes(1_000)
    expect(shown(editor)).toEqual(['mended', 'saved', true])
  })

  test('an expired token is reported, and a new token saves what was typed', async () => {
    const { clock, editor, transport } = await opensEditor()
    transport.answers.SaveDraft = () => {
      throw Object.assign(new Error('sign in again'), { status: 401 })
    }
    editor.setContent('two')
    await clock.passes(1_000)
    expect(editor.view.status).toEqual({
      ...{ name: 'refused', code: 'UNAUTHENTICATED', message: 'sign in again' },
    })
    delete transport.answers.SaveDraft
    await clock.passes(10_000)
    expect(shown(editor)).toEqual(['two', 'saved', true])
  })

  test('closing saves the typed text first', async () => {
    const { editor, transport } = await opensEditor()
    editor.setContent('two')
    await editor.close()
    expect(transport.calls.map(({ operation }) => operation)).toEqual([
      'AcquireDraftLock',
      'SaveDraft',
      'ReleaseDraftLock',
    ])
  })
})

describe('the head', () => {
  test('is updated while somebody else saves', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    transport.head = { number: 2, content: 'Bo’s' }
    transport.tells(changeOf('HEAD_ADVANCED', 5, { lock: lockOf(7) }))
    await turn()
    expect(shown(editor)).toEqual(['Bo’s', 'saved', false])
  })

  test('is updated when a lock is refused because of it, and the lock is requested again', async () => {
    const { editor, transport } = await opensEditor({
      prepare: (server) => {
        server.answers.AcquireDraftLock = () => {
          delete server.answers.AcquireDraftLock
          return conflictWith(2, 'Bo’s')()
        }
      },
    })
    expect(shown(editor)).toEqual(['Bo’s', 'saved', true])
    expect(transport.of('AcquireDraftLock').map(({ input }) => input.baseVersion)).toEqual([1, 2])
  })

  test('is read after a takeover, because the displaced holder may have saved just before', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    transport.head = { number: 2, content: 'Bo’s' }
    editor.proceed()
    editor.takeOver('the launch')
    await turn()
    expect(shown(editor)).toEqual(['Bo’s', 'saved', true])
  })

  test('never replaces typed text', async () => {
    const { editor, transport } = await opensEditor()
    editor.setContent('mine')
    transport.head = { number: 2, content: 'Bo’s' }
    await boTakes(transport)
    expect(shown(editor)).toEqual(['mine', 'waiting', false])
  })
})

describe('a takeover', () => {
  test('asks for a reason, and ends the lock that was shown', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    editor.proceed()
    expect(editor.view.dialog).toBe('takeOver')
    editor.takeOver(' \u200b')
    expect([editor.view.isReasonMissing, transport.of('ForceTakeLock')]).toEqual([true, []])
    editor.takeOver(' the launch ')
    await turn()
    expect(transport.of('ForceTakeLock')).toMatchObject([
      { input: { reason: 'the launch', observedFencingToken: 7 } },
    ])
    expect([editor.view.dialog, editor.view.editable]).toEqual([null, true])
  })

  test('does not end a lock that was acquired while the dialog was open', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    editor.proceed()
    transport.tells(changeOf('TAKEN_OVER', 5, { endedFencingToken: 7, lock: lockOf(8) }))
    await turn()
    editor.takeOver('the launch')
    await turn()
    expect(transport.of('ForceTakeLock')).toMatchObject([{ input: { observedFencingToken: 7 } }])
  })

  test('by somebody else keeps the unsaved text, which is saved once the lock is held again', async () => {
    const { clock, editor, transport } = await opensEditor()
    editor.setContent('mine')
    await boTakes(transport)
    transport.tells(changeOf('RELEASED', 6, { endedFencingToken: 5 }))
    await turn()
    editor.proceed()
    await clock.passes(1_000)
    expect(shown(editor)).toEqual(['mine', 'saved', true])
  })
})

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
  ] as const)('is ended by %j', async (by, content, saved) => {
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
