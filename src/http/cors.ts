import type { IncomingMessage, ServerResponse } from 'node:http'

/** What pages may read of an answer besides what every page may. */
const readable = [
  ...['content-disposition', 'content-range', 'etag', 'retry-after', 'lock-token', 'fencing-token'],
  ...['holdfast-expires-in-ms', 'location', 'tus-resumable', 'upload-offset', 'upload-length'],
].join(', ')

/** Lets pages of these origins call what is beside `/graphql`, as `/graphql` lets them; answers what browsers ask before. */
export function cors(origins: readonly string[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (origins.length === 0 || !/^\/(events|files|locks|check)([/?]|$)/.test(request.url ?? '')) return false
    // Also where none is allowed: what a cache keeps for one origin is not for another.
    response.setHeader('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !origins.includes(origin)) return false
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-expose-headers', readable)
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return false
    const asked = request.headers['access-control-request-headers']
    response.writeHead(204, {
      'access-control-allow-methods': 'GET, HEAD, PUT, POST, PATCH, DELETE',
      ...(asked !== undefined && { 'access-control-allow-headers': asked }),
      'access-control-max-age': '600',
    })
    response.end()
    return true
  }
}
