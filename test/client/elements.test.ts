import { Window } from 'happy-dom'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OpenEditor } from '../../packages/client/src/editor/openEditor.ts'
import { englishEditorTexts } from '../../packages/client/src/editorTexts.ts'
import { conflictWith, heldByBo, opensEditor } from './editors.ts'
import { type FakeClock, type FakeTransport, turn } from './fakes.ts'

type Elements = typeof import('../../packages/client/src/elements/entry.ts')

const globals = ['document', 'HTMLElement', 'customElements'] as const
let elements: Elements
let window: Window
let clock: FakeClock
let transport: FakeTransport
let editor: OpenEditor<string>

beforeAll(async () => {
  window = new Window()
  for (const name of globals) Object.assign(globalThis, { [name]: window[name] })
  elements = await import('../../packages/client/src/elements/entry.ts')
})
afterAll(async () => {
  await window.happyDOM.close()
  for (const name of globals) Reflect.deleteProperty(globalThis, name)
})
beforeEach(() => {
  window.document.body.innerHTML = `<holdfast-banner></holdfast-banner>
    <holdfast-take-over-dialog></holdfast-take-over-dialog><holdfast-conflict-dialog></holdfast-conflict-dialog>`
})
afterEach(async () => {
  await editor?.close()
})

async function opens(prepare = (_transport: FakeTransport) => {}, given: object = {}) {
  ;({ clock, editor, transport } = await opensEditor({ prepare }))
  elements.showEditor(window.document as never, { editor, ...given })
  elements.defineElements()
}

const find = (selector: string) => window.document.querySelector(selector) as never as Found
interface Found {
  textContent: string
  open: boolean
  value: string
  click(): void
  close(): void
  remove(): void
}

test('properties set before the elements are defined are used, and the elements follow the editor', async () => {
  await opens(() => {}, { editorTexts: { ...englishEditorTexts, saving: () => 'Wird gespeichert …' } })
  expect(find('holdfast-banner').textContent).toBe('You are editing this draft.Saved')
  editor.setContent('two')
  expect(find('holdfast-banner').textContent).toBe('You are editing this draft.Wird gespeichert …')
})

test('text typed into a dialog is kept while the editor changes', async () => {
  await opens(heldByBo)
  find('holdfast-banner button').click()
  expect(find('holdfast-take-over-dialog dialog').open).toBe(true)
  const reason = find('textarea')
  reason.value = 'the launch'
  editor.takeOver('')
  expect([find('textarea') === reason, reason.value]).toEqual([true, 'the launch'])
  find('holdfast-take-over-dialog button[type=submit]').click()
  await turn()
  expect([find('holdfast-take-over-dialog dialog').open, editor.view.editable]).toEqual([false, true])
})

test('a conflict is resolved with a button for each possible choice', async () => {
  await opens(() => {}, { merge: ({ mine, theirs }: Record<string, string>) => `${theirs} and ${mine}` })
  transport.answers.SaveDraft = conflictWith(2, 'Bo’s')
  editor.setContent('mine')
  await clock.passes(1_000)
  const buttons = [...window.document.querySelectorAll('holdfast-conflict-dialog button')]
  expect(buttons.map(({ textContent }) => textContent)).toEqual([
    'Keep mine',
    'Take the other',
    'Keep both',
    'Decide later',
  ])
  ;(buttons[2] as never as Found).click()
  expect(editor.view.content).toBe('Bo’s and mine')
})

test('a dialog that the browser closes (Escape) is closed for the editor too, and can be opened again', async () => {
  await opens(heldByBo)
  editor.proceed()
  const dialog = find('holdfast-take-over-dialog dialog')
  dialog.close()
  expect(editor.view.dialog).toBe(null)
  editor.proceed()
  expect(dialog.open).toBe(true)
})

test('an element that was removed from the page stops listening', async () => {
  await opens()
  const banner = find('holdfast-banner')
  banner.remove()
  editor.setContent('two')
  expect(banner.textContent).toBe('You are editing this draft.Saved')
})
