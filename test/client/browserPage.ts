import { createClient } from 'graphql-ws'
import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'

/** An editor's page with the client. A test bundles it and opens it in a real browser. */
const page = globalThis as unknown as {
  location: { search: string }
  draft: ReturnType<typeof openDraft>
  statuses: string[]
}
const asked = new URLSearchParams(page.location.search)
const url = asked.get('api') as string
const authorization = `Bearer ${asked.get('token')}`

page.draft = openDraft({
  transport: fetchTransport({
    url,
    headers: () => ({ authorization }),
    socket: createClient({ url: url.replace('http', 'ws'), connectionParams: { authorization } }),
  }),
  toolId: asked.get('tool') as string,
  baseVersion: 1,
})
page.statuses = [page.draft.state.name]
page.draft.subscribe((state) => void page.statuses.push(state.name))
