import { Window } from 'happy-dom'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { App, Component, Ref } from 'vue'
import { englishEditorTexts } from '../../packages/client/src/editorTexts.ts'
import type { SessionPlace } from '../../packages/client/src/session.ts'
import { conflictWith, heldByBo, storage } from './editors.ts'
import { FakeClock, FakeTransport, turn } from './fakes.ts'

const nothing = () => () => {}
const page = { onResume: nothing, onHide: nothing, onRestore: nothing }
const globals = ['window', 'document', 'Element', 'SVGElement', 'HTMLElement'] as const

let vue: typeof import('vue')
let binding: typeof import('../../packages/vue/src/entry.ts')
let window: Window
let clock: FakeClock
let place: SessionPlace
let transport: FakeTransport
let app: App
let toolId: Ref<string>
let editorTexts: Ref<typeof englishEditorTexts>
let open: ReturnType<typeof import('../../packages/vue/src/entry.ts').useDraftEditor<string>>

beforeAll(async () => {
  window = new Window()
  // Vue's DOM renderer looks for a page once, when it is loaded.
  for (const name of globals) Object.assign(globalThis, { [name]: name === 'window' ? window : window[name] })
  vue = await import('vue')
  binding = await import('../../packages/vue/src/entry.ts')
})
afterAll(async () => {
  await window.happyDOM.close()
  for (const name of globals) Reflect.deleteProperty(globalThis, name)
})
beforeEach(() => {
  // A new tab's storage, so that texts kept by earlier tests are not found.
  place = { storage: storage() }
  clock = new FakeClock()
  transport = new FakeTransport(clock)
  toolId = vue.ref('tool')
  editorTexts = vue.ref(englishEditorTexts)
})
afterEach(() => app?.unmount())

const shownEditor = (): Component => ({
  setup() {
    open = binding.useDraftEditor<string>(toolId, { clock, page, place, sessionId: 'tab', random: () => 1 })
    const show = (content: string) => vue.h('b', content)
    return () => [
      vue.h(binding.DraftBanner, { editor: open.editor.value }),
      vue.h(binding.TakeOverDialog, { editor: open.editor.value }),
      vue.h(binding.ConflictDialog, { editor: open.editor.value, show }),
    ]
  },
})

async function show(component = shownEditor()) {
  app = vue.createApp(component)
  app.provide(binding.draftLockKey, { transport, editorTexts })
  await happens(() => app.mount(window.document.body as never))
}

async function happens(what: () => unknown) {
  await what()
  await turn()
  await vue.nextTick()
}

const find = (selector: string) => window.document.querySelector(selector)
const said = () => find('.holdfast-banner')?.textContent

test('useDraftEditor of Vue loads the content, saves what is written to it, and reports it in the given language', async () => {
  await show()
  expect([said(), open.content.value, open.editable.value]).toEqual([
    'You are editing this draft.Saved',
    'one',
    true,
  ])
  await happens(() => {
    open.content.value = 'two'
  })
  expect([said(), open.content.value]).toEqual(['You are editing this draft.Saving …', 'two'])
  await happens(() => clock.passes(1_000))
  await happens(() => {
    editorTexts.value = { ...englishEditorTexts, saved: () => 'Gespeichert' }
  })
  expect(said()).toBe('You are editing this draft.Gespeichert')
})

test('a different document is never shown with the first one’s content', async () => {
  await show()
  transport.head = { number: 1, content: 'other' }
  toolId.value = 'other'
  expect(open.content.value).toBe(null)
  await happens(() => {})
  expect(open.content.value).toBe('other')
})

test('deactivated by <KeepAlive> it saves the typed text, and activated again typing continues', async () => {
  const inner = shownEditor()
  const isAway = vue.ref(false)
  await show({ render: () => vue.h(vue.KeepAlive, () => (isAway.value ? null : vue.h(inner))) })
  open.content.value = 'two'
  await happens(() => {
    isAway.value = true
  })
  expect(transport.of('SaveDraft')).toMatchObject([{ input: { content: 'two' } }])
  transport.head = { number: 2, content: 'two' }
  await happens(() => {
    isAway.value = false
  })
  expect([open.content.value, open.editable.value]).toEqual(['two', true])
})

test('the takeover dialog is modal, asks for a reason, and closes afterwards', async () => {
  heldByBo(transport)
  await show()
  await happens(() => open.editor.value.proceed())
  const dialog = find('.holdfast-take-over-dialog') as never as { open: boolean; textContent: string }
  expect([dialog.open, dialog.textContent]).toEqual([true, expect.stringContaining('Bo is editing it')])
  await happens(() => open.editor.value.takeOver(''))
  expect(dialog.textContent).toContain('Please give a reason.')
  await happens(() => open.editor.value.takeOver('the launch'))
  expect([dialog.open, dialog.textContent, open.editable.value]).toEqual([false, '', true])
})

test('a conflict shows both versions with the application’s own rendering', async () => {
  await show()
  transport.answers.SaveDraft = conflictWith(2, 'Bo’s')
  open.content.value = 'mine'
  await happens(() => clock.passes(1_000))
  const sides = [...window.document.querySelectorAll('.holdfast-conflict-dialog b')]
  expect(sides.map(({ textContent }) => textContent)).toEqual(['mine', 'Bo’s'])
  await happens(() => open.editor.value.resolve('theirs'))
  expect([open.content.value, open.editor.value.dialog]).toEqual(['Bo’s', null])
})

test('on a server it loads nothing, and shows that it is loading', async () => {
  const { renderToString } = await import('vue/server-renderer')
  const server = vue.createSSRApp(shownEditor())
  server.provide(binding.draftLockKey, { transport })
  const html = await renderToString(server)
  expect(html).toContain('class="holdfast-banner"')
  expect([html.includes('Loading …'), transport.reads]).toEqual([true, 0])
})
