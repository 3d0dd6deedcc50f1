import type { IncomingMessage, Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { handleProtocols, makeServer } from 'graphql-ws'
import type { Logger } from 'pino'
import { WebSocket, WebSocketServer } from 'ws'
import type { Config } from '../config.ts'
import { RateLimitedError } from '../domain/errors.ts'
import { type Authenticate, BadToken, type SignedIn } from './authentication.ts'
import type { AddressOf } from './clientAddress.ts'
import type { GraphQLServer } from './graphqlServer.ts'
import { type Conversation, joinProtocol } from './socketConnection.ts'
import { socketOperations } from './socketOperations.ts'
import { atExpiry } from './tokenExpiry.ts'

interface Extra extends Conversation {
  address: string
  signedIn?: SignedIn
  expiry?: NodeJS.Timeout
}

/** graphql-transport-ws on /graphql. Whoever connects says who it is first, and is closed with 4403 when its token ends. */
export function webSocket(
  server: Server,
  graphql: GraphQLServer,
  options: { config: Config; authenticate: Authenticate; addressOf: AddressOf; log: Logger },
) {
  const { config, authenticate, addressOf, log } = options
  const { limits } = config
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: limits.bodyBytes,
    maxFragments: limits.fragments,
    handleProtocols,
    verifyClient: ({ origin, req }: { origin?: string; req: IncomingMessage }) =>
      isAllowedOrigin(origin, req.headers.host, config.corsOrigins),
  })
  sockets.on('error', (error) => log.warn({ err: error }, 'websocket server'))

  const perUser = new Map<string, number>()
  const protocol = makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra }) => {
      const { socket, address } = extra
      const { authorization } = extra.message.bytes > limits.frameBytes ? {} : (connectionParams ?? {})
      const bearer = typeof authorization === 'string' ? authorization : null
      const signedIn = await signIn(authenticate, bearer, address)
      if ('code' in signedIn) socket.close(signedIn.code, signedIn.reason)
      // Gone meanwhile: its close has been, and would not clear the timer.
      if ('code' in signedIn || socket.readyState !== WebSocket.OPEN) return false
      const open = perUser.get(signedIn.id) ?? 0
      if (open >= limits.socketsPerUser) {
        socket.close(4429, `At most ${limits.socketsPerUser} sockets a user; close one`)
        return false
      }
      perUser.set(signedIn.id, open + 1)
      extra.signedIn = signedIn
      extra.expiry = atExpiry(signedIn, () => socket.close(4403, 'Token expired'))
      return true
    },
    onPing: ({ extra: { message, socket } }) => {
      if (message.bytes > limits.frameBytes) socket.close(1009, 'Message too big')
    },
    onClose: ({ extra: { expiry, signedIn } }) => {
      clearTimeout(expiry)
      if (!signedIn) return
      const left = (perUser.get(signedIn.id) ?? 1) - 1
      if (left > 0) perUser.set(signedIn.id, left)
      else perUser.delete(signedIn.id)
    },
    ...socketOperations<Extra>(graphql, { config, log }),
  })
  sockets.on('connection', (socket, request) => {
    const address = addressOf(request)
    const extra = { socket, connection: request.socket, address, message: { bytes: 0 }, pending: 0 }
    joinProtocol(protocol, extra, { limits, log })
  })

  return {
    open: () => sockets.clients.size,
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
      for (const latecomer of sockets.clients) latecomer.close(1013, 'This server is stopping; connect again')
      // A client that does not answer the close is cut off; ws itself would wait for it for 30 s.
      const impatient = globalThis.setTimeout(() => {
        for (const silent of sockets.clients) silent.terminate()
      }, config.drainMs)
      await new Promise((resolve) => sockets.close(resolve))
      clearTimeout(impatient)
    },
  }
}

/** The code that the socket is closed with instead, where there is nobody to let in. */
async function signIn(
  authenticate: Authenticate,
  authorization: string | null,
  address: string,
): Promise<SignedIn | { code: number; reason: string }> {
  const nobody = {
    code: 4401,
    reason: 'Sign in: connectionParams.authorization must be a valid bearer token',
  }
  try {
    return (await authenticate(authorization, address)) ?? nobody
  } catch (error) {
    if (error instanceof BadToken) return nobody
    return error instanceof RateLimitedError
      ? { code: 4429, reason: 'Too many failed sign-ins' }
      : { code: 1013, reason: 'Try again later' }
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
