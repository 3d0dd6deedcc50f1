import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers GET of one address with JSON for everybody, pages of any origin included; says false of any other address. */
export function publicJson(
  path: string,
  headers: { 'content-type'?: string; 'cache-control'?: string },
  text: () => string | Promise<string>,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url?.split('?')[0] !== path) return false
    const body = await text()
    response.writeHead(200, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      ...headers,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}
