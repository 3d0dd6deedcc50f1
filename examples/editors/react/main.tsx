import { fetchTransport } from '@holdfast/client/fetch'
import { liveSocket } from '@holdfast/client/socket'
import { ConflictDialog, DraftBanner, TakeOverDialog, useDraftEditor } from '@holdfast/react'
import { createRoot } from 'react-dom/client'

const { api = '', token, tool = '' } = Object.fromEntries(new URLSearchParams(location.search))
const headers = () => ({ authorization: `Bearer ${token}` })
const socket = liveSocket({ url: api.replace('http', 'ws'), connectionParams: headers })
const transport = fetchTransport({ url: api, headers, socket })

function Editor() {
  const editor = useDraftEditor<{ body: string }>(tool, { transport })
  const { content, editable, setContent } = editor
  const text = { value: content?.body ?? '', readOnly: !editable }
  return (
    <>
      <DraftBanner editor={editor} />
      <textarea aria-label="Text" {...text} onChange={({ target }) => setContent({ body: target.value })} />
      <TakeOverDialog editor={editor} />
      <ConflictDialog
        editor={editor}
        show={({ body }) => body}
        merge={({ mine, theirs }) => ({ body: `${theirs.body}\n${mine.body}` })}
      />
    </>
  )
}

createRoot(document.querySelector('main')!).render(<Editor />)
