import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { type GraphQLParams, processRegularResult } from 'graphql-yoga'
import type { GraphQLServer } from './graphqlServer.ts'
import { maySubscribe } from './persistedOperations.ts'
import { faultOf } from './requestBody.ts'

/**
 * Answers queries and mutations directly from Node's request to Node's response. graphql-yoga parses and executes them with all
 * of its plugins. Only the Fetch API around it is skipped, because it costs more than the rest of a heartbeat. graphql-yoga
 * itself answers everything else: streams, GraphiQL, pages of other sites, and requests that cannot be parsed. No body is
 * read twice.
 */
export function graphqlOverNode(yoga: GraphQLServer, corsOrigins: readonly string[]) {
  return async (message: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const type = answerType(message.headers.accept)
    if (!type || !isPlain(message, corsOrigins)) return false
    const request = requestOf(message)
    const context = { req: message, res: response } as never
    const params = await paramsOf(yoga, request, context)
    if (!params || maySubscribe(params)) return false
    const result = await resultOf(yoga, params, request, context)
    const { status, headers, body } = processRegularResult(result, plain, type) as unknown as Answer
    // A client that has left gets no answer.
    if (response.destroyed) return true
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
    return true
  }
}

/** The media type that graphql-yoga would choose. Null if the client does not accept JSON. */
function answerType(accept = '*/*'): string | null {
  for (const accepted of accept.toLowerCase().replace(/\s/g, '').split(',')) {
    const [type, ...parameters] = accepted.split(';')
    const charset = parameters.find((parameter) => parameter.includes('charset='))
    if (charset && charset !== 'charset=utf-8') continue
    if (type === 'application/json' || type === '*/*' || type === 'application/*' || type === '*/json')
      return 'application/json'
    if (type === 'application/graphql-response+json' || type === '*/graphql-response+json')
      return 'application/graphql-response+json'
  }
  return null
}

function isPlain({ url = '', method, headers }: IncomingMessage, corsOrigins: readonly string[]): boolean {
  if (corsOrigins.length > 0 && headers.origin !== undefined) return false
  if (method === 'GET') return url.startsWith('/graphql?') && !headers.accept?.includes('text/html')
  return method === 'POST' && /^\/graphql(\?|$)/.test(url) && !faultOf(headersOf(headers))
}

const headersOf = (headers: IncomingMessage['headers']): Pick<Headers, 'get'> => ({
  get(name) {
    const value = headers[name]
    return (Array.isArray(value) ? value.join(', ') : value) ?? null
  },
})

/** The parts of a Fetch API Request that graphql-yoga and the plugins read. */
const requestOf = ({ url, method, headers }: IncomingMessage) =>
  ({ url, method, headers: headersOf(headers) }) as Request

/** Null if the request is invalid. graphql-yoga then answers what is wrong with it. */
async function paramsOf(
  yoga: GraphQLServer,
  request: Request,
  context: never,
): Promise<GraphQLParams | null> {
  try {
    const { requestParserResult } = await yoga.parseRequest(request, context)
    return (requestParserResult as GraphQLParams | undefined) ?? null
  } catch {
    return null
  }
}

async function resultOf(
  yoga: GraphQLServer,
  params: GraphQLParams,
  request: Request,
  context: never,
): Promise<ExecutionResult> {
  try {
    return (await yoga.getResultForParams({ params, request }, context)) as ExecutionResult
  } catch (error) {
    return { errors: [yoga.shown(error)] }
  }
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Stands in for the Fetch API's Response and keeps what it is given. */
const plain = {
  Response: class {
    readonly body: string | null
    readonly status: number
    readonly headers: Record<string, string>
    constructor(
      body: string | null,
      { status, headers }: { status: number; headers: Record<string, string> },
    ) {
      this.body = body
      this.status = status
      this.headers = headers
    }
  },
} as unknown as Parameters<typeof processRegularResult>[1]
