import { describe, expect, test } from 'vitest'
import { boTakes, conflictWith, heldByBo, opensEditor, shown } from './editors.ts'
import { changeOf, FakeClock, type FakeTransport, lockOf, lost, turn } from './fakes.ts'

describe('loading', () => {
  test('the document is loaded by its id, and edited once the lock is held', async () => {
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

  test('a network that fails is asked again until it answers', async () => {
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

  test('a document that is not there is said not to be, and nothing else is asked', async () => {
    const { editor, transport } = await opensEditor({
      prepare: (server) => {
        server.head = null
      },
    })
    expect(editor.view.state).toMatchObject({ name: 'lost', cause: 'NOT_FOUND' })
    expect(transport.calls).toEqual([])
  })

  test('what was loaded already is not loaded again', async () => {
    const { editor, transport } = await opensEditor({ head: { number: 1, content: 'given' } })
    expect([...shown(editor), transport.reads]).toEqual(['given', 'saved', true, 0])
  })
})

describe('saving', () => {
  test('what is typed is saved a second later, and said to be: unsaved is never wrong', async () => {
    const { clock, editor, transport } = await opensEditor()
    editor.setContent('two')
    expect([shown(editor), editor.view.unsaved]).toEqual([['two', 'saving', true], true])
    await clock.passes(1_000)
    expect([shown(editor), editor.view.unsaved]).toEqual([['two', 'saved', true], false])
    expect(transport.of('SaveDraft').map(({ input }) => input.content)).toEqual(['two'])
  })

  test('what is typed while a save is under way is saved next, and is not said to be saved', async () => {
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

  test('a server that does not answer is offline after six seconds; once it answers, all is saved', async () => {
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

  test('so it is where the server goes away after the lock was taken again', async () => {
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

  test('content that is refused is not saved again until it is mended', async () => {
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

  test('a token that ran out is said to have, and a new one saves what was typed', async () => {
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

  test('closing saves first what was typed', async () => {
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
  test('is followed while somebody else writes', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    transport.head = { number: 2, content: 'Bo’s' }
    transport.tells(changeOf('HEAD_ADVANCED', 5, { lock: lockOf(7) }))
    await turn()
    expect(shown(editor)).toEqual(['Bo’s', 'saved', false])
  })

  test('is followed when a lock is refused because of it, and the lock is asked for again', async () => {
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

  test('is read after a takeover: who had the lock may have saved just before', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    transport.head = { number: 2, content: 'Bo’s' }
    editor.proceed()
    editor.takeOver('the launch')
    await turn()
    expect(shown(editor)).toEqual(['Bo’s', 'saved', true])
  })

  test('never takes the place of what was typed', async () => {
    const { editor, transport } = await opensEditor()
    editor.setContent('mine')
    transport.head = { number: 2, content: 'Bo’s' }
    await boTakes(transport)
    expect(shown(editor)).toEqual(['mine', 'waiting', false])
  })
})

describe('a takeover', () => {
  test('asks for a reason, and ends the lock that was on the screen', async () => {
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

  test('does not end a lock that came while the dialog was open', async () => {
    const { editor, transport } = await opensEditor({ prepare: heldByBo })
    editor.proceed()
    transport.tells(changeOf('TAKEN_OVER', 5, { endedFencingToken: 7, lock: lockOf(8) }))
    await turn()
    editor.takeOver('the launch')
    await turn()
    expect(transport.of('ForceTakeLock')).toMatchObject([{ input: { observedFencingToken: 7 } }])
  })

  test('of somebody else leaves the unsaved text, which is saved once the lock is held again', async () => {
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
  /** Ada has typed on version 1, and version 2 is Bo's. */
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

  test('has both sides and what they began from, and nothing is saved until somebody decides', async () => {
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

  test('with a still newer version is the next conflict', async () => {
    const { clock, editor, transport } = await twoVersions()
    transport.answers.SaveDraft = conflictWith(3, 'Bo’s again')
    editor.resolve('mine')
    await clock.passes(1_000)
    expect(editor.view).toMatchObject({ dialog: 'conflict', conflict: { theirs: 'Bo’s again' } })
  })

  test('with a save of its own, whose answer came late, ends by itself, and what was typed since is saved', async () => {
    const { clock, editor, transport } = await opensEditor()
    transport.answers.SaveDraft = () => {
      throw new TypeError('fetch failed')
    }
    editor.setContent('two')
    await clock.passes(1_500)
    editor.setContent('three')
    // The save was made and the lock has ended before the answer is there.
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

  test('that was decided is not met again by the answer to an older save', async () => {
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

  test('is none where both say the same', async () => {
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

describe('over a reload', () => {
  /** The page goes away while Ada may not save. */
  async function leavesUnsaved() {
    const opened = await opensEditor()
    opened.editor.setContent('mine')
    await boTakes(opened.transport)
    opened.pages.hide?.()
    return opened.place
  }

  test('unsaved text is on the screen again, and saved where nobody else has', async () => {
    const place = await leavesUnsaved()
    const { clock, editor } = await opensEditor({ place })
    expect(shown(editor)).toEqual(['mine', 'saving', true])
    await clock.passes(1_000)
    expect(shown(editor)).toEqual(['mine', 'saved', true])
  })

  test('unsaved text meets what somebody else has saved since as a conflict, on every reload until it is decided', async () => {
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

  test('unsaved text that began from a newer version than the one that was loaded before is no conflict', async () => {
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

  test('what somebody has decided against does not come back', async () => {
    const place = await leavesUnsaved()
    const prepare = (server: FakeTransport) => {
      server.head = { number: 2, content: 'Bo’s' }
    }
    const { editor, pages } = await opensEditor({ place, prepare })
    editor.resolve('theirs')
    pages.hide?.()
    expect(shown((await opensEditor({ place, prepare })).editor)).toEqual(['Bo’s', 'saved', true])
  })

  test('what was saved as the page went away is neither unsaved nor a conflict', async () => {
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
  test('two editors of one document show one text, and the last that is closed gives the lock up', async () => {
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

  test('an editor that is closed and opened at a stroke goes on with its text', async () => {
    const { editor, opens, transport } = await opensEditor()
    editor.setContent('two')
    void editor.close()
    const next = opens()
    await turn()
    expect(shown(next)).toEqual(['two', 'saving', true])
    expect(transport.of('AcquireDraftLock')).toHaveLength(1)
  })

  test('an editor that is opened while the last one is still saving shows what that one saved', async () => {
    const { clock, editor, opens, transport } = await opensEditor()
    editor.setContent('two')
    transport.delayMs = 500
    void editor.close()
    await turn()
    const next = opens()
    await clock.passes(3_000)
    expect([shown(next), next.view.conflict]).toEqual([['two', 'saved', true], null])
  })

  test('what the last one could not save before it was closed is on the screen of the next', async () => {
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

  test('the view is the same object until something changes', async () => {
    const { editor } = await opensEditor({ clock: new FakeClock() })
    const { view } = editor
    expect(editor.view).toBe(view)
    editor.setContent('two')
    expect(editor.view).not.toBe(view)
  })
})
