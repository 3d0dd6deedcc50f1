import { Window } from 'happy-dom'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App, Component, Ref } from 'vue'
import { englishTexts } from '../../packages/client/src/bannerTexts.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import { situationOf } from '../../packages/client/src/situation.ts'
import type { DraftLock } from '../../packages/vue/src/useDraftLock.ts'
import { changeOf, FakeClock, FakeTransport, lockOf, somebody, turn } from './fakes.ts'

const germanTexts = { ...englishTexts, held: () => 'Sie bearbeiten diesen Entwurf.' }
const page: PageEvents = { onResume: () => () => {}, onHide: () => () => {}, onRestore: () => () => {} }

let vue: typeof import('vue')
let binding: typeof import('../../packages/vue/src/entry.ts')
let window: Window
let clock: FakeClock
let transport: FakeTransport
let app: App
let lock: DraftLock
let toolId: Ref<string>
let baseVersion: Ref<number | null>
let texts: Ref<typeof englishTexts>
let isShown: Ref<boolean>

beforeAll(async () => {
  window = new Window()
  // Vue's DOM renderer looks for a page once, when it is loaded.
  const { document, Element, SVGElement } = window
  Object.assign(globalThis, { window, document, Element, SVGElement })
  vue = await import('vue')
  binding = await import('../../packages/vue/src/entry.ts')
})
afterAll(async () => {
  await window.happyDOM.close()
  for (const name of ['window', 'document', 'Element', 'SVGElement']) Reflect.deleteProperty(globalThis, name)
})

beforeEach(() => {
  clock = new FakeClock()
  transport = new FakeTransport(clock)
  toolId = vue.ref('tool')
  baseVersion = vue.ref<number | null>(1)
  texts = vue.ref(englishTexts)
  isShown = vue.ref(true)
})
afterEach(() => app?.unmount())

const options = () => ({ baseVersion, clock, page, sessionId: 'tab', random: () => 1 })

function editor(): Component {
  return {
    setup() {
      lock = binding.useDraftLock(toolId, options())
      return () => vue.h('p', { class: lock.banner.value.key }, lock.banner.value.text)
    },
  }
}

async function show(component: Component = editor()) {
  app = vue.createApp({ render: () => (isShown.value ? vue.h(component) : null) })
  app.provide(binding.draftLockKey, { transport, texts })
  await happens(() => app.mount(window.document.body as never))
}

async function happens(what: () => unknown) {
  await what()
  await turn()
  await vue.nextTick()
}

const shown = () => window.document.body.textContent
const calls = () => transport.calls.map(({ operation, input }) => [operation, input.toolId])

describe('useDraftLock of Vue', () => {
  test('shows the draft being acquired, held, and taken over by somebody with a reason', async () => {
    transport.delayMs = 100
    await show()
    expect([shown(), lock.editable.value]).toEqual(['Asking for the lock …', false])
    await happens(() => clock.passes(100))
    expect([shown(), lock.editable.value]).toEqual(['You are editing this draft.', true])
    const told = { endedFencingToken: 1, lock: lockOf(2), actor: somebody('Cleo'), reason: 'the launch' }
    await happens(() => transport.tells(changeOf('TAKEN_OVER', 5, told)))
    expect(shown()).toBe('Cleo took over this draft: “the launch”. bo is editing this draft.')
    expect([lock.editable.value, lock.banner.value.offers]).toEqual([false, 'acquire'])
    expect(lock.situation.value).toEqual(situationOf(lock.state.value, {}, englishTexts))
  })

  test('speaks the language it is given, also when that changes', async () => {
    texts.value = germanTexts
    await show()
    expect(shown()).toBe('Sie bearbeiten diesen Entwurf.')
    await happens(() => {
      texts.value = englishTexts
    })
    expect([shown(), transport.of('AcquireDraftLock').length]).toEqual(['You are editing this draft.', 1])
  })

  test('waits until the draft is loaded, and acquires with the loaded version', async () => {
    baseVersion.value = null
    await show()
    expect([shown(), lock.draft.value, transport.calls]).toEqual(['Asking for the lock …', null, []])
    await happens(() => {
      baseVersion.value = 4
    })
    expect(transport.of('AcquireDraftLock')).toMatchObject([{ input: { baseVersion: 4 } }])
    // A newly loaded version is used by the next `acquire`; the lock is not requested again.
    await happens(() => {
      baseVersion.value = 5
    })
    expect(transport.of('AcquireDraftLock')).toHaveLength(1)
  })

  test('a different tool releases the first draft, and the first lock is never shown for the second', async () => {
    toolId.value = 'one'
    await show()
    toolId.value = 'two'
    expect([lock.draft.value, lock.editable.value]).toEqual([null, false])
    await happens(() => {})
    expect(calls()).toEqual([
      ['AcquireDraftLock', 'one'],
      ['ReleaseDraftLock', 'one'],
      ['AcquireDraftLock', 'two'],
    ])
  })

  test('unmounting saves the typed text, then releases the lock', async () => {
    await show()
    lock.draft.value?.autosave(60_000).change('typed')
    await happens(() => {
      isShown.value = false
    })
    expect(transport.calls.map(({ operation }) => operation)).toEqual([
      'AcquireDraftLock',
      'SaveDraft',
      'ReleaseDraftLock',
    ])
    expect(transport.sink).toBe(null)
  })

  test('deactivated by <KeepAlive> it releases the lock, and activated again it acquires it', async () => {
    const inner = editor()
    const keeping: Component = {
      render: () => vue.h(vue.KeepAlive, () => (toolId.value === 'away' ? null : vue.h(inner))),
    }
    await show(keeping)
    const editing = toolId.value
    await happens(() => {
      toolId.value = 'away'
    })
    expect([lock.editable.value, calls().at(-1)]).toEqual([false, ['ReleaseDraftLock', editing]])
    await happens(() => {
      toolId.value = editing
    })
    expect([lock.editable.value, transport.of('AcquireDraftLock').length]).toEqual([true, 2])
  })

  test('in a scope without a component it lives as long as the scope', async () => {
    const scope = vue.effectScope()
    const alone = scope.run(() => binding.useDraftLock('tool', { ...options(), transport }))
    await happens(() => {})
    expect(alone?.editable.value).toBe(true)
    await happens(() => scope.stop())
    expect(calls().at(-1)).toEqual(['ReleaseDraftLock', 'tool'])
  })

  test('a handle in reactive data still works', async () => {
    await show()
    const data = vue.reactive({ draft: lock.draft.value })
    expect(data.draft?.writable).toBe(true)
  })
})

test('on a server it opens nothing, and shows that it is acquiring', async () => {
  const { renderToString } = await import('vue/server-renderer')
  const server = vue.createSSRApp(editor())
  server.provide(binding.draftLockKey, { transport, texts })
  expect(await renderToString(server)).toBe('<p class="acquiring">Asking for the lock …</p>')
  expect(transport.calls).toEqual([])
})

test('without a provided transport, the error says what is missing', () => {
  const alone = vue.createApp(editor())
  alone.config.warnHandler = () => {}
  expect(() => alone.mount(window.document.createElement('div') as never)).toThrow('draftLockKey')
})
