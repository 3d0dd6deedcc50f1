import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

interface Page {
  body: Buffer
  type: string
  etag: string
  /** Its name changes with its content. */
  isHashed: boolean
  packed: Partial<Record<Encoding, Promise<Buffer>>>
}

const pack = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) as Promise<Buffer>,
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 }) as Promise<Buffer>,
}
type Encoding = keyof typeof pack

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The built pages. Files with a hash in their name are kept for ever, the index page is asked for every time and answers
 * for every route of the pages. `embedders`: origins whose pages may show these in a frame.
 */
export function pages(folder: string, basePath: string, embedders: readonly string[]) {
  const files = read(folder, basePath)
  const headers = {
    'content-security-policy': contentSecurityPolicy(embedders),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  }
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const asked = request.url?.split('?')[0] ?? '/'
    if (asked === '/graphql') return false
    const page = files.get(asked) ?? (isRoute(request, asked) ? files.get('/index.html') : undefined)
    if (!page) return false
    const caching = {
      etag: page.etag,
      'cache-control': page.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    }
    if (request.headers['if-none-match'] === page.etag) {
      response.writeHead(304, { ...headers, ...caching }).end()
      return true
    }
    const encoding = encodingFor(request)
    const body = encoding ? await packed(page, encoding) : page.body
    response.writeHead(200, {
      ...headers,
      ...caching,
      'content-type': page.type,
      'content-length': body.length,
      ...(encoding && { 'content-encoding': encoding }),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}

/** Scripts from here and nowhere else, and never from text. Styles may be inline: component libraries write them. */
function contentSecurityPolicy(embedders: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // Two people of the demo side by side.
    "frame-src 'self'",
    // The draft client's timer, which goes on in hidden tabs.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...embedders].join(' ')}`,
  ].join('; ')
}

function isRoute(request: IncomingMessage, asked: string): boolean {
  if (asked === '/') return true
  return !asked.startsWith('/assets/') && (request.headers.accept ?? '').includes('text/html')
}

function encodingFor(request: IncomingMessage): Encoding | null {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return 'br'
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted) ? 'gzip' : null
}

function packed(page: Page, encoding: Encoding): Promise<Buffer> {
  page.packed[encoding] ??= pack[encoding](page.body)
  return page.packed[encoding]
}

/** Nothing where the pages have not been built: the service works without them. */
function read(folder: string, basePath: string): Map<string, Page> {
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(
    names.map((name) => [
      `/${path.relative(folder, name).replaceAll(path.sep, '/')}`,
      pageOf(name, name.endsWith('index.html') ? basePath : ''),
    ]),
  )
}

/** Every address in the index page begins with /; scripts and styles name each other relative to themselves. */
function pageOf(name: string, basePath: string): Page {
  const read = readFileSync(name)
  const body = basePath ? Buffer.from(read.toString().replaceAll('="/', `="${basePath}/`)) : read
  return {
    body,
    type: types[path.extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isHashed: path.basename(path.dirname(name)) === 'assets',
    packed: {},
  }
}
