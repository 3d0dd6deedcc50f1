import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'
import { inScope, requestIdOf } from './scope.ts'

const routes = new Set(['/graphql', '/events', '/files', '/health/live', '/health/ready', '/metrics'])

/** Gives every request an id, which its log lines and its answer carry (`x-request-id`), and counts what was answered. */
export function observeRequest<T>(
  metrics: Metrics,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => T,
): T {
  const requestId = requestIdOf(request.headers['x-request-id'])
  response.setHeader('x-request-id', requestId)
  const path = request.url?.split('?')[0] ?? ''
  const route = routes.has(path) ? path : 'other'
  response.once('close', () => {
    const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted'
    metrics.requests.inc({ route, status })
  })
  return inScope({ requestId }, answer)
}
