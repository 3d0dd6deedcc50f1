import { createPrivateKey } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { databaseUrlFault } from './databaseUrl.ts'
import { type AgentsMay, agentsMayNames } from './domain/agents.ts'
import { placeFault } from './domain/filePlace.ts'
import { roles } from './domain/permissions.ts'
import { parseCluster, parseSentinels } from './events/redisAddress.ts'
import { issuerFaults, secretBytes } from './issuers.ts'
import { withSecretFiles } from './secretFiles.ts'
import { isLoopback, isSafeForKeys, isUrl } from './urls.ts'

const unset = (value: unknown) => (value === '' ? undefined : value)
const text = z.preprocess(unset, z.string().optional())
const whole = (fallback: number, { min = 0, max }: { min?: number; max: number }) =>
  z.preprocess(
    unset,
    z
      .string()
      .regex(/^\d+$/, 'must be a whole number')
      .transform(Number)
      .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)
      .optional()
      .transform((value) => value ?? fallback),
  )
const url = (...protocols: string[]) =>
  text.refine((value) => value === undefined || isUrl(value, ...protocols), {
    message: `must be a URL that starts with ${protocols.join(' or ')}//`,
  })

/** The parts of a comma-separated list. */
export const listed = (value = '') =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/** Without a network prefix, every client could choose its own address. */
const isNetwork = (value: string) =>
  value.includes('/') ? ipaddr.isValidCIDR(value) && ipaddr.parseCIDR(value)[1] > 0 : ipaddr.isValid(value)

const isRoleName = (pair: string) => new RegExp(`^[^=]+=(${roles.join('|')})$`).test(pair)

/** The PEM keys in a text. A line break may be written as \n, which some platforms require. */
const keysIn = (value = ''): string[] =>
  value.replaceAll('\\n', '\n').match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []

const receiptKeysFault =
  'must be one or more Ed25519 private keys in PKCS#8 PEM (openssl genpkey -algorithm ed25519)'

function isReceiptKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}

/** All environment variables: text in, values out. docs/operations.md explains each. */
export const environment = z.object({
  NODE_ENV: z.preprocess(
    unset,
    z
      .enum(['development', 'production', 'test'], 'must be development, production or test')
      .default('development'),
  ),
  PORT: whole(4000, { max: 65_535 }),
  HOST: text,
  DATABASE_URL: text.refine((value) => value === undefined || databaseUrlFault(value) === null, {
    error: ({ input }) => databaseUrlFault(String(input)) ?? '',
  }),
  DATABASE_URL_FILE: text,
  HOLDFAST_DATA_DIR: text,
  HOLDFAST_SCHEMA: text
    .refine(
      (value) =>
        value === undefined ||
        (/^[a-z_][a-z0-9_]{0,62}$/.test(value) && !/^(pg_|holdfast_live$)/.test(value)),
      'must be up to 63 lower-case letters, digits and _, must not start with pg_, and must not be holdfast_live',
    )
    .transform((value) => value ?? 'public'),
  HOLDFAST_BASE_PATH: text
    .refine(
      (value) => value === undefined || /^\/([\w~-][\w.~-]*(\/[\w~-][\w.~-]*)*\/?)?$/.test(value),
      'must be a path such as /holdfast: letters, digits, ., _, ~ and -, with / before each part',
    )
    .transform((value = '') => value.replace(/\/$/, '')),
  HOLDFAST_MIGRATE: z.preprocess(unset, z.enum(['on', 'off'], 'must be on or off').default('on')),
  HOLDFAST_REQUIRE_SYNC: z.preprocess(unset, z.enum(['on', 'off'], 'must be on or off').default('off')),
  HOLDFAST_DEMO_COLLECTIONS: z.preprocess(unset, z.enum(['on', 'off'], 'must be on or off').optional()),
  HOLDFAST_FILE_MB: whole(32, { min: 1, max: 2_047 }),
  HOLDFAST_FILES: text.refine((value) => value === undefined || placeFault(value) === null, {
    error: ({ input }) => placeFault(String(input)) ?? '',
  }),
  S3_ACCESS_KEY_ID: text,
  S3_SECRET_ACCESS_KEY: text,
  HOLDFAST_KEEP_EVENTS_DAYS: whole(30, { min: 1, max: 3_650 }),
  HOLDFAST_KEEP_GRANTS_DAYS: whole(90, { min: 30, max: 3_650 }),
  HOLDFAST_WEBHOOK_NETWORKS: text.refine(
    (value) => listed(value).every((part) => part.includes('/') && isNetwork(part)),
    'must be a comma-separated list of networks such as 10.0.0.0/8 or 10.1.2.3/32, but not all addresses',
  ),
  HOLDFAST_WEBHOOK_DEAD_DAYS: whole(5, { min: 1, max: 365 }),
  REDIS_URL: text.refine(
    (value) => value === undefined || isUrl(value, 'redis:', 'rediss:') || parseSentinels(value) !== null,
    'must be a URL that starts with redis:// or rediss://, or redis+sentinel://host:port,host:port/name',
  ),
  REDIS_URL_FILE: text,
  REDIS_CLUSTER_NODES: text.refine(
    (value) => value === undefined || parseCluster(value) !== null,
    'must be a comma-separated list such as redis-1.example:6379,redis-2.example:6379, with redis://user:password@ or rediss:// before it if the cluster needs that',
  ),
  REDIS_CLUSTER_NODES_FILE: text,
  AUTH_JWT_SECRET: text.refine(
    (value) => value === undefined || Buffer.byteLength(value) >= secretBytes,
    `must have at least ${secretBytes} bytes`,
  ),
  AUTH_JWT_SECRET_FILE: text,
  AUTH_JWKS_URL: url('https:', 'http:'),
  AUTH_ISSUER: text,
  AUTH_AUDIENCE: text,
  AUTH_ROLE_CLAIM: text.refine(
    (value) => (value ?? '').split(/\s+/).slice(1).every(isRoleName),
    `must be a claim or a path such as realm_access.roles, which may be followed by role names of the issuer such as editors=CONTRIBUTOR (one of ${roles.join(', ')})`,
  ),
  AUTH_NAME_CLAIM: text,
  AUTH_KIND_CLAIM: text,
  AUTH_OIDC_CLIENT_ID: text,
  AUTH_OIDC_DEVICE_CLIENT_ID: text,
  AUTH_OIDC_SCOPE: text,
  AUTH_OIDC_PARAMS: text.transform((value = '') => Object.fromEntries(new URLSearchParams(value))),
  PUBLIC_URL: url('https:', 'http:')
    .refine((value) => value === undefined || !/[?#]/.test(value), 'must not contain ? or #')
    .transform((value) => value?.replace(/\/+$/, '')),
  RECEIPT_KEYS: text
    .refine((value) => value === undefined || keysIn(value).length > 0, receiptKeysFault)
    .refine((value) => keysIn(value).every(isReceiptKey), receiptKeysFault)
    .transform(keysIn),
  AUTH_ISSUERS: text,
  AUTH_ISSUERS_FILE: text,
  RECEIPT_KEYS_FILE: text,
  S3_SECRET_ACCESS_KEY_FILE: text,
  HOLDFAST_AGENTS_MAY: text.refine(
    (value) => listed(value).every((name) => agentsMayNames.includes(name as AgentsMay)),
    `must be a comma-separated list of ${agentsMayNames.join(' and ')}`,
  ),
  HOLDFAST_DRAIN_DELAY_SECONDS: whole(0, { max: 300 }),
  HOLDFAST_AGENT_LOCKS: whole(10, { min: 1, max: 10_000 }),
  CORS_ORIGINS: text.refine(
    (value) =>
      listed(value).every(
        (origin) => URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*'),
      ),
    'must be a comma-separated list of origins such as https://editor.example, without wildcards',
  ),
  TRUSTED_PROXIES: text.refine(
    (value) => listed(value).every(isNetwork),
    'must be a comma-separated list of addresses or networks such as 10.0.0.0/8, but not all addresses',
  ),
  PERSISTED_OPERATIONS: z.preprocess(
    unset,
    z.enum(['only', 'prefer', 'off'], 'must be only, prefer or off').default('prefer'),
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

export type Settings = z.output<typeof environment>

/**
 * Variables that Kubernetes sets in every container for a Service named `holdfast`, `auth` or the like. No
 * operator has set them.
 */
const ofServices =
  /^[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/

/** Everything wrong with the environment, one fault on each line, with the name of the variable. */
export function faultsOf(given: NodeJS.ProcessEnv): string[] {
  const { env, faults: ofFiles } = withSecretFiles(given)
  const unknown = Object.keys(env).filter(
    (name) => /^(HOLDFAST|AUTH)_/.test(name) && !ofServices.test(name) && !(name in environment.shape),
  )
  const malformed = environment.safeParse(env).error?.issues ?? []
  return [
    ...unknown.map((name) => `${name} is not a setting of Holdfast. docs/operations.md lists all settings.`),
    ...malformed.map(({ path, message }) => `${path.join('.')} ${message}`),
    // A variable that is missing because its file could not be read is reported once only.
    ...(ofFiles.length > 0
      ? ofFiles
      : [...redisFaults(env), ...storeFaults(env), ...receiptFaults(env), ...authFaults(env)]),
  ]
}

function redisFaults({ REDIS_URL, REDIS_CLUSTER_NODES }: NodeJS.ProcessEnv): string[] {
  if (!REDIS_URL || !REDIS_CLUSTER_NODES) return []
  return ['REDIS_CLUSTER_NODES and REDIS_URL cannot be used together: keep one of them.']
}

function receiptFaults({ RECEIPT_KEYS, PUBLIC_URL }: NodeJS.ProcessEnv): string[] {
  if (!RECEIPT_KEYS || PUBLIC_URL) return []
  return ['PUBLIC_URL is missing: receipts contain it as the name of the service.']
}

function storeFaults({
  HOLDFAST_FILES,
  S3_ACCESS_KEY_ID: id,
  S3_SECRET_ACCESS_KEY: secret,
}: NodeJS.ProcessEnv) {
  if (!id === !secret && (id || !HOLDFAST_FILES?.startsWith('s3:'))) return []
  const missing = id ? 'S3_SECRET_ACCESS_KEY' : 'S3_ACCESS_KEY_ID'
  return [`${missing} is missing: files in S3 need S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.`]
}

function authFaults(env: NodeJS.ProcessEnv): string[] {
  const { AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: keys, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = env
  if (isDemo(env)) return []
  if (env.AUTH_ISSUERS) return listFaults(env.AUTH_ISSUERS, env)
  if (!secret && !keys && !issuer && !audience)
    return [
      'AUTH_JWT_SECRET or AUTH_JWKS_URL is missing, with AUTH_ISSUER and AUTH_AUDIENCE; or set AUTH_ISSUERS instead. Without a sign-in Holdfast only runs as a demo, with its embedded database and outside production.',
    ]
  const faults: string[] = []
  if (secret && keys)
    faults.push('AUTH_JWKS_URL and AUTH_JWT_SECRET cannot be used together: keep one of them.')
  if (!secret && !keys)
    faults.push(
      'AUTH_JWT_SECRET or AUTH_JWKS_URL is missing: one of them is needed to verify the tokens of AUTH_ISSUER.',
    )
  if (!issuer) faults.push('AUTH_ISSUER is missing: it is the required issuer (iss) of tokens.')
  if (!audience) faults.push('AUTH_AUDIENCE is missing: it is the required audience (aud) of tokens.')
  if (env.NODE_ENV === 'production' && keys && isUrl(keys, 'http:') && !isLoopback(new URL(keys).hostname))
    faults.push(
      'AUTH_JWKS_URL must start with https:// in production, unless it is on this machine: without https an attacker can replace the keys and sign in as anybody.',
    )
  return [...faults, ...clientFaults(env)]
}

function clientFaults(env: NodeJS.ProcessEnv): string[] {
  const { AUTH_OIDC_CLIENT_ID: client, AUTH_ISSUER: issuer = '' } = env
  const beside = ['AUTH_OIDC_DEVICE_CLIENT_ID', 'AUTH_OIDC_SCOPE', 'AUTH_OIDC_PARAMS'].filter(
    (name) => env[name],
  )
  if (!client)
    return beside.map(
      (name) =>
        `${name} has no effect without AUTH_OIDC_CLIENT_ID, the client of the pages: set it, or remove ${name}.`,
    )
  if (!isUrl(issuer, 'https:', 'http:'))
    return ['AUTH_ISSUER must be a URL if AUTH_OIDC_CLIENT_ID is set: people sign in there.']
  if (env.NODE_ENV === 'production' && !isSafeForKeys(issuer))
    return [
      'AUTH_ISSUER must start with https:// in production if AUTH_OIDC_CLIENT_ID is set, unless it is on this machine: people sign in there.',
    ]
  return []
}

/** The variables of a single issuer. A list of issuers has the same settings for each. */
const ofOneIssuer = [
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWT_SECRET',
  'AUTH_JWKS_URL',
  'AUTH_ROLE_CLAIM',
  'AUTH_NAME_CLAIM',
  'AUTH_KIND_CLAIM',
  'AUTH_OIDC_CLIENT_ID',
  'AUTH_OIDC_DEVICE_CLIENT_ID',
  'AUTH_OIDC_SCOPE',
  'AUTH_OIDC_PARAMS',
]

function listFaults(issuers: string, env: NodeJS.ProcessEnv): string[] {
  const beside = ofOneIssuer.filter((name) => env[name])
  return [
    ...beside.map(
      (name) => `AUTH_ISSUERS and ${name} cannot be used together: put it into the list, for each issuer.`,
    ),
    ...issuerFaults(issuers, env.NODE_ENV === 'production'),
  ]
}

/**
 * The demo runs outside production, with the embedded database and without an issuer, so nothing of value is at
 * risk.
 */
export function isDemo(env: NodeJS.ProcessEnv): boolean {
  const { AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ISSUERS, DATABASE_URL } = env
  const named = [AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ISSUERS, DATABASE_URL]
  return env.NODE_ENV !== 'production' && !named.some(Boolean)
}
