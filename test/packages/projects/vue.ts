import './page.js'
import { fetchTransport } from '@holdfast/client/fetch'
import { type BannerTexts, draftLockKey, englishTexts, useDraftLock } from '@holdfast/vue'
import { createApp, defineComponent, h, watchPostEffect } from 'vue'
import { window } from './page.js'
import { headers, socket, toolId, url } from './story.js'

const editor = defineComponent(() => {
  const { draft, editable, banner } = useDraftLock(toolId, { baseVersion: 1 })
  watchPostEffect(async () => {
    if (!editable.value || !draft.value) return
    const opened = draft.value
    const { status } = await opened.save({ content: { text: 'new' } })
    console.log(window.document.body.textContent, status, opened.head?.number)
    app.unmount()
    await window.happyDOM.close()
  })
  return () => h('p', banner.value.text)
})

const texts: BannerTexts = { ...englishTexts, held: () => 'Yours.' }
const app = createApp(editor)
app.provide(draftLockKey, { transport: fetchTransport({ url, headers: () => headers, socket }), texts })
app.mount(window.document.body as never)
