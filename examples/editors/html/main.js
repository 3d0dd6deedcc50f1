import { openEditor } from '@holdfast/client/editor'
import { defineElements, showEditor } from '@holdfast/client/elements'
import { fetchTransport } from '@holdfast/client/fetch'
import { liveSocket } from '@holdfast/client/socket'

const { api, token, tool } = Object.fromEntries(new URLSearchParams(location.search))
const headers = () => ({ authorization: `Bearer ${token}` })
const socket = liveSocket({ url: api.replace('http', 'ws'), connectionParams: headers })
const transport = fetchTransport({ url: api, headers, socket })
const show = ({ body }) => body
const merge = ({ mine, theirs }) => ({ body: `${theirs.body}\n${mine.body}` })

const editor = openEditor({ transport, toolId: tool })
defineElements()
showEditor(document, { editor, show, merge })

const text = document.querySelector('textarea')
text.addEventListener('input', () => editor.setContent({ body: text.value }))
editor.subscribe(() => {
  const { content, editable } = editor.view
  if (content && text.value !== content.body) text.value = content.body
  text.readOnly = !editable
})
