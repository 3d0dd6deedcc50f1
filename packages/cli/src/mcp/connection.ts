import { fetchTransport } from '@holdfast/client/fetch'
import { type LiveSocket, liveSocket } from '@holdfast/client/socket'
import { authorizationOf, type Credentials } from '../credentials.ts'
import { send, webSocket } from '../network.ts'
import { Server } from '../server.ts'

export type Connection = Awaited<ReturnType<typeof connect>>

/** An agent's connection to the server: calls over HTTP, events over a WebSocket. Its token can be replaced by a newer one. */
export async function connect(credentials: Credentials) {
  const { url } = credentials
  const headers = async () => ({ authorization: await authorizationOf(credentials) })
  const socket: LiveSocket = liveSocket({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: await webSocket(),
    connectionParams: headers,
  })
  return {
    credentials,
    server: new Server(credentials),
    transport: fetchTransport({ url: `${url}/graphql`, headers, socket, fetch: send }),
    close: () => socket.dispose(),
  }
}
