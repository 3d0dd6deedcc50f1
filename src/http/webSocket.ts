import type { IncomingMessage, Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { handleProtocols, makeServer } from 'graphql-ws'
import type { Logger } from 'pino'
import { WebSocket, WebSocketServer } from 'ws'
import { socketCodes, statusOf } from '../application/statusOf.ts'
import type { Config } from '../config.ts'
import type { Authenticate, SignedIn } from './authentication.ts'
import type { Caller, CallerOf } from './caller.ts'
import type { GraphQLServer } from './graphqlServer.ts'
import { PerUser } from './perUser.ts'
import {
  type Conversation,
  closeOnceAnswered,
  joinProtocol,
  type Message,
  sending,
} from './socketConnection.ts'
import { socketOperations } from './socketOperations.ts'
import { atExpiry } from './tokenExpiry.ts'

interface Extra extends Conversation {
  caller: Caller
  expiry?: NodeJS.Timeout
  /** Counts it no longer among its user's. */
  left?: () => void
}

/** graphql-transport-ws on /graphql. Whoever connects says who it is first, and is closed with 4403 when its token ends. */
export function webSocket(
  server: Server,
  graphql: GraphQLServer,
  options: { config: Config; authenticate: Authenticate; callerOf: CallerOf; log: Logger },
) {
  const { config, authenticate, callerOf, log } = options
  const { limits } = config
  const sockets = new WebSocketServer({
    server,
    path: `${config.basePath}/graphql`,
    maxPayload: limits.bodyBytes,
    maxFragments: limits.fragments,
    handleProtocols,
    verifyClient: ({ origin, req }: { origin?: string; req: IncomingMessage }) =>
      isAllowedOrigin(origin, req.headers.host, config.corsOrigins),
  })
  sockets.on('error', (error) => log.warn({ err: error }, 'websocket server'))

  const conversations = new Set<Extra>()
  const perUser = new PerUser(limits.socketsPerUser)
  const protocol = makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra }) => {
      const { socket, caller } = extra
      const { authorization } = connectionParams ?? {}
      const bearer = typeof authorization === 'string' ? authorization : null
      const signedIn = await signIn(authenticate, bearer, caller)
      if ('code' in signedIn) socket.close(signedIn.code, signedIn.reason)
      // Gone meanwhile: its close has been, and would not clear the timer.
      if ('code' in signedIn || socket.readyState !== WebSocket.OPEN) return false
      const left = perUser.open(signedIn.id)
      if (!left) {
        socket.close(socketCodes.tooMany.code, `At most ${perUser.most} sockets per user; close one`)
        return false
      }
      extra.left = left
      extra.signedIn = signedIn
      extra.expiry = atExpiry(signedIn, () => {
        socket.close(socketCodes.expired.code, socketCodes.expired.reason)
      })
      return true
    },
    onClose: ({ extra: { expiry, left } }) => {
      clearTimeout(expiry)
      left?.()
    },
    ...socketOperations<Extra>(graphql, { config, log }),
  })
  sockets.on('connection', (socket, request) => {
    const caller = callerOf(request)
    const heard = { message: { bytes: 0 }, messages: new Set<Message>() }
    const extra: Extra = { socket, send: sending(socket, request.socket, limits), caller, ...heard }
    conversations.add(extra)
    socket.once('close', () => conversations.delete(extra))
    joinProtocol(protocol, extra, { limits, log })
  })

  return {
    open: () => conversations.size,
    /**
     * Sends clients elsewhere, a few at a time and not in step, so that they do not all knock at one door at once; each when
     * what it asked has been answered, or when the time for that is over.
     */
    async drain(): Promise<void> {
      const gone = new Promise((resolve) => sockets.close(resolve))
      const impatient = new AbortController()
      void cutOff(sockets, config.drainMs, impatient.signal)
      const spreadMs = Math.min(conversations.size * 5, 2_000)
      for (const conversation of conversations)
        void setTimeout(Math.random() * spreadMs).then(() => closeOnceAnswered(conversation, ...stopping))
      await gone
      impatient.abort()
    },
  }
}

const stopping = [socketCodes.later.code, 'This server is stopping; connect again'] as const

/** A client that does not answer the close is left after a second; ws itself would wait for it for 30. */
async function cutOff({ clients }: WebSocketServer, patienceMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(patienceMs, null, { signal })
    for (const busy of clients) busy.close(...stopping)
    await setTimeout(1_000, null, { signal })
    for (const silent of clients) silent.terminate()
  } catch {
    // Everybody has gone.
  }
}

/** The code that the socket is closed with instead, where there is nobody to let in. */
async function signIn(
  authenticate: Authenticate,
  authorization: string | null,
  caller: Caller,
): Promise<SignedIn | { code: number; reason: string }> {
  try {
    return (await authenticate(authorization, caller)) ?? socketCodes.nobody
  } catch (error) {
    return statusOf(error)?.socket ?? socketCodes.later
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
