import type { IncomingMessage, ServerResponse } from 'node:http'

/** GET /metrics, for Prometheus. It tells no secret, yet more than the world needs: proxies keep it inside. */
export function metricsEndpoint(registry: { contentType: string; metrics(): Promise<string> }) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url?.split('?')[0] !== '/metrics') return false
    const text = await registry.metrics()
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
    response.end(text)
    return true
  }
}
