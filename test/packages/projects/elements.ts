import './page.js'
import { type EditorTexts, englishEditorTexts, openEditor } from '@holdfast/client/editor'
import { defineElements, showEditor } from '@holdfast/client/elements'
import { fetchTransport } from '@holdfast/client/fetch'
import { window } from './page.js'
import { headers, socket, toolId, url } from './story.js'

const editorTexts: EditorTexts = { ...englishEditorTexts, saved: () => 'Saved.' }
const transport = fetchTransport({ url, headers: () => headers, socket })
const editor = openEditor<{ text?: string }>({ transport, toolId, autosaveMs: 1 })

defineElements()
window.document.body.innerHTML = '<holdfast-banner></holdfast-banner>'
showEditor(window.document as never, { editor, editorTexts })
// @ts-expect-error content is what the document holds: the types have arrived, and are no any
export const wrong = () => editor.setContent('text')

const stop = editor.subscribe(() => {
  const { content, editable, status } = editor.view
  if (editable && !content?.text && status.name === 'saved') editor.setContent({ text: 'new' })
  if (!content?.text || status.name !== 'saved') return
  stop()
  console.log(window.document.body.textContent)
  void editor
    .close()
    .then(() => window.happyDOM.close())
    .then(() => socket.dispose())
})
