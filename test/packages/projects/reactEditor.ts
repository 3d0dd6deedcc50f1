import './page.js'
import { fetchTransport } from '@holdfast/client/fetch'
import {
  ConflictDialog,
  DraftBanner,
  DraftLockProvider,
  type EditorTexts,
  englishEditorTexts,
  TakeOverDialog,
  useDraftEditor,
} from '@holdfast/react'
import { createElement, StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { window } from './page.js'
import { headers, socket, toolId, url } from './story.js'

const root = createRoot(window.document.body as never)

function Editor() {
  const editor = useDraftEditor<{ text?: string }>(toolId, { autosaveMs: 1 })
  const { content, editable, setContent, status } = editor
  useEffect(() => {
    if (editable && !content?.text) setContent({ text: 'new' })
    if (!content?.text || status.name !== 'saved') return
    console.log(window.document.body.textContent)
    // After this effect, because React 18 unmounts nothing while it renders.
    setTimeout(async () => {
      root.unmount()
      await window.happyDOM.close()
      await socket.dispose()
    })
  }, [content, editable, setContent, status])
  return createElement(
    'main',
    null,
    createElement(DraftBanner, { editor }),
    createElement(TakeOverDialog, { editor }),
    createElement(ConflictDialog<{ text?: string }>, { editor, show: ({ text }) => text }),
  )
}

const editorTexts: EditorTexts = { ...englishEditorTexts, saved: () => 'Saved.' }
const transport = fetchTransport({ url, headers: () => headers, socket })
const editor = createElement(DraftLockProvider, { transport, editorTexts }, createElement(Editor))
root.render(createElement(StrictMode, null, editor))
