import { fetchTransport } from '@holdfast/client/fetch'
import { liveSocket } from '@holdfast/client/socket'
import { draftLockKey } from '@holdfast/vue'
import { createApp } from 'vue'
import TextEditor from './TextEditor.vue'

const { api, token, tool } = Object.fromEntries(new URLSearchParams(location.search))
const headers = () => ({ authorization: `Bearer ${token}` })
const socket = liveSocket({ url: api.replace('http', 'ws'), connectionParams: headers })
const transport = fetchTransport({ url: api, headers, socket })
createApp(TextEditor, { tool }).provide(draftLockKey, { transport }).mount('main')
