import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import {
  type DocumentNode,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  validate,
} from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Services } from '../application/services.ts'
import type { Config } from '../config.ts'
import type { LockChanges } from '../events/lockChanges.ts'
import type { LockFeed } from '../events/lockFeed.ts'
import type { Presence } from '../events/presence.ts'
import type { RunChanges } from '../events/runChanges.ts'
import type { ToolFeed } from '../events/toolFeed.ts'
import type { ViewerChanges } from '../events/viewerChanges.ts'
import { clientErrors } from '../graphql/clientErrors.ts'
import { contentAsStored } from '../graphql/contents.ts'
import type { Context } from '../graphql/context.ts'
import { fanOut } from '../graphql/fanOut.ts'
import { oneMoment } from '../graphql/oneMoment.ts'
import { schema } from '../graphql/schema.ts'
import { type AgentsLane, agentsOnly } from './agentsLane.ts'
import type { Authenticate, SignedIn } from './authentication.ts'
import type { CallerOf } from './caller.ts'
import { limitCost } from './cost.ts'
import { documentCache, noErrorCache } from './documentCache.ts'
import { limitFieldPairs } from './fieldPairs.ts'
import { limitNesting } from './nesting.ts'
import { newDocuments } from './newDocuments.ts'
import { literalPageSizes } from './pageSizes.ts'
import { PassedDocuments } from './passedDocuments.ts'
import { persistedOperations } from './persistedOperations.ts'
import type { PerUser } from './perUser.ts'
import type { RateLimits } from './rateLimits.ts'
import { jsonBodiesOnly } from './requestBody.ts'
import { streamsOfUsers } from './streamsOfUsers.ts'
import { streamsEndWithTheirToken } from './tokenExpiry.ts'
import { type Origin, whoAsks } from './whoAsks.ts'

export type GraphQLServer = ReturnType<typeof graphqlServer>

/** Queries and mutations over HTTP, and the parse, validate and execute that the WebSocket uses too. */
export function graphqlServer(options: {
  config: Config
  services: Services
  lockChanges: LockChanges
  lockFeed: LockFeed
  toolFeed: ToolFeed
  runChanges: RunChanges
  presence: Presence
  viewerChanges: ViewerChanges
  authenticate: Authenticate
  callerOf: CallerOf
  rates: RateLimits
  streams: PerUser
  lane: AgentsLane
  onMutation: Context['onMutation']
  /** Sees operations before every other plugin. */
  observer: Plugin<Context>
  log: Logger
}) {
  const { config, services, lockChanges, lockFeed, toolFeed, runChanges, presence, viewerChanges } = options
  const { authenticate, callerOf, rates, onMutation, log } = options
  const { limits } = config
  const documents = documentCache(limits)
  const passed = new PassedDocuments(documents, limits.cost)
  const { admit, countRefused } = newDocuments(config, documents, rates)
  const bearers = new WeakMap<Request, SignedIn>()
  const shown = clientErrors(log)
  const yoga = createYoga<Origin, Context>({
    schema,
    graphiql: config.production ? false : { subscriptionsProtocol: 'WS', title: 'Holdfast' },
    // Ships GraphiQL itself: the usual page loads it from elsewhere, which not every network lets it.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    landingPage: false,
    multipart: false,
    cors: config.corsOrigins.length > 0 ? { origin: config.corsOrigins, credentials: true } : false,
    maxRequestBodySize: false,
    parserAndValidationCache: { documentCache: documents, errorCache: noErrorCache },
    maskedErrors: { maskError: shown },
    logging: false,
    context: ({ request, signedIn: viewer = null, refused, caller: { address, scope } }) => {
      if (viewer && request) bearers.set(request, viewer)
      let row: ReturnType<Context['viewerRow']> | null = null
      return {
        services,
        scope,
        lockChanges,
        lockFeed,
        toolFeed,
        runChanges,
        presence,
        viewerChanges,
        onMutation,
        viewer,
        isGet: request?.method === 'GET',
        refused,
        viewerRow: () => {
          row ??= viewer ? services.db.users.load(viewer.id) : Promise.resolve(null)
          return row
        },
        spend: (rate) => rates.spend(rate, { userId: viewer?.id, isAgent: viewer?.isAgent, address }),
      }
    },
    plugins: [
      options.observer as Plugin,
      whoAsks(authenticate, callerOf) as Plugin,
      agentsOnly(options.lane) as Plugin,
      jsonBodiesOnly(limits) as Plugin,
      persistedOperations(config.persistedOperations),
      { onParams: ({ params, context }) => admit(params.query ?? '', context as never) },
      countRefused as Plugin,
      limitNesting(limits.nesting, documents),
      limitFieldPairs(limits.fieldPairs),
      literalPageSizes,
      limitCost(limits.cost) as Plugin,
      fanOut as Plugin,
      contentAsStored as Plugin,
      oneMoment as Plugin,
      streamsOfUsers(options.streams) as Plugin,
      streamsEndWithTheirToken(bearers),
      EnvelopArmorPlugin({
        maxDepth: { n: limits.depth },
        // Also of __typename, which is exempt otherwise: three hundred of them cost as much as any field.
        maxAliases: { n: limits.aliases, allowList: [] },
        maxTokens: { n: limits.tokens },
        maxDirectives: { n: limits.directives },
        costLimit: { enabled: false },
        blockFieldSuggestion: { enabled: config.production },
      }) as Plugin,
      fewFaults,
      passed.plugin(shown) as Plugin,
      ...(config.production ? [noIntrospection] : []),
    ],
  })
  return Object.assign(yoga, { admit, shown, passed })
}

/** Whoever mends ten faults of a document reads the next ten; a thousand of them cost their sender's neighbours time. */
const fewFaults: Plugin = {
  onValidate({ setValidationFn }) {
    setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]) =>
      validate(schema, document, rules, { maxErrors: 10 }),
    )
  },
}

/** For every transport; graphql-yoga's own plugin knows operations by their request, and a socket's have none. */
const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
}
