import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { scopeOf } from '../application/scope.ts'

/** Answers a request, or leaves it to the next handler. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** Asks the handlers one after the other, and `last` where none of them answers. */
export function answering(
  handlers: readonly Handler[],
  last: (request: IncomingMessage, response: ServerResponse) => unknown,
  isDraining: () => boolean,
  log: Logger,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      // `OPTIONS *` and proxy requests have no path of this service.
      if (!request.url?.startsWith('/')) {
        response.writeHead(400).end()
        return
      }
      // Otherwise a proxy would send its next request on a connection that is about to be closed.
      if (isDraining()) response.setHeader('connection', 'close')
      for (const handle of handlers) if (await handle(request, response)) return
      await last(request, response)
    } catch (error) {
      log.error({ ...scopeOf(request), err: error, path: request.url?.split('?')[0] }, 'request failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  }
}
