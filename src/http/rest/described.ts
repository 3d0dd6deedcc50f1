import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openapi } from './openapi.ts'
import { routes } from './routes.ts'

/** The description of this service, as openapi.json has it. */
export function description(basePath = '') {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return openapi(routes, version, basePath || '/')
}

/** GET /openapi.json, for everybody: it says nothing of any document. */
export function described(basePath: string) {
  let body: string | null = null
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url?.split('?')[0] !== '/openapi.json') return false
    body ??= JSON.stringify(description(basePath))
    response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}
