import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { parseInput } from '../../application/inputs.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import type { SignedIn } from '../authentication.ts'
import { bytesOf } from '../requestBody.ts'
import { type Call, namesIn, pathParameters, type Route } from './route.ts'

/** A route, and what the path of a request says under its names. */
export interface Found {
  route: Route
  named: Record<string, string>
}

/** The routes of a path, whatever their method. */
export const matching = (routes: readonly Route[], path: string): Found[] =>
  routes.flatMap((route) => {
    const named = match(route.path, path)
    return named ? [{ route, named }] : []
  })

/** The parts of a path, decoded: `%2F` belongs to a key. Null where it is another's. */
function match(pattern: string, path: string): Record<string, string> | null {
  const [parts, given] = [pattern.split('/'), path.split('/')]
  if (parts.length !== given.length) return null
  const named: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = given[index] as string
    if (part.startsWith('{')) named[part.slice(1, -1)] = decoded(segment)
    else if (part !== segment) return null
  }
  return named
}

/** What cannot be decoded becomes a lone surrogate, which no name has. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return '\ud800'
  }
}

/** What a request brings, checked by its route's schemas. The body is read last. */
export async function callOf(
  { route, named }: Found,
  request: IncomingMessage,
  search: string,
  viewer: SignedIn,
): Promise<Omit<Call, 'services' | 'viewer'>> {
  const { collection = '', key = '', id = '' } = parseInput(pathSchema(route), named)
  return {
    document: { collection, key },
    requestId: id,
    headers: parseInput(route.headers, headersOf(route, request)) as never,
    query: parseInput(route.query, queryOf(search)) as never,
    body: (route.body && parseInput(route.body, await bodyOf(request, viewer))) as never,
  }
}

const pathSchema = ({ path }: Route) =>
  z.object(Object.fromEntries(namesIn(path).map((name) => [name, pathParameters[name]])))

function headersOf({ headers }: Route, request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.keys(headers.shape).flatMap((name) => {
      const value = request.headers[name.toLowerCase()]
      return value === undefined ? [] : [[name, String(value)]]
    }),
  )
}

function queryOf(search: string): Record<string, string> {
  const query = new URLSearchParams(search)
  for (const name of query.keys())
    if (/token/i.test(name))
      throw fault(
        name.slice(0, 100),
        'must not be in the URL, because URLs are logged; send it in the header Lock-Token',
      )
  return Object.fromEntries(query)
}

/** A few texts. */
const bodyBytes = 32_000

async function bodyOf(request: IncomingMessage, viewer: SignedIn): Promise<unknown> {
  const limits = { bodyBytes, strangersBodyBytes: 0, requestMs: 60_000 }
  const bytes = await bytesOf({ req: request, signedIn: viewer }, limits)
  if (bytes.length === 0) return {}
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw fault('The body', 'must be sent as content-type: application/json')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw fault('The body', 'must be JSON in UTF-8')
  }
}

const fault = (path: string, message: string) => new InvalidInputError([{ path: [path], message }])
