import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Role, roles } from './domain/permissions.ts'
import { type Address, parseAddresses, parseSentinels } from './events/redisAddress.ts'
import { defaultLimits, type SandboxLimits } from './sandbox/limits.ts'

/** Everything an operator can set, with its default: environment in, typed configuration out. */
export interface Config {
  production: boolean
  port: number
  host: string
  /** Null: the embedded PostgreSQL in dataDir. */
  databaseUrl: string | null
  dataDir: string
  migrate: boolean
  /** Null: hints stay in this process, and other instances are told by the event log tail. */
  redisUrl: string | null
  /** Some nodes of a Redis Cluster, in place of redisUrl. */
  redisClusterNodes: Address[] | null
  auth: AuthConfig
  tokens: typeof tokenLimits
  corsOrigins: string[]
  /** What `vite build` made. */
  pagesDir: string
  logLevel: string
  /** Null: no traces. */
  otlpEndpoint: string | null
  pools: { leases: number; notices: number; reads: number }
  limits: typeof requestLimits
  /** Null: nobody is limited. */
  rateLimits: typeof ratesAMinute | null
  /** `only`: operations of the manifest, by id; `prefer`: by id or as text; `off`: as text. */
  persistedOperations: 'only' | 'prefer' | 'off'
  /** How often the event log is read for what no message told. */
  tailMs: number
  keepEventsMs: number
  /** How often expired leases are looked for: half of the second within which subscribers are told. */
  sweepMs: number
  sandbox: SandboxLimits
  /** Runs that may wait for a worker; beyond them callers are told to come back. */
  sandboxQueue: number
  /** How long a server that stops waits for what it has been asked. */
  drainMs: number
}

export interface RoleConfig {
  roleClaim: string
  roleNames?: Record<string, Role>
}

export type AuthConfig =
  | ({ mode: 'demo' } & RoleConfig)
  | ({ mode: 'secret'; secret: string; issuer: string; audience: string } & RoleConfig)
  | ({ mode: 'keys'; jwksUrl: string; issuer: string; audience: string } & RoleConfig)

export const tokenLimits = {
  /** Characters of an authorization; longer ones are not looked at. */
  characters: 8_192,
  /** What the issuer's clock and ours may differ by. */
  skewMs: 30_000,
  /** Tokens that this instance need not verify again for a while. */
  remembered: 10_000,
  keys: { refreshMs: 600_000, cooldownMs: 30_000, timeoutMs: 5_000 },
}

/** How long the event log is kept: readers that were away for longer are told to read their lists again. */
export const keepEventsMs = 30 * 86_400_000

export const requestLimits = {
  /** Bytes of a request body or a WebSocket message; a draft is at most 2 MB of them. */
  bodyBytes: 3_000_000,
  /** Bytes of a WebSocket message that is no mutation. */
  frameBytes: 64_000,
  /** Frames that one WebSocket message may come in. */
  fragments: 1_000,
  depth: 12,
  /** Brackets of a document in each other: content may be 64 deep where it is written into one. */
  nesting: 100,
  aliases: 30,
  tokens: 2_000,
  directives: 20,
  /** Fields, each once for every row that a page may have: 200 rows with everything that a list of ours shows are 67,000. */
  cost: 80_000,
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
  /** For a whole request to arrive: 3 MB at 50 kB a second. */
  requestMs: 60_000,
}

/** Far above what editors do, who save every few seconds; many may share one address. */
export const ratesAMinute = {
  acquire: { user: 1_200, address: 12_000 },
  forceTake: { user: 300, address: 3_000 },
  save: { user: 1_200, address: 12_000 },
  run: { user: 600, address: 6_000 },
  upload: { user: 600, address: 6_000 },
  signInFailure: { address: 100 },
}

/** A sentence that tells the operator what to change; nothing else is printed. */
export class ConfigError extends Error {}

const unset = (value: unknown) => (value === '' ? undefined : value)
const text = z.preprocess(unset, z.string().optional())
const whole = (fallback: number, max: number) =>
  z.preprocess(
    unset,
    z
      .string()
      .regex(/^\d+$/, 'must be a whole number')
      .transform(Number)
      .refine((value) => value <= max, `must be at most ${max}`)
      .optional()
      .transform((value) => value ?? fallback),
  )
const isUrl = (value: string, ...protocols: string[]) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol)
const url = (...protocols: string[]) =>
  text.refine((value) => value === undefined || isUrl(value, ...protocols), {
    message: `must be a URL that begins with ${protocols.join(' or ')}//`,
  })

const isRoleName = (pair: string) => new RegExp(`^[^=]+=(${roles.join('|')})$`).test(pair)

/** Every variable that there is, as text in and as value out; docs/operations.md says what each is for. */
export const environment = z.object({
  NODE_ENV: text,
  PORT: whole(4000, 65_535),
  HOST: text,
  DATABASE_URL: url('postgres:', 'postgresql:'),
  HOLDFAST_DATA_DIR: text,
  HOLDFAST_MIGRATE: z.preprocess(unset, z.enum(['on', 'off'], 'must be on or off').default('on')),
  REDIS_URL: text.refine(
    (value) => value === undefined || isUrl(value, 'redis:', 'rediss:') || parseSentinels(value) !== null,
    'must be a URL that begins with redis:// or rediss://, or redis+sentinel://host:port,host:port/name',
  ),
  REDIS_CLUSTER_NODES: text.refine(
    (value) => value === undefined || parseAddresses(value) !== null,
    'must be a comma-separated list such as redis-1.example:6379,redis-2.example:6379',
  ),
  AUTH_JWT_SECRET: text.refine(
    (value) => value === undefined || Buffer.byteLength(value) >= 32,
    'must have at least 32 bytes',
  ),
  AUTH_JWKS_URL: url('https:', 'http:'),
  AUTH_ISSUER: text,
  AUTH_AUDIENCE: text,
  AUTH_ROLE_CLAIM: text.refine(
    (value) => (value ?? '').split(/\s+/).slice(1).every(isRoleName),
    `must be a claim or a path such as realm_access.roles, and may go on with words of the issuer such as editors=CONTRIBUTOR (one of ${roles.join(', ')})`,
  ),
  CORS_ORIGINS: text.refine(
    (value) =>
      (value ?? '')
        .split(',')
        .every(
          (origin) =>
            origin === '' ||
            (URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*')),
        ),
    'must be a comma-separated list of origins such as https://editor.example, without wildcards',
  ),
  PERSISTED_OPERATIONS: z.preprocess(
    unset,
    z.enum(['only', 'prefer', 'off'], 'must be only, prefer or off').default('off'),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:'),
  LOG_LEVEL: z.preprocess(
    unset,
    z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'must be a pino level such as info',
      )
      .default('info'),
  ),
})

/** Throws ConfigError with one line that names the variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const unknown = Object.keys(env).find(
    (name) => /^(HOLDFAST|AUTH)_/.test(name) && !(name in environment.shape),
  )
  if (unknown)
    throw new ConfigError(`${unknown} is not a setting of Holdfast; see the README for those there are.`)
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}`)
  }
  const set = parsed.data
  const production = set.NODE_ENV === 'production'
  if (set.REDIS_URL && set.REDIS_CLUSTER_NODES)
    throw new ConfigError('REDIS_CLUSTER_NODES and REDIS_URL exclude each other: keep one of them.')
  return {
    production,
    port: set.PORT,
    host: set.HOST ?? '127.0.0.1',
    databaseUrl: set.DATABASE_URL ?? null,
    dataDir: path.resolve(set.HOLDFAST_DATA_DIR ?? '.holdfast'),
    migrate: set.HOLDFAST_MIGRATE === 'on',
    redisUrl: set.REDIS_URL ?? null,
    redisClusterNodes: set.REDIS_CLUSTER_NODES ? parseAddresses(set.REDIS_CLUSTER_NODES) : null,
    auth: authOf(set, production),
    tokens: tokenLimits,
    corsOrigins: (set.CORS_ORIGINS ?? '').split(',').filter(Boolean),
    // The same from src and from dist.
    pagesDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    logLevel: set.LOG_LEVEL,
    otlpEndpoint: set.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    pools: { leases: 10, notices: 4, reads: 10 },
    limits: requestLimits,
    rateLimits: ratesAMinute,
    persistedOperations: set.PERSISTED_OPERATIONS,
    tailMs: 2_000,
    keepEventsMs,
    sweepMs: 500,
    sandbox: defaultLimits,
    sandboxQueue: 200,
    drainMs: 10_000,
  }
}

function authOf(set: z.output<typeof environment>, production: boolean): AuthConfig {
  const role = roleConfig(set.AUTH_ROLE_CLAIM ?? 'role')
  const {
    AUTH_JWT_SECRET: secret,
    AUTH_JWKS_URL: jwksUrl,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
  } = set
  if (!secret && !jwksUrl && !issuer && !audience) {
    if (set.DATABASE_URL === undefined && !production) return { mode: 'demo', ...role }
    throw new ConfigError(
      'AUTH_JWT_SECRET or AUTH_JWKS_URL is missing (with AUTH_ISSUER and AUTH_AUDIENCE): without one Holdfast runs only as a demo, on its embedded database and outside production.',
    )
  }
  if (secret && jwksUrl)
    throw new ConfigError('AUTH_JWKS_URL and AUTH_JWT_SECRET exclude each other: keep one of them.')
  if (!secret && !jwksUrl)
    throw new ConfigError(
      'AUTH_JWT_SECRET or AUTH_JWKS_URL is missing: it verifies the tokens of AUTH_ISSUER.',
    )
  if (!issuer) throw new ConfigError('AUTH_ISSUER is missing: tokens must say who issued them.')
  if (!audience) throw new ConfigError('AUTH_AUDIENCE is missing: tokens must be meant for this service.')
  if (secret) return { mode: 'secret', secret, issuer, audience, ...role }
  const keysUrl = new URL(jwksUrl as string)
  if (production && keysUrl.protocol !== 'https:' && !isLoopback(keysUrl.hostname))
    throw new ConfigError(
      'AUTH_JWKS_URL must begin with https:// in production, or name this machine: whoever changes the keys on their way signs in as anybody.',
    )
  return { mode: 'keys', jwksUrl: keysUrl.href, issuer, audience, ...role }
}

export const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)

/** "realm_access.roles", or with the issuer's own words: "groups editors=CONTRIBUTOR operators=ADMIN". */
function roleConfig(value: string): RoleConfig {
  const [roleClaim = '', ...pairs] = value.trim().split(/\s+/)
  if (pairs.length === 0) return { roleClaim }
  const named = pairs.map((pair) => pair.split('=') as [string, Role])
  return { roleClaim, roleNames: Object.fromEntries(named.map(([name, role]) => [name.toLowerCase(), role])) }
}
