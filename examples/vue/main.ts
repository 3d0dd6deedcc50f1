import { fetchTransport } from '@holdfast/client/fetch'
import { liveSocket } from '@holdfast/client/socket'
import { draftLockKey } from '@holdfast/vue'
import { createApp } from 'vue'
import ArticleEditor from './ArticleEditor.vue'

const { service, token, article } = Object.fromEntries(new URLSearchParams(location.search))
const authorization = `Bearer ${token}`
const socket = liveSocket({ url: service.replace('http', 'ws'), connectionParams: { authorization } })
const transport = fetchTransport({ url: service, headers: () => ({ authorization }), socket })
createApp(ArticleEditor, { article }).provide(draftLockKey, { transport }).mount('#app')
