import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { filesIn, type StaticFile, send } from './staticFiles.ts'

/** Styles may be inline: the code blocks are coloured that way. Nothing comes from another site. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * GET /docs/…: the documentation as `npm run build:docs` built it. `folder` is null outside the demo. The files are read
 * when somebody first asks: a start does not wait for them. While there are none, each request looks again, so that a
 * build beside a running service shows.
 */
export function docs(folder: string | null, basePath: string) {
  let files: Map<string, StaticFile> | undefined
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (folder === null || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    const [asked = '', query] = (request.url ?? '').split('?')
    if (asked === '/docs') {
      const location = `${basePath}/docs/${query === undefined ? '' : `?${query}`}`
      response.writeHead(308, { location }).end()
      return true
    }
    if (!asked.startsWith('/docs/')) return false
    // VitePress writes this file last: while it is missing, a build may still be writing pages.
    if (!files && existsSync(path.join(folder, 'hashmap.json')))
      files = filesIn(folder, (text) => (basePath ? underBasePath(text, basePath) : text))
    if (!files) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      response.end('The documentation is not built. `npm run build:docs` builds it.\n')
      return true
    }
    const name = asked.slice('/docs'.length)
    const file = files.get(name) ?? files.get(name.endsWith('/') ? `${name}index.html` : `${name}.html`)
    const missing = files.get('/404.html')
    if (file) await send(request, response, file, policy)
    else if (missing) await send(request, response, missing, policy, 404)
    else response.writeHead(404).end()
    return true
  }
}

/** The site is built for /docs/. Its addresses stand in quotes, or in url(…) of a style. */
const underBasePath = (text: string, basePath: string) =>
  text.replaceAll(/(["'`(])\/docs\//g, (_, before: string) => `${before}${basePath}/docs/`)
