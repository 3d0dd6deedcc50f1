import { parentPort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { canonicalContent } from '../domain/content.ts'
import { type ContentCheck, contentCheck } from '../domain/contentSchema.ts'
import { type InputIssue, InvalidInputError } from '../domain/errors.ts'
import { markInexact } from '../domain/exactNumbers.ts'
import { workerReady } from './workerCrew.ts'

export interface ContentRequest {
  /** JSON in UTF-8. */
  bytes: Uint8Array
  /** Any JSON value is allowed: it is wrapped as the `value` of an object. */
  isAnyValue: boolean
  schema: string | null
}

export type ContentReply = { text: string; hash: string } | { issues: InputIssue[] }

/** The caller gets at most this many issues. */
const mostIssues = 100

/** By the schema's text, as in the other caches of schemas. */
const checks = new LRUCache<string, ContentCheck>({ max: 200, memoMethod: contentCheck })

const server = parentPort!

server.on('message', (request: ContentRequest) => server.postMessage(reply(request)))
server.postMessage(workerReady)

function reply(request: ContentRequest): ContentReply {
  try {
    return read(request)
  } catch (error) {
    if (error instanceof SyntaxError) return { issues: [{ path: [], message: 'must be JSON' }] }
    if (error instanceof InvalidInputError) return { issues: error.issues.slice(0, mostIssues) }
    throw error
  }
}

function read({ bytes, isAnyValue, schema }: ContentRequest): ContentReply {
  const sent = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  const value = JSON.parse(sent)
  const content = isAnyValue ? { value } : value
  markInexact(sent, value)
  const { text, hash } = canonicalContent(content, [])
  if (schema !== null) checks.memo(schema)(value, [])
  return { text, hash }
}
