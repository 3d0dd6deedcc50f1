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
import { deliveries, presenceTimes, ratesAMinute, requestLimits, tokenLimits } from './limits.ts'
import { packageRoot } from './packageRoot.ts'
import { defaultLimits, type SandboxLimits } from './sandbox/limits.ts'
import { withSecretFiles } from './secretFiles.ts'

/** Everything that an operator can set, with its default: turns the environment into a typed configuration. */
export interface Config {
  production: boolean
  port: number
  host: string
  /** The prefix of every path, without a slash at its end: "/holdfast". Empty: no prefix. */
  basePath: string
  /** Null: the embedded PostgreSQL in dataDir. */
  databaseUrl: string | null
  /** The schema of the tables. */
  schema: string
  dataDir: string
  /** The operator has not set the data folder. */
  dataDirIsDefault: boolean
  migrate: boolean
  /** Grants nothing while the database does not replicate synchronously. */
  requireSync: boolean
  /** Whether missing collections of the demo are created. */
  demoCollections: boolean
  /** Null: hints stay in this process, and other instances learn of changes from the event log. */
  redisUrl: string | null
  /** Used instead of redisUrl. */
  redisCluster: RedisCluster | null
  /** The service's URL in receipts; null: the address at which it listens. */
  publicUrl: string | null
  /** PKCS#8 PEM of Ed25519 keys, newest first. The first one signs receipts; without keys there are no receipts. */
  receiptKeys: string[]
  /** The issuers whose tokens are accepted. Null: the demo's issuer. */
  issuers: IssuerRules[] | null
  /** What agents may do: software that edits on a person's behalf. */
  agents: AgentRules
  tokens: typeof tokenLimits
  corsOrigins: string[]
  /** The addresses and networks of proxies that are trusted to name the client's address. No others are trusted. */
  trustedProxies: string[]
  /** The output folder of `vite build`. */
  pagesDir: string
  /** What `npm run build:docs` made. Null: the documentation is not served, as outside the demo. */
  docsDir: string | null
  logLevel: string
  /** Null: no tracing. */
  otlpEndpoint: string | null
  pools: Record<'leases' | 'heartbeats' | 'notices' | 'reads', number>
  limits: typeof requestLimits
  /** Null: no rate limits. */
  rateLimits: typeof ratesAMinute | null
  /** `only`: operations of the manifest, by id. `prefer`: by id or as text. `off`: as text. */
  persistedOperations: 'only' | 'prefer' | 'off'
  files: FilesConfig
  /** How often the event log is read for changes that no message announced. */
  tailMs: number
  /** Readers of the event log that were away for longer are told to read their lists again. */
  keepEventsMs: number
  /** How long the database keeps who ended a grant, and why. The grant's idempotency key is kept for ever. */
  keepGrantsMs: number
  /** How often a test write checks that writes commit. */
  probeMs: number
  /** After this time without a newer primary, a former one is accepted again. */
  formerPrimaryMs: number
  /** How often expired leases are looked for. It is half of the second within which subscribers must be told. */
  sweepMs: number
  /** How often the rows of deleted documents are cleared. */
  clearMs: number
  presence: typeof presenceTimes
  sandbox: SandboxLimits
  /** How many runs may wait for a worker. Beyond that callers are told to retry. */
  sandboxQueue: number
  /**
   * For how long a stopping server still accepts requests while it reports that it is not ready, so that load
   * balancers notice first.
   */
  drainDelayMs: number
  /** How long a stopping server waits for requests that it has accepted. */
  drainMs: number
  webhooks: WebhookRules
}

export interface FilesConfig extends FileRules {
  /** The store for new files, as parsePlace reads it; null: PostgreSQL. */
  place: string | null
  /** The credentials for every store in S3, also for stores of older files. */
  keys: { id: string; secret: string } | null
}

export const dayMs = 86_400_000

/** What the operator has to change, one fault on each line. Nothing else is printed. */
export class ConfigError extends Error {}

/** Throws a ConfigError with all faults at once, so that the operator need not fix them one by one. */
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
    pagesDir: fileURLToPath(new URL('dist/web', packageRoot)),
    docsDir: isDemo(env) ? fileURLToPath(new URL('dist/docs', packageRoot)) : null,
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
    formerPrimaryMs: 60_000,
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

/** The rules of a single issuer, from its variables. */
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

/** "realm_access.roles", or with the issuer's role names: "groups editors=CONTRIBUTOR operators=ADMIN". */
function roleRules(value = 'role'): Pick<IssuerRules, 'roleClaim' | 'roleNames'> {
  const [roleClaim = '', ...pairs] = value.trim().split(/\s+/)
  if (pairs.length === 0) return { roleClaim }
  const named = pairs.map((pair) => pair.split('=') as [string, Role])
  return { roleClaim, roleNames: inLowerCase(Object.fromEntries(named)) }
}
