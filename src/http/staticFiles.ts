import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface StaticFile {
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
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
/** What becomes smaller when it is compressed; a PNG is compressed already. */
const isText = (type: string) => /^text\/|json$|svg/.test(type)

/** A built folder by the paths of its files, such as /index.html. Empty where it has not been built. `adapt` is given texts. */
export function filesIn(
  folder: string,
  adapt: (text: string, name: string) => string,
): Map<string, StaticFile> {
  if (!existsSync(folder)) return new Map()
  const places = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(
    places.map((place) => {
      const name = `/${path.relative(folder, place).replaceAll(path.sep, '/')}`
      return [name, fileOf(place, name, adapt)]
    }),
  )
}

function fileOf(place: string, name: string, adapt: (text: string, name: string) => string): StaticFile {
  const type = types[path.extname(name)] ?? 'application/octet-stream'
  const read = readFileSync(place)
  const body = isText(type) ? Buffer.from(adapt(read.toString(), name)) : read
  return { body, type, etag: etagOf(body), isHashed: name.includes('/assets/'), packed: {} }
}

export const etagOf = (content: Buffer | string) =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`

/** Answers with a file, or with 304 where the browser has it already. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  policy: string,
  status = 200,
): Promise<void> {
  const headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'content-security-policy': policy,
    etag: file.etag,
    'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  }
  if (status === 200 && request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const encoding = isText(file.type) ? encodingFor(request) : null
  const body = encoding ? await packed(file, encoding) : file.body
  response.writeHead(status, {
    ...headers,
    'content-type': file.type,
    'content-length': body.length,
    ...(encoding && { 'content-encoding': encoding }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function encodingFor(request: IncomingMessage): Encoding | null {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return 'br'
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted) ? 'gzip' : null
}

function packed(file: StaticFile, encoding: Encoding): Promise<Buffer> {
  file.packed[encoding] ??= pack[encoding](file.body)
  return file.packed[encoding]
}
