import { Window } from 'happy-dom'
import { Activity, act, createElement, StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { englishEditorTexts } from '../../packages/client/src/editorTexts.ts'
import type { SessionPlace } from '../../packages/client/src/session.ts'
import { DraftBanner } from '../../packages/react/src/DraftBanner.ts'
import { DraftLockProvider } from '../../packages/react/src/DraftLockProvider.ts'
import { ConflictDialog, TakeOverDialog } from '../../packages/react/src/dialogs.ts'
import { type DraftEditorOptions, useDraftEditor } from '../../packages/react/src/useDraftEditor.ts'
import { conflictWith, heldByBo, storage } from './editors.ts'
import { FakeClock, FakeTransport, turn } from './fakes.ts'

const nothing = () => () => {}
const page = { onResume: nothing, onHide: nothing, onRestore: nothing }

let clock: FakeClock
let place: SessionPlace
let transport: FakeTransport
let root: Root
let window: Window
let editor: ReturnType<typeof useDraftEditor<string>>
/** Which document and content each rendering had. */
let seen: [string, string | null][]

beforeEach(() => {
  window = new Window()
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true })
  seen = []
  // A new tab's storage, so that texts kept by earlier tests are not found.
  place = { storage: storage() }
  clock = new FakeClock()
  transport = new FakeTransport(clock)
  root = createRoot(window.document.body as never)
})
afterEach(async () => {
  await act(async () => root.unmount())
  await window.happyDOM.close()
  for (const name of ['window', 'document']) Reflect.deleteProperty(globalThis, name)
})

const options = (): DraftEditorOptions<string> => ({
  ...{ clock, page, place, sessionId: 'tab', random: () => 1 },
})

function Editor({ toolId = 'tool' }: { toolId?: string }) {
  editor = useDraftEditor<string>(toolId, options())
  seen.push([toolId, editor.content])
  const bold = (content: string) => createElement('b', null, content)
  return [
    createElement(DraftBanner, { key: 'banner', editor }),
    createElement(TakeOverDialog, { key: 'takeOver', editor }),
    createElement(ConflictDialog<string>, { key: 'conflict', editor, show: bold }),
  ]
}

const happens = (what: () => unknown) =>
  act(async () => {
    what()
    await turn()
  })
const passes = (ms: number) => act(() => clock.passes(ms))
const shows = (child: ReturnType<typeof createElement> | null, words = {}) =>
  happens(() => root.render(createElement(DraftLockProvider, { transport, ...words }, child)))
const find = (selector: string) => window.document.querySelector(selector)
const said = () => find('.holdfast-banner')?.textContent

test('useDraftEditor loads the content, saves what is typed, and reports it in the given language', async () => {
  const editorTexts = { ...englishEditorTexts, saved: () => 'Gespeichert' }
  await shows(createElement(Editor), { editorTexts })
  expect([said(), editor.content, editor.editable]).toEqual([
    'You are editing this draft.Gespeichert',
    'one',
    true,
  ])
  await happens(() => editor.setContent('two'))
  expect([said(), editor.content]).toEqual(['You are editing this draft.Saving …', 'two'])
  await passes(1_000)
  expect(said()).toBe('You are editing this draft.Gespeichert')
})

test('StrictMode, which mounts twice, loads and acquires once', async () => {
  await shows(createElement(StrictMode, null, createElement(Editor)))
  expect([editor.content, transport.reads, transport.calls.length]).toEqual(['one', 1, 1])
})

test('hidden and shown again by <Activity>, it has saved the typed text, and typing continues', async () => {
  const within = (mode: 'visible' | 'hidden') =>
    shows(createElement(Activity, { mode, children: createElement(Editor) }))
  await within('visible')
  await happens(() => editor.setContent('two'))
  await within('hidden')
  transport.head = { number: 2, content: 'two' }
  await within('visible')
  expect([editor.content, editor.editable, editor.status.name]).toEqual(['two', true, 'saved'])
})

test('with another key the text is shown at once, without a conflict, also in StrictMode', async () => {
  transport.delayMs = 100
  const under = (key: string) => shows(createElement(StrictMode, null, createElement(Editor, { key })))
  await under('one')
  await passes(100)
  await happens(() => editor.setContent('two'))
  await under('two')
  expect(editor.content).toBe('two')
  await passes(2_000)
  expect([editor.content, editor.status.name, editor.conflict]).toEqual(['two', 'saved', null])
})

test('a different document is never shown with the first one’s content', async () => {
  await shows(createElement(Editor, { toolId: 'one' }))
  transport.head = { number: 1, content: 'other' }
  await shows(createElement(Editor, { toolId: 'two' }))
  expect(editor.content).toBe('other')
  expect(seen).not.toContainEqual(['two', 'one'])
  expect(transport.calls.map(({ operation, input }) => [operation, input.toolId])).toContainEqual([
    'ReleaseDraftLock',
    'one',
  ])
})

test('the takeover dialog is modal, asks for a reason, and closes afterwards', async () => {
  heldByBo(transport)
  await shows(createElement(Editor))
  await happens(() => (find('.holdfast-banner button') as never as HTMLButton).click())
  const dialog = find('.holdfast-take-over-dialog') as never as { open: boolean; textContent: string }
  expect([dialog.open, dialog.textContent]).toEqual([true, expect.stringContaining('Bo is editing it')])
  await happens(() => editor.takeOver(''))
  expect(dialog.textContent).toContain('Please give a reason.')
  await happens(() => editor.takeOver('the launch'))
  expect([dialog.open, dialog.textContent, editor.editable]).toEqual([false, '', true])
})

test('a dialog is closed when <Activity> hides its component, so that the page stays usable', async () => {
  heldByBo(transport)
  const within = (mode: 'visible' | 'hidden') =>
    shows(createElement(Activity, { mode, children: createElement(Editor) }))
  await within('visible')
  await happens(() => editor.proceed())
  const dialog = find('.holdfast-take-over-dialog') as never as { open: boolean }
  expect(dialog.open).toBe(true)
  await within('hidden')
  expect(dialog.open).toBe(false)
})

test('a conflict shows both versions with the application’s own rendering', async () => {
  await shows(createElement(Editor))
  transport.answers.SaveDraft = conflictWith(2, 'Bo’s')
  await happens(() => editor.setContent('mine'))
  await passes(1_000)
  const sides = [...window.document.querySelectorAll('.holdfast-conflict-dialog b')]
  expect(sides.map(({ textContent }) => textContent)).toEqual(['mine', 'Bo’s'])
  await happens(() => editor.resolve('theirs'))
  expect([editor.content, editor.dialog]).toEqual(['Bo’s', null])
})

test('on a server it loads nothing, and shows that it is loading', () => {
  const html = renderToString(createElement(DraftLockProvider, { transport }, createElement(Editor)))
  expect(html).toContain('Loading …')
  expect([transport.reads, transport.calls]).toEqual([0, []])
})

interface HTMLButton {
  click(): void
}
