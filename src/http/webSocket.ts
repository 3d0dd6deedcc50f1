import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { ExecutionResult, GraphQLError } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import type { Logger } from 'pino'
import { WebSocket, WebSocketServer } from 'ws'
import type { Config } from '../config.ts'
import { clientErrors } from '../graphql/clientErrors.ts'
import { type Authenticate, BadToken, type SignedIn } from './authentication.ts'
import type { GraphQLServer } from './graphqlServer.ts'

interface Extra {
  signedIn?: SignedIn
  expiry?: NodeJS.Timeout
  [key: PropertyKey]: unknown
}

/**
 * graphql-transport-ws on /graphql: every operation passes the same parse, validation and limits as over HTTP. A bad
 * one is answered by an `error` for its id; the socket, and what else runs on it, stays.
 */
export function webSocket(
  server: Server,
  graphql: GraphQLServer,
  options: { config: Config; authenticate: Authenticate; log: Logger },
) {
  const { config, authenticate, log } = options
  const shown = clientErrors(log)
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: config.limits.bodyBytes,
    verifyClient: ({ origin, req }: { origin?: string; req: { headers: { host?: string } } }) =>
      isAllowedOrigin(origin, req.headers.host, config.corsOrigins),
  })
  sockets.on('error', (error) => log.warn({ err: error }, 'websocket server'))

  const disposable = useServer<{ authorization?: unknown }, Extra & { socket: WebSocket }>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect: async ({ connectionParams, extra }) => {
        const { authorization } = connectionParams ?? {}
        const signedIn = await signIn(authenticate, typeof authorization === 'string' ? authorization : null)
        if (signedIn === 'unavailable') extra.socket.close(1013, 'Try again later')
        if (signedIn === null)
          extra.socket.close(4401, 'Sign in: connectionParams.authorization must be a valid bearer token')
        if (signedIn === null || signedIn === 'unavailable') return false
        // Gone meanwhile: its close has been, and would not clear the timer.
        if (extra.socket.readyState !== WebSocket.OPEN) return false
        extra.signedIn = signedIn
        const left = Math.min(signedIn.expiresAt.getTime() - Date.now() + 30_000, 2 ** 31 - 1)
        extra.expiry = globalThis.setTimeout(() => extra.socket.close(4403, 'Token expired'), left)
        return true
      },
      onClose: ({ extra }) => clearTimeout(extra.expiry),
      execute: (args) => (args.rootValue as Enveloped).execute(args),
      subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
      onSubscribe: async ({ extra }, _id, payload) => {
        try {
          const enveloped = graphql.getEnveloped({ signedIn: extra.signedIn, params: payload } as never)
          const document = enveloped.parse(payload.query)
          const errors = enveloped.validate(enveloped.schema, document)
          if (errors.length > 0) return errors.map(shown) as GraphQLError[]
          return {
            schema: enveloped.schema,
            document,
            operationName: payload.operationName,
            variableValues: payload.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe } satisfies Enveloped,
          }
        } catch (error) {
          return [shown(error) as GraphQLError]
        }
      },
      onOperation: (_context, _id, _payload, args, result) => refusedSubscription(args.document, result),
      onNext: (_context, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: result.errors.map(withoutHttp) as never } : undefined,
      onError: (_context, _id, _payload, errors) => errors.map(withoutHttp) as never,
    },
    sockets,
    12_000,
  )
  return {
    /** Sends clients elsewhere, a few at a time and not in step, so that they do not all knock at one door at once. */
    async drain(): Promise<void> {
      const clients = [...sockets.clients]
      const spreadMs = Math.min(clients.length * 5, 2_000)
      await Promise.all(
        clients.map(async (client) => {
          await setTimeout(Math.random() * spreadMs)
          client.close(1013, 'This server is stopping; connect again')
        }),
      )
      await disposable.dispose()
    },
  }
}

interface Enveloped {
  execute(args: unknown): Promise<ExecutionResult>
  subscribe(args: unknown): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>
}

async function signIn(
  authenticate: Authenticate,
  authorization: string | null,
): Promise<SignedIn | null | 'unavailable'> {
  try {
    return await authenticate(authorization)
  } catch (error) {
    return error instanceof BadToken ? null : 'unavailable'
  }
}

/** A browser names its page's origin; whoever names none is no browser and carries no ambient credentials. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: string[],
): boolean {
  if (origin === undefined) return true
  return allowed.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host)
}

/** A subscription that could not begin is an `error` of the protocol, not a result: thrown from a stream, it becomes one. */
function refusedSubscription(
  document: { definitions: readonly { kind: string; operation?: string }[] },
  result: unknown,
): AsyncIterableIterator<ExecutionResult> | undefined {
  const failed = result as Partial<ExecutionResult>
  const isSubscription = document.definitions.some((definition) => definition.operation === 'subscription')
  if (!isSubscription || Symbol.asyncIterator in Object(result) || !failed.errors?.[0]) return undefined
  const error = failed.errors[0]
  const refused: AsyncIterableIterator<ExecutionResult> = {
    next: () => Promise.reject(error),
    [Symbol.asyncIterator]: () => refused,
  }
  return refused
}

/** The HTTP status is no business of a socket. */
function withoutHttp(error: { toJSON?(): unknown }): unknown {
  const shown = (error.toJSON?.() ?? error) as { extensions?: Record<string, unknown> }
  if (!shown.extensions) return shown
  const { http: _http, ...extensions } = shown.extensions
  return { ...shown, extensions }
}
