import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { scopeOf } from '../application/scope.ts'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'

const routes = new Set(['/graphql', '/events', '/files', '/health/live', '/health/ready', '/metrics'])

/**
 * Gives every request an id, which is in its log lines and in its answer (`x-request-id`), and counts the
 * answers.
 */
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

/** Operations have log lines of their own, except those that were refused before they were parsed. */
function isLogged(route: string, status: number): boolean {
  return route === '/files' || route === '/events' || (route === '/graphql' && status >= 400)
}
