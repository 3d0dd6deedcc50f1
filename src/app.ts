import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { settleLine } from './application/lockRequests.ts'
import { RunExecutor } from './application/runExecutor.ts'
import type { Services } from './application/services.ts'
import type { Config } from './config.ts'
import type { LockHint } from './domain/lockHint.ts'
import { LockChanges } from './events/lockChanges.ts'
import { LockFeed } from './events/lockFeed.ts'
import { openBus } from './events/openBus.ts'
import { openPresence } from './events/openPresence.ts'
import { RunChanges } from './events/runChanges.ts'
import { Sweeper } from './events/sweeper.ts'
import { startSweeps } from './events/sweeps.ts'
import { ToolFeed } from './events/toolFeed.ts'
import { ViewerChanges } from './events/viewerChanges.ts'
import { webhookUrlFault } from './events/webhookReceiver.ts'
import { Webhooks } from './events/webhooks.ts'
import { AgentsLane } from './http/agentsLane.ts'
import { answering } from './http/answering.ts'
import { bearerAuthentication, countingFailures } from './http/authentication.ts'
import { underBase } from './http/basePath.ts'
import { callers } from './http/caller.ts'
import { cors } from './http/cors.ts'
import { type DemoPeople, demoSignIn } from './http/demoSignIn.ts'
import { docs } from './http/docs.ts'
import { eventStream } from './http/eventStream.ts'
import { files } from './http/files.ts'
import { graphqlOverNode } from './http/graphqlOverNode.ts'
import { graphqlServer } from './http/graphqlServer.ts'
import { health } from './http/health.ts'
import { finishRequests, httpServer } from './http/httpServer.ts'
import { metricsEndpoint } from './http/metricsEndpoint.ts'
import { pages } from './http/pages.ts'
import { PerUser } from './http/perUser.ts'
import { noRateLimits, rateLimits } from './http/rateLimits.ts'
import { receiptKeySet, receiptKeys } from './http/receiptKeys.ts'
import { described } from './http/rest/described.ts'
import { rest } from './http/rest/rest.ts'
import { signInDescription, signInProviders } from './http/signInProviders.ts'
import { webSocket } from './http/webSocket.ts'
import type { IssuerRules } from './issuers.ts'
import { watchDatabase } from './observability/databaseState.ts'
import { logUnread, warnOfHighFloor, watchHistory } from './observability/historyChanges.ts'
import { metricHooks } from './observability/hooks.ts'
import { watchInstance } from './observability/instanceState.ts'
import { openMetrics } from './observability/metrics.ts'
import { observeOperations } from './observability/operations.ts'
import { watchReplication } from './observability/replication.ts'
import { observeRequest } from './observability/requests.ts'
import { watchSignIns } from './observability/signIns.ts'
import { openTracing } from './observability/tracing.ts'
import { ContentReader } from './sandbox/contentReader.ts'
import { QuickjsPool } from './sandbox/quickjsPool.ts'
import { SchemaValidator } from './sandbox/schemaValidator.ts'
import { Acknowledged } from './storage/acknowledged.ts'
import { openDatabase } from './storage/database.ts'
import { fileStores } from './storage/fileStores/fileStores.ts'
import type { History } from './storage/history.ts'
import { isLoopback } from './urls.ts'

export interface App {
  url: string
  lockChanges: LockChanges
  sweeper: Sweeper
  history: History
  close(): Promise<void>
}

/** Builds the service on a migrated database, and starts listening. */
export async function startApp(
  config: Config,
  databaseUrl: string,
  issuers: readonly IssuerRules[],
  log: Logger,
  demo: DemoPeople | null = null,
): Promise<App> {
  const stores = fileStores({
    ...config.files,
    onFault: (error, place) => log.error({ err: error, place }, 'the store of the files does not answer'),
  })
  await stores.ready()
  const db = openDatabase(databaseUrl, {
    pools: config.pools,
    requireSync: config.requireSync,
    formerMs: config.formerPrimaryMs,
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
  })
  const warmed = db.warm()
  const metrics = openMetrics()
  const seen = metricHooks(metrics)
  const tracing = await openTracing(config.otlpEndpoint)
  for (const pool of [db.leases, db.heartbeats, db.notices, db.reads, db.uploads]) tracing.statements(pool)
  const bus = await openBus(config, log)
  const lockChanges = new LockChanges(db.notices, bus, log, { tailMs: config.tailMs, told: seen.told })
  const runChanges = new RunChanges(db.notices, bus, { everyMs: config.tailMs })
  const runner = await QuickjsPool.start({ limits: config.sandbox, queueLength: config.sandboxQueue })
  const validator = new SchemaValidator()
  const contents = new ContentReader()
  const presence = openPresence(config, config.presence, log)
  const viewerChanges = new ViewerChanges(presence, lockChanges, db.notices)
  const lockFeed = new LockFeed(db.notices, bus, log, { tailMs: config.tailMs })
  const toolFeed = new ToolFeed(db.notices, bus, log, { tailMs: config.tailMs })
  const webhooks = new Webhooks(db.notices, bus, log, {
    rules: config.webhooks,
    tailMs: config.tailMs,
    delivered: seen.webhookDelivered,
    stopped: seen.webhookStopped,
  })
  const runs = new RunExecutor({
    db,
    runner,
    watchLock: (toolId, viewerId) => lockChanges.watch(toolId, viewerId),
    listenRun: (runId, wake) => runChanges.listen(runId, wake),
    announceRun: (runId) => runChanges.announce(runId),
    onError: (error) => log.error({ err: error }, 'a sandbox run failed unexpectedly'),
  })
  const keys = await receiptKeys(config.receiptKeys)
  let url = config.publicUrl ?? ''
  const acknowledged = new Acknowledged()
  const announce = (hints: LockHint[]) => {
    for (const hint of hints) {
      acknowledged.note(hint)
      lockChanges.announce(hint)
    }
    const [first] = hints
    if (!first) return
    // Lists and receivers read the log for whatever is new in it: one hint is enough.
    lockFeed.announce(`${first.toolId} ${first.revision}`)
    webhooks.wake()
  }
  const services: Services = {
    db,
    basePath: config.basePath,
    files: { ...config.files, stores },
    announce: (hint) => announce([hint]),
    announceTool: (toolId) => toolFeed.announce(toolId),
    readContent: (content, schema, userId) => contents.read(content, schema, userId),
    validate: (schema, value) => validator.validateAgainst(schema, value),
    runs,
    agents: config.agents,
    signReceipt: keys && ((claims) => keys.sign(claims, url)),
    webhookUrlFault: (url) => webhookUrlFault(url, config.webhooks),
  }
  const historyUnread = (error: Error) => logUnread(log, error)
  watchHistory(db.history, { acknowledged, db: db.notices, log }, seen)
  db.history.onChange(() => {
    void lockChanges.tail()
    lockFeed.wake()
    toolFeed.wake()
    webhooks.wake()
  })
  const stopLooking = db.history.keepLooking(config.tailMs, historyUnread)
  const callerOf = callers(config.trustedProxies)
  const rates = config.rateLimits ? rateLimits(config.rateLimits, config, log) : noRateLimits
  const onKeysFailed = (issuer: string, err: unknown) =>
    log.warn({ issuer, err }, 'the keys of an issuer cannot be fetched')
  const providers = signInProviders(issuers, config.tokens.keys, (issuer, err) =>
    log.warn(
      { issuer, err },
      'the OpenID configuration of an issuer cannot be read; people cannot sign in there',
    ),
  )
  const authenticate = countingFailures(
    bearerAuthentication(db.leases, issuers, config.tokens, {
      onNewHistory: (forget) => db.history.onChange(forget),
      onKeysFailed,
    }),
    rates,
    { onFailed: watchSignIns(metrics, log), isProduction: config.production },
  )
  const sweeper = new Sweeper(db.notices, announce, log, {
    everyMs: config.sweepMs,
    settleLine: (toolId) => settleLine(services, toolId),
    onSweep: seen.leasesSwept,
  })
  const stopSweeps = startSweeps(db.notices, stores, log, config, seen)
  const streams = new PerUser(config.limits.streamsPerUser)
  const lane = new AgentsLane()
  const graphql = graphqlServer({
    config,
    services,
    lockChanges,
    lockFeed,
    toolFeed,
    runChanges,
    presence,
    viewerChanges,
    authenticate,
    callerOf,
    rates,
    streams,
    lane,
    onMutation: seen.mutation,
    observer: observeOperations({ metrics, log, tracer: tracing.tracer }),
    log,
  })

  let draining = false
  const events = eventStream(db.notices, lockFeed, { authenticate, callerOf, streams })
  const checkHealth = health(db, () => draining)
  const serveFiles = files(services, authenticate, callerOf, rates)
  const showMetrics = metricsEndpoint(metrics.registry)
  const handlers = [
    // First, because nearly all requests are heartbeats.
    graphqlOverNode(graphql, config.corsOrigins),
    cors(config.corsOrigins),
    checkHealth,
    showMetrics,
    receiptKeySet(keys),
    events,
    serveFiles,
    rest({ services, authenticate, callerOf, rates, lane, log, onMutation: seen.mutation }),
    described(config.basePath),
    signInDescription(providers),
    // Everybody who can connect can sign in as any person of the demo, so this is allowed only on this machine.
    demoSignIn(isLoopback(config.host) ? demo : null),
    docs(config.docsDir, config.basePath),
    pages(config.pagesDir, config, providers),
  ]
  const answer = answering(handlers, graphql, () => draining, log)
  const server = httpServer(
    config.limits,
    underBase(config.basePath, (request, response) =>
      tracing.continued(request.headers, () => {
        observeRequest({ metrics, log }, request, response)
        void answer(request, response)
      }),
    ),
  )
  const sockets = webSocket(server, graphql, { config, authenticate, callerOf, log })
  watchDatabase(db.notices, metrics)
  watchInstance(
    {
      pools: { leases: db.leases, heartbeats: db.heartbeats, notices: db.notices, reads: db.reads },
      busState: () => bus.state(),
      sandbox: () => runner.load(),
      watchedDocuments: () => lockChanges.watched(),
      sockets: () => sockets.open(),
      epoch: () => db.history.epoch(),
    },
    metrics,
  )
  // Not in parallel: connections that are opened while the query compiler loads would exceed their timeout.
  await warmed
  // Nothing may be granted before the history has been checked.
  await db.history.look().catch(historyUnread)
  warnOfHighFloor(db.history, log)
  const replicationSeen = watchReplication(metrics, log, {
    isProduction: config.production,
    ageMs: () => db.commits.ageMs(),
  })
  await db.commits.start(config.probeMs, (committed) => {
    db.history.acknowledged({ place: committed.place, logPosition: BigInt(committed.logPosition) })
    replicationSeen(committed)
  })
  await lockChanges.tail()
  webhooks.start()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const ownUrl = `http://${host}:${port}${config.basePath}`
  url ||= ownUrl

  return {
    url: ownUrl,
    lockChanges,
    sweeper,
    history: db.history,
    /** Locks are not released, because editor sessions continue on other servers. */
    async close() {
      draining = true
      if (config.drainDelayMs > 0) await setTimeout(config.drainDelayMs)
      sweeper.close()
      stopSweeps()
      stopLooking()
      const delivered = webhooks.close(config.drainMs)
      const answered = finishRequests(server, config.drainMs)
      await sockets.drain()
      // Streams over HTTP are requests that end only when their feed is closed.
      await Promise.all([lockFeed.close(), toolFeed.close(), lockChanges.close()])
      await answered
      await delivered
      await runner.close()
      await runs.settled()
      await graphql.dispose()
      await validator.close()
      await contents.close()
      await presence.close()
      await bus.close()
      rates.close()
      await db.commits.stop()
      await db.close()
      await tracing.close()
    },
  }
}
