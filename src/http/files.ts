import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mayUpload, mustFitPut, stageFile } from '../application/files.ts'
import { isUuid } from '../application/inputs.ts'
import type { Services, Viewer } from '../application/services.ts'
import { BadToken, InvalidInputError, NotFoundError } from '../domain/errors.ts'
import { fileOfVersion } from '../storage/files.ts'
import type { Authenticate } from './authentication.ts'
import type { CallerOf } from './caller.ts'
import { fileHeaders, matches, rangeOf } from './fileHeaders.ts'
import { type LockWords, lockCall } from './lockCall.ts'
import type { RateLimits } from './rateLimits.ts'
import { answerError, json, refuse } from './refusals.ts'
import { capabilities, isOfUploads, uploads } from './uploads.ts'

/** PUT /files stages a file, GET /files/{toolId}/{version}/{name} gives one back. Documented in docs/files.md. */
export function files(services: Services, authenticate: Authenticate, callerOf: CallerOf, rates: RateLimits) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    // Not every path of another's is a URL: `//` is none.
    if (!request.url?.startsWith('/files')) return false
    const url = new URL(request.url, 'http://holdfast')
    if (url.pathname !== '/files' && !url.pathname.startsWith('/files/')) return false
    if (isOfUploads(url) && request.method === 'OPTIONS') return capabilities(services, response)
    try {
      const caller = callerOf(request)
      const viewer = await authenticate(request.headers.authorization, caller)
      if (!viewer) throw new BadToken('Sign in: send a valid bearer token.')
      const spender = { userId: viewer.id, isAgent: viewer.isAgent, address: caller.address }
      if (isOfUploads(url)) {
        await uploads(
          { services, viewer, url, spend: (rate) => rates.spend(rate, spender) },
          request,
          response,
        )
      } else if (url.pathname === '/files') {
        if (request.method !== 'PUT') return refuse(request, response, 405, { message: 'Use PUT.' })
        await rates.spend('upload', spender)
        await put(services, viewer, url, request, response)
      } else {
        if (request.method !== 'GET' && request.method !== 'HEAD')
          return refuse(request, response, 405, { message: 'Use GET or HEAD.' })
        await get(services, viewer, url, request, response)
      }
    } catch (error) {
      if (!response.headersSent && !response.destroyed) await answerError(services, error, request, response)
      else response.destroy()
    }
    return true
  }
}

async function put(
  services: Services,
  viewer: Viewer,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const upload = { name: url.searchParams.get('name') ?? '', sha256: digestOf(request) }
  await mayUpload(services, viewer, upload, lockCall(callOf(url, request)))
  mustFitPut(services, Number(request.headers['content-length'] ?? 0))
  if (request.headers.expect) response.writeContinue()
  const staged = await stageFile(
    services,
    viewer,
    upload,
    // Whoever is refused half-way is told why: the connection outlives the reading.
    request.iterator({ destroyOnReturn: false }),
  )
  json(response, 201, staged)
}

function callOf(url: URL, request: IncomingMessage): LockWords {
  const lockToken = request.headers['lock-token']
  return {
    toolId: url.searchParams.get('toolId'),
    baseVersion: url.searchParams.get('baseVersion'),
    lockToken: lockToken === undefined ? null : String(lockToken),
  }
}

/** RFC 9530: `Content-Digest: sha-256=:base64:`. */
function digestOf(request: IncomingMessage): string | null {
  const header = request.headers['content-digest']
  if (header === undefined) return null
  const digest = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(header))?.[1]
  if (digest) return Buffer.from(digest, 'base64').toString('hex')
  throw new InvalidInputError([
    { path: ['content-digest'], message: 'must be sha-256=:…: in base64 (RFC 9530)' },
  ])
}

async function get(
  services: Services,
  viewer: Viewer,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , toolId = '', version = '', ...encoded] = url.pathname.split('/')
  const name = decoded(encoded.join('/'))
  if (!isUuid(toolId) || !/^[1-9]\d{0,8}$/.test(version) || name === null) throw new NotFoundError('file')
  const file = await fileOfVersion(services.db.reads, viewer.id, toolId, Number(version), name)
  if (!file) throw new NotFoundError('file')
  const headers = fileHeaders(name, file.sha256)
  if (matches(request.headers['if-none-match'], file.sha256)) {
    response.writeHead(304, headers).end()
    return
  }
  const { range, 'if-range': ifRange } = request.headers
  const asked = ifRange !== undefined && ifRange !== headers.etag ? null : rangeOf(range, file.size)
  if (asked === 'none') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${file.size}` }).end()
    return
  }
  const { first, last } = asked ?? { first: 0, last: file.size - 1 }
  response.writeHead(asked ? 206 : 200, {
    ...headers,
    'content-length': last - first + 1,
    ...(asked && { 'content-range': `bytes ${first}-${last}/${file.size}` }),
  })
  if (request.method === 'HEAD') response.end()
  else {
    const store = await services.files.stores.at(file.place)
    await pipeline(Readable.from(store.read(services.db.reads, file.contentId, first, last)), response)
  }
}

function decoded(segment: string): string | null {
  try {
    const name = decodeURIComponent(segment)
    return name.includes('\0') || name === '' ? null : name
  } catch {
    return null
  }
}
