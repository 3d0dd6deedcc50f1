import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Config } from '../config.ts'
import type { SignInProvider, SignInProviders } from './signInProviders.ts'

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
 * for every route of the pages. `corsOrigins`: origins whose pages may show these in a frame.
 */
export function pages(
  folder: string,
  { basePath, corsOrigins: embedders }: Pick<Config, 'basePath' | 'corsOrigins'>,
  providers: SignInProviders,
) {
  const files = read(folder, basePath)
  const common = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  }
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const asked = request.url?.split('?')[0] ?? '/'
    if (asked === '/graphql') return false
    const page = files.get(asked) ?? (isRoute(request, asked) ? files.get('/index.html') : undefined)
    if (!page) return false
    const policy = contentSecurityPolicy(embedders, page.isHashed ? [] : await providers.known())
    const headers = { ...common, 'content-security-policy': policy }
    // The policy of a page that a browser has kept is that of its first answer, for some of them: with another one it is another page.
    const etag = page.isHashed ? page.etag : etagOf(page.etag + policy)
    const caching = {
      etag,
      'cache-control': page.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    }
    if (request.headers['if-none-match'] === etag) {
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
function contentSecurityPolicy(embedders: readonly string[], providers: SignInProvider[]): string {
  const asked = providers.flatMap(({ server }) => [server?.token_endpoint, server?.revocation_endpoint])
  const origins = new Set(asked.flatMap((url) => (url ? [new URL(url).origin] : [])))
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // Where people sign in, codes and refresh tokens are turned in.
    ["connect-src 'self'", ...origins].join(' '),
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

const etagOf = (content: Buffer | string) =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`

/** Every address in the index page begins with /; scripts and styles name each other relative to themselves. */
function pageOf(name: string, basePath: string): Page {
  const read = readFileSync(name)
  const body = basePath ? Buffer.from(read.toString().replaceAll('="/', `="${basePath}/`)) : read
  return {
    body,
    type: types[path.extname(name)] ?? 'application/octet-stream',
    etag: etagOf(body),
    isHashed: path.basename(path.dirname(name)) === 'assets',
    packed: {},
  }
}
