import './page.js'
import { fetchTransport } from '@holdfast/client/fetch'
import { type BannerTexts, DraftLockProvider, englishTexts, useDraftLock } from '@holdfast/react'
import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { window } from './page.js'
import { headers, socket, toolId, url } from './story.js'

const root = createRoot(window.document.body as never)

function Editor() {
  const { draft, editable, banner } = useDraftLock(toolId, { baseVersion: 1 })
  useEffect(() => {
    if (!editable || !draft) return
    void draft.save({ content: { text: 'new' } }).then(async ({ status }) => {
      console.log(window.document.body.textContent, status, draft.head?.number)
      root.unmount()
      await window.happyDOM.close()
    })
  }, [draft, editable])
  return createElement('p', null, banner.text)
}

const texts: BannerTexts = { ...englishTexts, held: () => 'Yours.' }
const transport = fetchTransport({ url, headers: () => headers, socket })
root.render(createElement(DraftLockProvider, { transport, texts }, createElement(Editor)))
