import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentRules, AgentsMay } from './domain/agents.ts'
import { parsePlace } from './domain/filePlace.ts'
import type { FileRules } from './domain/files.ts'
import type { Role } from './domain/permissions.ts'
import type { WebhookRules } from './domain/webhooks.ts'
import { environment, faultsOf, isDemo, listed, type Settings } from './environment.ts'
import { parseCluster, type RedisCluster } from './events/redisAddress.ts'
import { type IssuerRules, inLowerCase, issuersIn } from './issuers.ts'
import { defaultLimits, type SandboxLimits } from './sandbox/limits.ts'
import { withSecretFiles } from './secretFiles.ts'

/** Everything an operator can set, with its default: environment in, typed configuration out. */
export interface Config {
  production: boolean
  port: number
  host: string
  /** Before every path, without a slash at its end: "/holdfast". Empty: there is none. */
  basePath: string
  /** Null: the embedded PostgreSQL in dataDir. */
  databaseUrl: string | null
  /** Where the tables are. */
  schema: string
  dataDir: string
  /** Nobody has said where the data goes. */
  dataDirIsDefault: boolean
  migrate: boolean
  /** Nothing is granted while the database does not replicate synchronously. */
  requireSync: boolean
  /** Whether the demo's collections are made where they are missing. */
  demoCollections: boolean
  /** Null: hints stay in this process, and other instances are told by the event log tail. */
  redisUrl: string | null
  /** In place of redisUrl. */
  redisCluster: RedisCluster | null
  /** What receipts name as the service; null: the address at which it listens. */
  publicUrl: string | null
  /** PKCS#8 PEM of Ed25519 keys, newest first: the first signs receipts. None: there are no receipts. */
  receiptKeys: string[]
  /** Whose tokens are taken. Null: those of the demo. */
  issuers: IssuerRules[] | null
  /** What software that edits on somebody's behalf may do. */
  agents: AgentRules
  tokens: typeof tokenLimits
  corsOrigins: string[]
  /** Addresses and networks that are believed about whom they forward for; nobody else is. */
  trustedProxies: string[]
  /** What `vite build` made. */
  pagesDir: string
  logLevel: string
  /** Null: no traces. */
  otlpEndpoint: string | null
  pools: Record<'leases' | 'heartbeats' | 'notices' | 'reads', number>
  limits: typeof requestLimits
  /** Null: nobody is limited. */
  rateLimits: typeof ratesAMinute | null
  /** `only`: operations of the manifest, by id; `prefer`: by id or as text; `off`: as text. */
  persistedOperations: 'only' | 'prefer' | 'off'
  files: FilesConfig
  /** How often the event log is read for what no message told. */
  tailMs: number
  /** Readers of the event log that were away for longer are told to read their lists again. */
  keepEventsMs: number
  /** How long it is known of a grant that has ended who ended it and why; its idempotency key is for ever. */
  keepGrantsMs: number
  /** How often it is seen whether a write would commit. */
  probeMs: number
  /** How often expired leases are looked for: half of the second within which subscribers are told. */
  sweepMs: number
  /** How often what deleted documents have left behind is cleared. */
  clearMs: number
  presence: typeof presenceTimes
  sandbox: SandboxLimits
  /** Runs that may wait for a worker; beyond them callers are told to come back. */
  sandboxQueue: number
  /** For how long a server that stops still takes requests, while it is no longer ready: whoever routes to it sees that first. */
  drainDelayMs: number
  /** How long a server that stops waits for what it has been asked. */
  drainMs: number
  webhooks: WebhookRules
}

export interface FilesConfig extends FileRules {
  /** Where the bytes of new files go, as parsePlace reads it; null: PostgreSQL. */
  place: string | null
  /** For every place in S3, that of older files included. */
  keys: { id: string; secret: string } | null
}

export const tokenLimits = {
  /** Characters of an authorization; longer ones are not looked at. */
  characters: 8_192,
  /** What the issuer's clock and ours may differ by. */
  skewMs: 30_000,
  /** Tokens that this instance need not verify again for a while. */
  remembered: 10_000,
  keys: { refreshMs: 600_000, cooldownMs: 30_000, timeoutMs: 5_000 },
}

/** Instances agree about who is present within two beats; a killed one's people are gone when its time to live is over. */
export const presenceTimes = { everyMs: 1_000, ttlMs: 20_000 }

export const requestLimits = {
  /** Bytes of a request body or a WebSocket message; a draft is at most 2 MB of them. */
  bodyBytes: 3_000_000,
  /** Bytes of a request body without a valid token. */
  strangersBodyBytes: 100_000,
  /** Bytes of a WebSocket message that is no mutation, and of any before somebody has been let in. */
  frameBytes: 64_000,
  /** Frames that one WebSocket message may come in. */
  fragments: 1_000,
  depth: 12,
  /** Brackets of a document in each other: content may be 64 deep where it is written into one. */
  nesting: 100,
  aliases: 30,
  tokens: 2_000,
  directives: 20,
  /** Of a document; values are sent as variables. */
  documentCharacters: 100_000,
  /** Of a new document without a valid token: GraphiQL's introspection has 2,000. */
  strangersDocumentCharacters: 5_000,
  /** Fields of an operation with its fragments written out, and each two that answer under one name. */
  fieldPairs: 4_000,
  /** Fields, each once for every row that a page may have: 200 rows with everything that a list of ours shows are 67,000. */
  cost: 80_000,
  /** What parsed documents that are kept for the next request may weigh together, and one of them. */
  documentsBytes: 32_000_000,
  documentBytes: 256_000,
  /** At once on one WebSocket; an editor has one for its document, a list one for all. */
  operationsPerSocket: 100,
  /** Of one user on one instance; a browser has one a tab. */
  socketsPerUser: 50,
  /** Server-sent events of one user on one instance, of both kinds together. */
  streamsPerUser: 50,
  /** How long a socket may take to say who it is. */
  initMs: 5_000,
  pingMs: 12_000,
  /** How long a ping may go unanswered. */
  pongMs: 12_000,
  /** Bytes that may wait for a socket's reader: what the largest drafts of a few answers have. */
  unreadBytes: 8_000_000,
  /** How long a client may leave an answer or a stream over HTTP unread. */
  stalledMs: 30_000,
  /** How long a connection may wait for its next request: longer than proxies keep theirs (nginx 60 s), who would meet a closed one. */
  keepAliveMs: 75_000,
  headerBytes: 16_384,
  headersMs: 10_000,
  /** For the body of an operation to arrive: 3 MB at 50 kB a second. */
  requestMs: 60_000,
  /** For any request to arrive, which may bring a file: 32 MB at the same 50 kB a second. One that stands still for `stalledMs` ends sooner. */
  uploadMs: 640_000,
}

/** Servers say every 3 s that they still deliver; one that was killed is replaced when its 8 s are over. */
export const deliveries = {
  backOff: { firstMs: 5_000, mostMs: 3_600_000 },
  answerMs: 10_000,
  atOnce: 8,
  page: 100,
  beatMs: 3_000,
  leaseMs: 8_000,
}

/** Far above what editors do, who save every few seconds; many may share one address. Agents loop where people would stop. */
export const ratesAMinute = {
  acquire: { user: 1_200, agent: 60, address: 12_000 },
  release: { user: 1_200, agent: 60, address: 12_000 },
  forceTake: { user: 300, agent: 30, address: 3_000 },
  save: { user: 1_200, agent: 120, address: 12_000 },
  run: { user: 600, agent: 60, address: 6_000 },
  upload: { user: 600, agent: 60, address: 6_000 },
  /** Requests that go on with an upload: 16 MB each are 2 GB in 128. */
  uploadPart: { user: 6_000, agent: 1_200, address: 60_000 },
  /** Documents that this server has not parsed lately; one that is refused counts for ten. */
  document: { user: 1_200, agent: 300, address: 12_000 },
  strangersDocument: { address: 60 },
  signInFailure: { address: 100 },
}

export const dayMs = 86_400_000

/** What the operator has to change, a line for each fault; nothing else is printed. */
export class ConfigError extends Error {}

/** Throws ConfigError with all that is wrong, so that nobody mends one line to be told the next. */
export function readConfig(given: NodeJS.ProcessEnv): Config {
  const faults = faultsOf(given)
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  const { env } = withSecretFiles(given)
  const set = environment.parse(env)
  return {
    production: set.NODE_ENV === 'production',
    port: set.PORT,
    host: set.HOST ?? '127.0.0.1',
    basePath: set.HOLDFAST_BASE_PATH,
    databaseUrl: set.DATABASE_URL ?? null,
    schema: set.HOLDFAST_SCHEMA,
    dataDir: path.resolve(set.HOLDFAST_DATA_DIR ?? '.holdfast'),
    dataDirIsDefault: set.HOLDFAST_DATA_DIR === undefined,
    migrate: set.HOLDFAST_MIGRATE === 'on',
    requireSync: set.HOLDFAST_REQUIRE_SYNC === 'on',
    demoCollections:
      (set.HOLDFAST_DEMO_COLLECTIONS ?? (set.NODE_ENV === 'production' ? 'off' : 'on')) === 'on',
    redisUrl: set.REDIS_URL ?? null,
    redisCluster: set.REDIS_CLUSTER_NODES ? parseCluster(set.REDIS_CLUSTER_NODES) : null,
    publicUrl: set.PUBLIC_URL ?? null,
    receiptKeys: set.RECEIPT_KEYS,
    issuers: isDemo(env) ? null : set.AUTH_ISSUERS ? issuersIn(set.AUTH_ISSUERS) : [oneIssuer(set)],
    agents: { may: listed(set.HOLDFAST_AGENTS_MAY) as AgentsMay[], locks: set.HOLDFAST_AGENT_LOCKS },
    tokens: tokenLimits,
    corsOrigins: listed(set.CORS_ORIGINS),
    trustedProxies: listed(set.TRUSTED_PROXIES),
    // The same from src and from dist.
    pagesDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    logLevel: set.LOG_LEVEL,
    otlpEndpoint: set.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    pools: { leases: 8, heartbeats: 4, notices: 4, reads: 10 },
    limits: requestLimits,
    rateLimits: ratesAMinute,
    persistedOperations: set.PERSISTED_OPERATIONS,
    files: filesConfig(set),
    tailMs: 2_000,
    keepEventsMs: set.HOLDFAST_KEEP_EVENTS_DAYS * dayMs,
    keepGrantsMs: set.HOLDFAST_KEEP_GRANTS_DAYS * dayMs,
    probeMs: 2_000,
    sweepMs: 500,
    clearMs: 10_000,
    presence: presenceTimes,
    sandbox: defaultLimits,
    sandboxQueue: 200,
    drainDelayMs: set.HOLDFAST_DRAIN_DELAY_SECONDS * 1_000,
    drainMs: 10_000,
    webhooks: {
      ...deliveries,
      networks: listed(set.HOLDFAST_WEBHOOK_NETWORKS),
      loopback: set.NODE_ENV !== 'production',
      secureOnly: set.NODE_ENV === 'production',
      deadMs: set.HOLDFAST_WEBHOOK_DEAD_DAYS * dayMs,
    },
  }
}

function filesConfig(set: Settings): FilesConfig {
  const { HOLDFAST_FILES: place, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = set
  const bytes = set.HOLDFAST_FILE_MB * 1024 * 1024
  return {
    bytes,
    place: place === undefined ? null : parsePlace(place).url,
    keys: id && secret ? { id, secret } : null,
    open: { uploads: 20, bytes: Math.max(4 * bytes, 1024 ** 3) },
  }
}

/** What the variables of one issuer say: a list of one. */
function oneIssuer(set: Settings): IssuerRules {
  return {
    issuer: set.AUTH_ISSUER as string,
    audience: set.AUTH_AUDIENCE as string,
    ...(set.AUTH_JWT_SECRET
      ? { secret: new TextEncoder().encode(set.AUTH_JWT_SECRET) }
      : { jwksUrl: new URL(set.AUTH_JWKS_URL as string).href }),
    ...roleRules(set.AUTH_ROLE_CLAIM),
    nameClaim: set.AUTH_NAME_CLAIM,
    kindClaim: set.AUTH_KIND_CLAIM,
    ...(set.AUTH_OIDC_CLIENT_ID && {
      signIn: {
        clientId: set.AUTH_OIDC_CLIENT_ID,
        deviceClientId: set.AUTH_OIDC_DEVICE_CLIENT_ID,
        scope: set.AUTH_OIDC_SCOPE,
        params: set.AUTH_OIDC_PARAMS,
      },
    }),
  }
}

/** "realm_access.roles", or with the issuer's own words: "groups editors=CONTRIBUTOR operators=ADMIN". */
function roleRules(value = 'role'): Pick<IssuerRules, 'roleClaim' | 'roleNames'> {
  const [roleClaim = '', ...pairs] = value.trim().split(/\s+/)
  if (pairs.length === 0) return { roleClaim }
  const named = pairs.map((pair) => pair.split('=') as [string, Role])
  return { roleClaim, roleNames: inLowerCase(Object.fromEntries(named)) }
}
