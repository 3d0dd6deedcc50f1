import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { RunExecutor } from './application/runExecutor.ts'
import type { Services } from './application/services.ts'
import type { Config } from './config.ts'
import { localBus } from './events/localBus.ts'
import { LockChanges } from './events/lockChanges.ts'
import { LockFeed } from './events/lockFeed.ts'
import { redisBus } from './events/redisBus.ts'
import { keepSweeping } from './events/retention.ts'
import { RunChanges } from './events/runChanges.ts'
import { Sweeper } from './events/sweeper.ts'
import { bearerAuthentication, type TokenRules } from './http/authentication.ts'
import { eventStream } from './http/eventStream.ts'
import { graphqlServer } from './http/graphqlServer.ts'
import { health } from './http/health.ts'
import { webSocket } from './http/webSocket.ts'
import { QuickjsPool } from './sandbox/quickjsPool.ts'
import { SchemaValidator } from './sandbox/schemaValidator.ts'
import { openDatabase } from './storage/database.ts'

export interface App {
  url: string
  lockChanges: LockChanges
  sweeper: Sweeper
  close(): Promise<void>
}

/** Puts the parts together on a database that has been migrated, and listens. */
export async function startApp(
  config: Config,
  databaseUrl: string,
  tokens: TokenRules,
  log: Logger,
): Promise<App> {
  const db = openDatabase(databaseUrl, {
    leasePool: config.pools.leases,
    readPool: config.pools.reads,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
  })
  const bus = config.redisUrl ? await redisBus(config.redisUrl, log) : localBus()
  const lockChanges = new LockChanges(db.leases, bus, log, { tailMs: config.tailMs })
  const runChanges = new RunChanges(db.leases, bus, { everyMs: config.tailMs })
  const runner = await QuickjsPool.start({ limits: config.sandbox, queueLength: config.sandboxQueue })
  const validator = new SchemaValidator()
  const lockFeed = new LockFeed(db.leases, bus, log, { tailMs: config.tailMs })
  const runs = new RunExecutor({
    db,
    runner,
    watchLock: (toolId, viewerId) => lockChanges.watch(toolId, viewerId),
    listenRun: (runId, wake) => runChanges.listen(runId, wake),
    announceRun: (runId) => runChanges.announce(runId),
    onError: (error) => log.error({ err: error }, 'a run went wrong'),
  })
  const services: Services = {
    db,
    announce(hint) {
      lockChanges.announce(hint)
      lockFeed.announce(hint)
    },
    validate: (schema, value) => validator.validateAgainst(schema, value),
    runs,
  }
  const sweeper = new Sweeper(db.leases, services.announce, log, { everyMs: config.sweepMs })
  const stopSweeping = keepSweeping(db.leases, log, { everyMs: 3_600_000, retryMs: 60_000 })
  const authenticate = bearerAuthentication(db.leases, tokens)
  const graphql = graphqlServer({ config, services, lockChanges, lockFeed, runChanges, authenticate, log })

  let draining = false
  const events = eventStream(db.leases, lockFeed, authenticate)
  const checkHealth = health(db, () => draining)
  const server = createServer(async (request, response) => {
    try {
      // `OPTIONS *` and requests to a proxy name no path of ours.
      if (!request.url?.startsWith('/')) {
        response.writeHead(400).end()
        return
      }
      if ((await checkHealth(request, response)) || (await events(request, response))) return
      await graphql(request, response)
    } catch (error) {
      log.error({ err: error, url: request.url }, 'request failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  })
  const sockets = webSocket(server, graphql, { config, authenticate, log })
  await lockChanges.tail()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host

  return {
    url: `http://${host}:${port}`,
    lockChanges,
    sweeper,
    /** Locks are not released: sessions outlive servers. */
    async close() {
      draining = true
      sweeper.close()
      stopSweeping()
      const answered = finishRequests(server, config.drainMs)
      await sockets.drain()
      // Streams over HTTP are requests that end only with what they tell.
      await Promise.all([lockFeed.close(), lockChanges.close()])
      await answered
      await runner.close()
      await runs.settled()
      await graphql.dispose()
      await validator.close()
      await bus.close()
      await db.close()
    },
  }
}

/** Stops listening, and resolves when what was asked has been answered, or after `patienceMs`. */
function finishRequests(server: Server, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), patienceMs)
    server.close(() => {
      clearTimeout(impatient)
      resolve()
    })
    server.closeIdleConnections()
  })
}
