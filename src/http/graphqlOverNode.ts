import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { type GraphQLParams, processRegularResult } from 'graphql-yoga'
import type { GraphQLServer } from './graphqlServer.ts'
import { maySubscribe } from './persistedOperations.ts'
import { faultOf } from './requestBody.ts'

/**
 * Answers queries and mutations from Node's request to Node's response. graphql-yoga parses and runs them with all of its
 * plugins; only the Fetch API around it is left out, which costs more than the rest of a heartbeat. What is not answered
 * here goes on to graphql-yoga: streams, GraphiQL, pages of other sites, and requests that cannot be read. Nothing is read
 * twice.
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

/** The media type that graphql-yoga would choose; null where none of JSON is accepted. */
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

/** What graphql-yoga and the plugins read of a request. */
const requestOf = ({ url, method, headers }: IncomingMessage) =>
  ({ url, method, headers: headersOf(headers) }) as Request

/** Null where graphql-yoga has to say what is wrong with the request. */
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

/** In place of the Fetch API's Response: what it is made of. */
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
