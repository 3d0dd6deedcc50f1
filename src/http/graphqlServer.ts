import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Services } from '../application/services.ts'
import type { Config } from '../config.ts'
import type { LockChanges } from '../events/lockChanges.ts'
import type { LockFeed } from '../events/lockFeed.ts'
import type { RunChanges } from '../events/runChanges.ts'
import { clientErrors } from '../graphql/clientErrors.ts'
import type { Context } from '../graphql/context.ts'
import { schema } from '../graphql/schema.ts'
import { type Authenticate, BadToken, type SignedIn } from './authentication.ts'
import { literalPageSizes } from './pageSizes.ts'

/** What graphql-ws hands over: who is at the other end was settled when the socket was accepted. */
export interface SocketContext {
  signedIn?: SignedIn
}

export type GraphQLServer = ReturnType<typeof graphqlServer>

/** Queries and mutations over HTTP, and the parse, validate and execute that the WebSocket uses too. */
export function graphqlServer(options: {
  config: Config
  services: Services
  lockChanges: LockChanges
  lockFeed: LockFeed
  runChanges: RunChanges
  authenticate: Authenticate
  log: Logger
}) {
  const { config, services, lockChanges, lockFeed, runChanges, authenticate, log } = options
  const { limits } = config
  return createYoga<SocketContext, Context>({
    schema,
    graphiql: config.production ? false : { subscriptionsProtocol: 'WS', title: 'Holdfast' },
    // Ships GraphiQL itself: the usual page loads it from elsewhere, which not every network lets it.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    landingPage: false,
    multipart: false,
    cors: config.corsOrigins.length > 0 ? { origin: config.corsOrigins, credentials: true } : false,
    maxRequestBodySize: limits.bodyBytes,
    maskedErrors: { maskError: clientErrors(log) },
    logging: false,
    context: async ({ request, signedIn }) => {
      const viewer = signedIn ?? (await orAnonymous(authenticate(request?.headers.get('authorization'))))
      let row: ReturnType<Context['viewerRow']> | null = null
      return {
        services,
        lockChanges,
        lockFeed,
        runChanges,
        viewer,
        viewerRow: () => {
          row ??= viewer
            ? services.db.prisma.user.findUnique({ where: { id: viewer.id } })
            : Promise.resolve(null)
          return row
        },
      }
    },
    plugins: [
      jsonBodiesOnly,
      literalPageSizes,
      EnvelopArmorPlugin({
        maxDepth: { n: limits.depth },
        // Also of __typename, which is exempt otherwise: three hundred of them cost as much as any field.
        maxAliases: { n: limits.aliases, allowList: [] },
        maxTokens: { n: limits.tokens },
        maxDirectives: { n: limits.directives },
        costLimit: { maxCost: limits.cost },
        blockFieldSuggestion: { enabled: config.production },
      }) as Plugin,
      ...(config.production ? [useDisableIntrospection()] : []),
    ],
  })
}

/** A bad token is like none: `viewer` answers null, everything else UNAUTHENTICATED. */
async function orAnonymous(signedIn: Promise<SignedIn | null>): Promise<SignedIn | null> {
  return signedIn.catch((error) => {
    if (error instanceof BadToken) return null
    throw error
  })
}

/** Forms and plain text need no preflight in a browser: refusing them keeps other sites from sending mutations. */
const jsonBodiesOnly: Plugin = {
  onRequest({ request, fetchAPI, endResponse }) {
    if (request.method !== 'POST') return
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type === 'application/json') return
    const error = {
      message: 'Send the request as content-type: application/json.',
      extensions: { code: 'BAD_USER_INPUT' },
    }
    endResponse(
      new fetchAPI.Response(JSON.stringify({ errors: [error] }), {
        status: 415,
        headers: { 'content-type': 'application/json' },
      }),
    )
  },
}
