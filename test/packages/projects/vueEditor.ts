import './page.js'
import { fetchTransport } from '@holdfast/client/fetch'
import {
  ConflictDialog,
  DraftBanner,
  draftLockKey,
  type EditorTexts,
  englishEditorTexts,
  TakeOverDialog,
  useDraftEditor,
} from '@holdfast/vue'
import { createApp, defineComponent, h, watchPostEffect } from 'vue'
import { window } from './page.js'
import { headers, socket, toolId, url } from './story.js'

const shown = defineComponent(() => {
  const { editor, content, editable } = useDraftEditor<{ text?: string }>(toolId, { autosaveMs: 1 })
  watchPostEffect(async () => {
    if (editable.value && !content.value?.text) content.value = { text: 'new' }
    if (!content.value?.text || editor.value.status.name !== 'saved') return
    console.log(window.document.body.textContent)
    app.unmount()
    await window.happyDOM.close()
    await socket.dispose()
  })
  return () => [
    h(DraftBanner, { editor: editor.value }),
    h(TakeOverDialog, { editor: editor.value }),
    h(ConflictDialog, { editor: editor.value, show: ({ text }: { text: string }) => text }),
  ]
})

const editorTexts: EditorTexts = { ...englishEditorTexts, saved: () => 'Saved.' }
const app = createApp(shown)
app.provide(draftLockKey, { transport: fetchTransport({ url, headers: () => headers, socket }), editorTexts })
app.mount(window.document.body as never)
