import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema, createYoga } from 'graphql-yoga'
import pg from 'pg'
import { WebSocketServer } from 'ws'
import { Coalescer } from '../../src/storage/coalescer.ts'
import { Lines } from '../../src/storage/lines.ts'
import { type Beat, beatKey, type Renewal, renew, renewMany } from '../../src/storage/renewLease.ts'
import { optionsOf, serve } from '../processes.ts'
import { editorOf } from '../seed.ts'

/**
 * The least that answers a heartbeat: the same schema, the same document and, with a database, the same coalesced
 * statement, on graphql-yoga as it comes. Nobody is authenticated, nothing is limited, counted or logged. Without a
 * database the resolver answers a constant.
 */
const { databaseUrl } = optionsOf<{ databaseUrl?: string }>()
const pool = databaseUrl ? new pg.Pool({ connectionString: databaseUrl, max: 10 }) : null
const renewals =
  pool &&
  new Coalescer<Beat, Renewal>(
    { one: (beat) => renew(pool, beat), many: (beats) => renewMany(pool, beats), keyOf: beatKey },
    new Lines({ places: 1, longest: 100 }),
  )

interface Call {
  input: { toolId: string; lockToken: string; idleMs: number }
}

const constant = {
  __typename: 'HeartbeatPayload',
  lock: shown({ fencingToken: 1, expiresAt: new Date(), asOf: new Date(), lastActiveAt: new Date() }),
}
// createSchema, because a loader may hold another copy of graphql than yoga's.
const schema = createSchema({
  typeDefs: readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
  resolvers: { Mutation: { heartbeat } },
})

async function heartbeat(_root: unknown, { input }: Call) {
  if (!renewals) return constant
  const renewal = await renewals.ask({ ...input, reports: false, userId: holderOf(input.toolId) })
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

const server = createServer(createYoga({ schema, logging: false, graphiql: false, landingPage: false }))
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  serve(
    { url: `http://127.0.0.1:${port}` },
    () => null,
    async () => void (await pool?.end()),
  )
})
