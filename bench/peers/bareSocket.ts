import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { serve } from '../served.ts'

/**
 * `ws` and nothing else: sends what it is told to as many times to each socket as it is told. Corked, what one socket is sent
 * leaves in one write, as ours does.
 */
const server = createServer()
const sockets = new WebSocketServer({ server })
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  serve({ url: `http://127.0.0.1:${port}` }, broadcast, async () => server.closeAllConnections())
})

function broadcast({ text, times, corked }: { text: string; times: number; corked: boolean }): void {
  for (const socket of sockets.clients as Set<WebSocket & { _socket: Socket }>) {
    if (corked) socket._socket.cork()
    for (let time = 0; time < times; time++) socket.send(text)
    if (corked) socket._socket.uncork()
  }
}
