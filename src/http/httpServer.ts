import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { Config } from '../config.ts'

/** Listens to nothing yet. Clients that stand still do not keep a connection. */
export function httpServer(limits: Config['limits'], answer: RequestListener): Server {
  const server = createServer(timeouts(limits), answer)
  server.on('request', (request, response) => endWhenStalled(request, response, limits.stalledMs))
  return server
}

/** A client that is slow to say what it wants does not keep a connection. */
function timeouts({ headerBytes, headersMs, uploadMs, keepAliveMs }: Config['limits']): ServerOptions {
  return {
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: uploadMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(headersMs, 5_000),
  }
}

/** Node's timer runs while a connection makes no progress; a client that waits for its answer has nothing unread or unsent. */
function endWhenStalled(request: IncomingMessage, response: ServerResponse, ms: number): void {
  response.setTimeout(ms, () => {
    if (response.socket?.writableLength || !request.complete) response.destroy()
  })
}

/** Stops listening, and resolves when what was asked has been answered, or after `patienceMs`. */
export function finishRequests(server: Server, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), patienceMs)
    // What has just been answered is kept for its next request, and would hold up the stop for as long.
    const answered = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearTimeout(impatient)
      clearInterval(answered)
      resolve()
    })
    server.closeIdleConnections()
  })
}
