import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { liveStreams } from '../../packages/client/src/transports/sse.ts'

/** An editor's page without a token: its session is a cookie, and a proxy adds the header. */
const page = globalThis as unknown as { location: { search: string }; draft: ReturnType<typeof openDraft> }
const toolId = new URLSearchParams(page.location.search).get('tool') as string
const url = '/graphql'

page.draft = openDraft({
  transport: fetchTransport({ url, socket: liveStreams({ url }) }),
  toolId,
  baseVersion: 1,
})
