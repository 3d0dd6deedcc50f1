import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { scopeOf } from '../application/scope.ts'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'

const routes = new Set(['/graphql', '/events', '/files', '/health/live', '/health/ready', '/metrics'])

/** Gives every request an id, which its log lines and its answer carry (`x-request-id`), and counts what was answered. */
export function observeRequest(
  { metrics, log }: { metrics: Metrics; log: Logger },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const began = performance.now()
  const scope = scopeOf(request)
  response.setHeader('x-request-id', scope.requestId)
  const path = request.url?.split('?')[0] ?? ''
  const route = routeOf(path)
  response.once('close', () => {
    const { statusCode: status, writableFinished: finished } = response
    metrics.requests.inc({ route, status: finished ? `${Math.floor(status / 100)}xx` : 'aborted' })
    if (!isLogged(route, status)) return
    const line = { method: request.method, path: path.slice(0, 200), status, finished }
    log.info({ ...scope, ...line, durationMs: shortMs(performance.now() - began) }, 'request')
  })
}

function routeOf(path: string): string {
  if (path.startsWith('/files/')) return '/files'
  return routes.has(path) ? path : 'other'
}

/** Operations have lines of their own, but for those that were refused before they were any. */
function isLogged(route: string, status: number): boolean {
  return route === '/files' || route === '/events' || (route === '/graphql' && status >= 400)
}
