import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Config } from '../config.ts'
import { markInexact } from '../domain/exactNumbers.ts'
import { largeBytes } from '../domain/unreadContent.ts'
import { badUserInput } from '../graphql/arguments.ts'
import { readLargeJson } from './largeJson.ts'
import type { Origin } from './whoAsks.ts'

type BodyLimits = Pick<Config['limits'], 'bodyBytes' | 'strangersBodyBytes' | 'requestMs'>

const body = Symbol('body')

interface Read extends IncomingMessage {
  /** Read once for each request. */
  [body]?: Promise<GraphQLParams>
}

/**
 * Bodies are JSON in UTF-8 and nothing else. Forms and plain text need no preflight in a browser: refusing them keeps other
 * sites from sending mutations. A broken character is refused, because what is stored must be what was typed.
 */
export function jsonBodiesOnly(limits: BodyLimits): Plugin<object, Origin> {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (request.method !== 'POST') return
      const fault = faultOf(request.headers)
      if (!fault) return
      const error = { message: fault, extensions: { code: 'BAD_USER_INPUT' } }
      const headers = { 'content-type': 'application/json' }
      endResponse(new fetchAPI.Response(JSON.stringify({ errors: [error] }), { status: 415, headers }))
    },
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method !== 'POST') return
      const req = serverContext.req as Read
      setRequestParser(() => {
        req[body] ??= bytesOf(serverContext, limits).then(parse)
        return req[body]
      })
    },
  }
}

export function faultOf(headers: Pick<Headers, 'get'>): string | null {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return 'Send the request as content-type: application/json.'
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity')
    return 'Send the request without content-encoding.'
  return null
}

/**
 * Read from Node's own stream. graphql-yoga's limit sends every body through a transform stream of its own, which took an
 * eighth of all that the server does for a heartbeat.
 */
export function bytesOf(
  { req: message, signedIn }: Pick<Origin, 'req' | 'signedIn'>,
  { bodyBytes, strangersBodyBytes, requestMs }: BodyLimits,
): Promise<Buffer> {
  const most = signedIn ? bodyBytes : strangersBodyBytes
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const tooLarge = () => {
      chunks.length = 0
      reject(bodyTooLarge(most, Boolean(signedIn)))
    }
    if (Number(message.headers['content-length']) > most) return tooLarge()
    // Gone while its token was looked at: its "close" has been.
    if (message.destroyed && !message.complete)
      return reject(badUserInput('The body', 'did not arrive completely'))
    message.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > most) tooLarge()
      else chunks.push(chunk)
    })
    const late = setTimeout(() => reject(bodyTooSlow(requestMs)), requestMs)
    message.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    message.once('close', () => {
      clearTimeout(late)
      if (!message.complete) reject(badUserInput('The body', 'did not arrive completely'))
    })
  })
}

function bodyTooLarge(most: number, isSignedIn: boolean): GraphQLError {
  const wayOut = isSignedIn ? '' : ' without a valid bearer token; sign in to send more'
  return new GraphQLError(`The body may have at most ${most} bytes${wayOut}`, {
    extensions: { code: 'BAD_USER_INPUT', field: 'The body', http: { status: 413 } },
  })
}

function bodyTooSlow(ms: number): GraphQLError {
  return new GraphQLError(`The body must arrive within ${ms / 1_000} s`, {
    extensions: {
      code: 'BAD_USER_INPUT',
      field: 'The body',
      http: { status: 408, headers: { connection: 'close' } },
    },
  })
}

async function parse(bytes: Buffer): Promise<GraphQLParams> {
  let sent: unknown
  try {
    sent = await readJson(bytes)
  } catch {
    throw badUserInput('The body', 'must be JSON in UTF-8')
  }
  if (Array.isArray(sent)) throw badUserInput('The body', 'must be one operation; batches are not accepted')
  if (typeof sent !== 'object' || sent === null) throw badUserInput('The body', 'must be a JSON object')
  return sent
}

/** A byte order mark, which some clients put first, does not belong to the text. */
const bom = Buffer.from('\ufeff')

/** Throws for what is no JSON in UTF-8. Of what is large only the operation itself is parsed here. */
async function readJson(sent: Buffer): Promise<unknown> {
  if (!isUtf8(sent)) throw new SyntaxError('not UTF-8')
  const bytes = sent.subarray(0, bom.length).equals(bom) ? sent.subarray(bom.length) : sent
  if (bytes.length > largeBytes) return readLargeJson(bytes)
  const text = bytes.toString()
  return markInexact(text, JSON.parse(text))
}
