import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DocumentNode } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { packageRoot } from '../../src/packageRoot.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { documents } from '../operations.ts'
import { editorOf } from '../seed.ts'
import { optionsOf, serve } from '../served.ts'

/**
 * The least that answers a heartbeat: the same schema, the same document, as text or by its id, and, with a database, the
 * same coalesced statement on connections with the same settings, on graphql-yoga and graphql-ws as they come. Nobody is
 * authenticated, nothing is limited, counted or logged. Without a database the resolver answers a constant.
 */
const { databaseUrl } = optionsOf<{ databaseUrl?: string }>()
// As many connections as ours has for heartbeats.
const pools = { leases: 1, heartbeats: 4, notices: 1, reads: 1 }
const database = databaseUrl
  ? openDatabase(databaseUrl, {
      pools,
      onError(error) {
        throw error
      },
    })
  : null

interface Call {
  input: { toolId: string; lockToken: string; idleMs: number }
}

const constant = {
  __typename: 'HeartbeatPayload',
  lock: shown({ fencingToken: 1, expiresAt: new Date(), asOf: new Date(), lastActiveAt: new Date() }),
}
// createSchema, because a loader may hold another copy of graphql than yoga's.
const schema = createSchema({
  typeDefs: readFileSync(new URL('schema.graphql', packageRoot), 'utf8'),
  resolvers: { Mutation: { heartbeat } },
})

async function heartbeat(_root: unknown, { input }: Call) {
  if (!database) return constant
  const userId = holderOf(input.toolId)
  const renewal = await database.renewals.ask({ ...input, reports: false, userId })
  if (!renewal?.lock) throw new Error('not renewed')
  return { __typename: 'HeartbeatPayload', lock: shown(renewal.lock) }
}

function shown(lock: { fencingToken: number; expiresAt: Date; asOf: Date; lastActiveAt: Date }) {
  return {
    id: 'a-lock',
    fencingToken: lock.fencingToken,
    expiresInMs: lock.expiresAt.getTime() - lock.asOf.getTime(),
    asOf: lock.asOf.toISOString(),
    lastActiveAt: lock.lastActiveAt.toISOString(),
    heartbeatIntervalMs: 15_000,
  }
}

const holderOf = (toolId: string) => editorOf(Number.parseInt(toolId.slice(24), 16))

const texts = new Map(documents.map(([id, text]) => [id.replace(/^sha256:/, ''), text]))
interface Asked {
  query?: string
  extensions?: { persistedQuery?: { sha256Hash?: string } }
}
const textOf = ({ query, extensions }: Asked) =>
  texts.get(extensions?.persistedQuery?.sha256Hash ?? '') ?? query ?? ''

const yoga = createYoga({
  schema,
  logging: false,
  graphiql: false,
  landingPage: false,
  // What ours does without is no part of this one's work either.
  multipart: false,
  cors: false,
  plugins: [
    { onParams: ({ params, setParams }) => setParams({ ...params, query: textOf(params as Asked) }) },
  ],
})
const server = createServer(yoga)
// graphql-ws parses and validates each message anew: as yoga over HTTP, and ours on both, each text once.
const known = new Map<string, DocumentNode>()
// Yoga's own: a loader may hold another copy of graphql.
const { parse, validate } = yoga.getEnveloped()
useServer(
  {
    schema,
    onSubscribe(_context, _id, { query, extensions, operationName, variables }) {
      const text = textOf({ query, extensions } as Asked)
      const document = known.get(text) ?? parse(text)
      if (!known.has(text)) {
        const faults = validate(schema, document)
        if (faults.length > 0) return faults
        known.set(text, document)
      }
      return { schema, document, operationName, variableValues: variables }
    },
  },
  new WebSocketServer({ server, path: '/graphql' }),
)
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  serve(
    { url: `http://127.0.0.1:${port}` },
    () => null,
    async () => void (await database?.close()),
  )
})
