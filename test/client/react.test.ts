import { Window } from 'happy-dom'
import { Activity, act, createElement, StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { englishTexts } from '../../packages/client/src/bannerTexts.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import { situationOf } from '../../packages/client/src/situation.ts'
import { DraftLockProvider } from '../../packages/react/src/DraftLockProvider.ts'
import { type DraftLock, useDraftLock } from '../../packages/react/src/useDraftLock.ts'
import { changeOf, FakeClock, FakeTransport, lockOf, somebody, turn } from './fakes.ts'

const germanTexts = { ...englishTexts, held: () => 'Sie bearbeiten diesen Entwurf.' }
const page: PageEvents = { onResume: () => () => {}, onHide: () => () => {}, onRestore: () => () => {} }

interface EditorProps {
  toolId: string
  baseVersion?: number | null
}

let clock: FakeClock
let transport: FakeTransport
let root: Root
let window: Window
let lock: DraftLock

beforeEach(() => {
  window = new Window()
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true })
  clock = new FakeClock()
  transport = new FakeTransport(clock)
  root = createRoot(window.document.body as never)
})
afterEach(async () => {
  await act(async () => root.unmount())
  await window.happyDOM.close()
  for (const name of ['window', 'document']) Reflect.deleteProperty(globalThis, name)
})

function Editor({ toolId, baseVersion = 1 }: EditorProps) {
  lock = useDraftLock(toolId, { baseVersion, clock, page, sessionId: 'tab', random: () => 1 })
  return createElement('p', { className: lock.banner.key }, lock.banner.text)
}

async function show(props: EditorProps, { texts = englishTexts, strict = false } = {}) {
  const editor = createElement(DraftLockProvider, { transport, texts }, createElement(Editor, props))
  await happens(() => root.render(strict ? createElement(StrictMode, null, editor) : editor))
}

const happens = (what: () => unknown) =>
  act(async () => {
    what()
    await turn()
  })

const shown = () => window.document.body.textContent

describe('useDraftLock', () => {
  test('shows the draft being acquired, held, and taken over by somebody with a reason', async () => {
    transport.delayMs = 100
    await show({ toolId: 'tool' })
    expect([shown(), lock.editable]).toEqual(['Asking for the lock …', false])
    await act(() => clock.passes(100))
    expect([shown(), lock.editable]).toEqual(['You are editing this draft.', true])
    const told = { endedFencingToken: 1, lock: lockOf(2), actor: somebody('Cleo'), reason: 'the launch' }
    await happens(() => transport.tells(changeOf('TAKEN_OVER', 5, told)))
    expect(shown()).toBe('Cleo took over this draft: “the launch”. bo is editing this draft.')
    expect([lock.editable, lock.banner.offers]).toEqual([false, 'acquire'])
  })

  test('offers a takeover to people who may take over, and the lock itself once the draft is free', async () => {
    transport.answers.AcquireDraftLock = () => ({
      __typename: 'DraftLockHeldError',
      heldByViewerElsewhere: false,
      viewerCanForceTake: true,
      heldLock: lockOf(7, { holder: somebody('Bo') }),
    })
    await show({ toolId: 'tool' })
    expect([shown(), lock.banner]).toMatchObject([
      'Bo is editing this draft.',
      { offers: 'takeBack', needsReason: true },
    ])
    await happens(() => transport.tells(changeOf('RELEASED', 5, { endedFencingToken: 7 })))
    expect([shown(), lock.banner.offers]).toEqual(['This draft is free again.', 'acquire'])
    expect(lock.situation).toEqual(situationOf(lock.state, {}, englishTexts))
    delete transport.answers.AcquireDraftLock
    await happens(() => lock.draft?.acquire())
    expect(lock.editable).toBe(true)
  })

  test('speaks the language it is given, also when that changes', async () => {
    await show({ toolId: 'tool' }, { texts: germanTexts })
    expect(shown()).toBe('Sie bearbeiten diesen Entwurf.')
    await show({ toolId: 'tool' })
    expect(shown()).toBe('You are editing this draft.')
    expect(transport.of('AcquireDraftLock')).toHaveLength(1)
  })

  test('waits until the draft is loaded, and acquires with the loaded version', async () => {
    await show({ toolId: 'tool', baseVersion: null })
    expect([shown(), lock.draft, transport.calls]).toEqual(['Asking for the lock …', null, []])
    await show({ toolId: 'tool', baseVersion: 4 })
    expect(transport.of('AcquireDraftLock')).toMatchObject([{ input: { baseVersion: 4 } }])
  })

  test('a different tool releases the first draft, and the first lock is never shown for the second', async () => {
    await show({ toolId: 'one' })
    const first = lock.draft
    await show({ toolId: 'two' })
    expect(lock.draft).not.toBe(first)
    expect(transport.calls.map(({ operation, input }) => [operation, input.toolId])).toEqual([
      ['AcquireDraftLock', 'one'],
      ['ReleaseDraftLock', 'one'],
      ['AcquireDraftLock', 'two'],
    ])
  })

  test.each([false, true])(
    'shown again at once with another key, it saves the typed text first (StrictMode: %s)',
    async (strict) => {
      transport.delayMs = 100
      const shows = (key: string) => {
        const editor = createElement(Editor, { key, toolId: 'tool' })
        const all = createElement(DraftLockProvider, { transport }, editor)
        return happens(() => root.render(strict ? createElement(StrictMode, null, all) : all))
      }
      await shows('one')
      await act(() => clock.passes(100))
      lock.draft?.autosave(60_000).change('typed')
      await shows('two')
      expect(lock.editable).toBe(false)
      await act(() => clock.passes(500))
      expect([lock.editable, lock.draft?.head?.content]).toEqual([true, 'typed'])
      expect(transport.calls.map(({ operation }) => operation)).toEqual([
        'AcquireDraftLock',
        'SaveDraft',
        'ReleaseDraftLock',
        'AcquireDraftLock',
      ])
    },
  )

  test('hidden and shown again by <Activity> after its own save, it holds the lock again', async () => {
    const shows = (mode: 'visible' | 'hidden') => {
      const editor = createElement(Activity, { mode, children: createElement(Editor, { toolId: 'tool' }) })
      return happens(() => root.render(createElement(DraftLockProvider, { transport }, editor)))
    }
    await shows('visible')
    await happens(() => lock.draft?.save({ content: 'two' }))
    await shows('hidden')
    await shows('visible')
    expect(lock.editable).toBe(true)
    expect(transport.of('AcquireDraftLock').map(({ input }) => input.baseVersion)).toEqual([1, 2])
  })

  test('two components of one page share the lock of one document', async () => {
    const both = [1, 2].map((key) => createElement(Editor, { key, toolId: 'tool' }))
    await happens(() => root.render(createElement(DraftLockProvider, { transport }, both)))
    const told = 'You are editing this draft.'
    expect([shown(), transport.of('AcquireDraftLock').length]).toEqual([told + told, 1])
  })

  test('unmounting releases the lock; StrictMode, which mounts twice, acquires once', async () => {
    await show({ toolId: 'tool' }, { strict: true })
    expect(lock.editable).toBe(true)
    await happens(() => root.render(null))
    expect(transport.calls.map(({ operation }) => operation)).toEqual([
      'AcquireDraftLock',
      'ReleaseDraftLock',
    ])
    expect(transport.sink).toBe(null)
  })
})

test('without a provider or a transport, the error says what is missing', async () => {
  const onUncaughtError = () => {}
  const alone = createRoot(window.document.createElement('div') as never, { onUncaughtError })
  const rendered = act(async () => alone.render(createElement(Editor, { toolId: 'tool' })))
  await expect(rendered).rejects.toThrow('DraftLockProvider')
})
