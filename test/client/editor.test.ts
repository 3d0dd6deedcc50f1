import { describe, expect, test } from 'vitest'
import { boTakes, conflictWith, heldByBo, opensEditor, shown } from './editors.ts'
import { changeOf, lockOf, turn } from './fakes.ts'

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
