import type { IncomingMessage, ServerResponse } from 'node:http'
import { isUuid } from '../application/inputs.ts'
import type { Services, Viewer } from '../application/services.ts'
import {
  continueUpload,
  openUpload,
  removeUpload,
  stateOfUpload,
  UploadOffsetError,
  type UploadState,
} from '../application/uploads.ts'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import { lockCall } from './lockCall.ts'
import { json, refuse } from './refusals.ts'
import { uploadMetadata } from './uploadMetadata.ts'

/** tus 1.0.0 (https://tus.io/protocols/resumable-upload) at /files/uploads. Documented in docs/files.md. */
const version = '1.0.0'
const extensions = 'creation,creation-with-upload,expiration,termination'
const bodyType = 'application/offset+octet-stream'

export const isOfUploads = ({ pathname }: URL) =>
  pathname === '/files/uploads' || pathname.startsWith('/files/uploads/')

export interface UploadCall {
  services: Services
  viewer: Viewer
  url: URL
  spend(rate: 'upload' | 'uploadPart'): Promise<void>
}

/** What anybody may know before they sign in. */
export function capabilities({ files }: Services, response: ServerResponse): true {
  response.writeHead(204, {
    'tus-resumable': version,
    'tus-version': version,
    'tus-extension': extensions,
    'tus-max-size': files.bytes,
  })
  response.end()
  return true
}

export async function uploads(
  call: UploadCall,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { services, viewer, url } = call
  // For clients between which and us something knows no PATCH and no DELETE.
  const method = String(request.headers['x-http-method-override'] ?? request.method).toUpperCase()
  response.setHeader('tus-resumable', version)
  response.setHeader('cache-control', 'no-store')
  if (method !== 'GET' && request.headers['tus-resumable'] !== version) {
    response.setHeader('tus-version', version)
    refuse(request, response, 412, refused(`send the header Tus-Resumable: ${version}`))
    return
  }
  const [, , , id = ''] = url.pathname.split('/')
  await call.spend(method === 'POST' ? 'upload' : 'uploadPart')
  if (id === '') {
    if (method !== 'POST') refuse(request, response, 405, refused('Use POST or OPTIONS.'))
    else await create(call, request, response)
    return
  }
  if (!isUuid(id)) throw new NotFoundError('upload')
  const uploadId = id.toLowerCase()
  if (method === 'PATCH') await proceed(call, uploadId, request, response)
  else if (method === 'HEAD') {
    const state = await stateOfUpload(services, viewer, uploadId)
    response.writeHead(200, { ...headersOf(state), 'upload-length': state.length }).end()
  } else if (method === 'GET') json(response, 200, told(await stateOfUpload(services, viewer, uploadId)))
  else if (method === 'DELETE') {
    await removeUpload(services, viewer, uploadId)
    response.writeHead(204).end()
  } else refuse(request, response, 405, refused('Use HEAD, GET, PATCH or DELETE.'))
}

async function create(call: UploadCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { services, viewer } = call
  const { headers } = request
  if (headers['upload-defer-length'] !== undefined || headers['upload-concat'] !== undefined)
    throw invalid(
      'upload-length',
      'is required: the length must be known at the start, and uploads cannot be concatenated',
    )
  const length = wholeNumber(request, 'upload-length')
  const { name, sha256, ...words } = uploadMetadata(headers['upload-metadata'])
  const upload = { name, sha256, length }
  let state = await openUpload(services, viewer, upload, lockCall(words))
  response.setHeader('location', `${services.basePath}/files/uploads/${state.id}`)
  if (headers['content-type'] === bodyType) state = await receive(call, state.id, 0, request, response)
  else if (state.length === 0) state = await stateOfUpload(services, viewer, state.id)
  response.writeHead(201, headersOf(state)).end()
}

async function proceed(
  call: UploadCall,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const offset = wholeNumber(request, 'upload-offset')
  if (request.headers['content-type'] !== bodyType) {
    // Whose upload it is comes first: a stranger is told nothing of it.
    await stateOfUpload(call.services, call.viewer, id)
    refuse(request, response, 415, refused(`send the header Content-Type: ${bodyType}`))
    return
  }
  response.writeHead(204, headersOf(await receive(call, id, offset, request, response))).end()
}

async function receive(
  { services, viewer }: UploadCall,
  id: string,
  offset: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<UploadState> {
  const announced = request.headers['content-length']
  const sent = { id, offset, length: announced === undefined ? null : Number(announced) }
  // Only a request that is not refused is asked for its bytes.
  const bytes = (async function* () {
    if (request.headers.expect) response.writeContinue()
    // Whoever is refused half-way is told why: the connection outlives the reading.
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  })()
  try {
    return await continueUpload(services, viewer, sent, bytes)
  } catch (error) {
    if (error instanceof UploadOffsetError && !response.headersSent)
      response.setHeader('upload-offset', error.offset)
    throw error
  }
}

const headersOf = (state: UploadState) => ({
  'upload-offset': state.size,
  'upload-expires': state.expiresAt.toUTCString(),
  ...(isWhole(state) && state.sha256 && { 'holdfast-sha256': state.sha256 }),
})

const told = (state: UploadState) => ({
  name: state.name,
  size: state.length,
  offset: state.size,
  sha256: isWhole(state) ? state.sha256 : null,
  expiresAt: state.expiresAt,
})

const isWhole = ({ size, length }: UploadState) => size === length

function wholeNumber({ headers }: IncomingMessage, name: 'upload-length' | 'upload-offset'): number {
  const value = String(headers[name] ?? '')
  if (!/^(0|[1-9]\d{0,14})$/.test(value)) throw invalid(name, 'must be a whole number of bytes')
  return Number(value)
}

const invalid = (path: string, message: string) => new InvalidInputError([{ path: [path], message }])
const refused = (message: string) => ({ code: 'INVALID_INPUT', message })
