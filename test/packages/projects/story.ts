import { openDraft, type Transport } from '@holdfast/client'
import { liveSocket } from '@holdfast/client/socket'
import { WebSocket } from 'ws'

const { HOLDFAST_URL = '', HOLDFAST_TOKEN, HOLDFAST_TOOL = '' } = process.env

export const toolId = HOLDFAST_TOOL
export const url = `${HOLDFAST_URL}/graphql`
export const headers = { authorization: `Bearer ${HOLDFAST_TOKEN}` }
export const socket = liveSocket({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: headers,
})

/** Acquires a draft, saves it, and releases it. */
export async function story(transport: Transport): Promise<void> {
  const draft = openDraft({ transport, toolId, baseVersion: 1 })
  await new Promise<void>((resolve) => {
    draft.subscribe(({ name }) => name === 'held' && resolve())
  })
  const saved = await draft.save({ content: { text: 'new' } })
  await draft.close()
  await socket.dispose()
  console.log(saved.status, draft.head?.number)
}
