import path from 'node:path'
import { z } from 'zod'
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
  auth: AuthConfig
  corsOrigins: string[]
  logLevel: string
  pools: { leases: number; reads: number }
  limits: typeof requestLimits
  /** How often the event log is read for what no message told. */
  tailMs: number
  /** How often expired leases are looked for: half of the second within which subscribers are told. */
  sweepMs: number
  sandbox: SandboxLimits
  /** Runs that may wait for a worker; beyond them callers are told to come back. */
  sandboxQueue: number
  /** How long a server that stops waits for what it has been asked. */
  drainMs: number
}

export type AuthConfig =
  | { mode: 'demo'; roleClaim: string }
  | { mode: 'secret'; secret: string; issuer: string; audience: string; roleClaim: string }

export const requestLimits = {
  /** Bytes of a request body or a WebSocket message; a draft is at most 2 MB of them. */
  bodyBytes: 3_000_000,
  depth: 12,
  aliases: 30,
  tokens: 2_000,
  directives: 20,
  /** Fields, each once for every row that a page may have: a page of 200 rows with everything that a list shows. */
  cost: 50_000,
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
const url = (...protocols: string[]) =>
  text.refine(
    (value) => value === undefined || (URL.canParse(value) && protocols.includes(new URL(value).protocol)),
    {
      message: `must be a URL that begins with ${protocols.join(' or ')}//`,
    },
  )

const environment = z.object({
  NODE_ENV: text,
  PORT: whole(4000, 65_535),
  HOST: text,
  DATABASE_URL: url('postgres:', 'postgresql:'),
  HOLDFAST_DATA_DIR: text,
  HOLDFAST_MIGRATE: z.preprocess(unset, z.enum(['on', 'off'], 'must be on or off').default('on')),
  REDIS_URL: url('redis:', 'rediss:'),
  AUTH_JWT_SECRET: text.refine(
    (value) => value === undefined || Buffer.byteLength(value) >= 32,
    'must have at least 32 bytes',
  ),
  AUTH_ISSUER: text,
  AUTH_AUDIENCE: text,
  AUTH_ROLE_CLAIM: text,
  CORS_ORIGINS: text.refine(
    (value) =>
      (value ?? '')
        .split(',')
        .every((origin) => origin === '' || (URL.canParse(origin) && new URL(origin).origin === origin)),
    'must be a comma-separated list of origins such as https://editor.example',
  ),
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
  return {
    production,
    port: set.PORT,
    host: set.HOST ?? '127.0.0.1',
    databaseUrl: set.DATABASE_URL ?? null,
    dataDir: path.resolve(set.HOLDFAST_DATA_DIR ?? '.holdfast'),
    migrate: set.HOLDFAST_MIGRATE === 'on',
    redisUrl: set.REDIS_URL ?? null,
    auth: authOf(set, production),
    corsOrigins: (set.CORS_ORIGINS ?? '').split(',').filter(Boolean),
    logLevel: set.LOG_LEVEL,
    pools: { leases: 10, reads: 10 },
    limits: requestLimits,
    tailMs: 2_000,
    sweepMs: 500,
    sandbox: defaultLimits,
    sandboxQueue: 200,
    drainMs: 10_000,
  }
}

function authOf(set: z.output<typeof environment>, production: boolean): AuthConfig {
  const roleClaim = set.AUTH_ROLE_CLAIM ?? 'role'
  const { AUTH_JWT_SECRET: secret, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = set
  if (!secret && !issuer && !audience) {
    if (set.DATABASE_URL === undefined && !production) return { mode: 'demo', roleClaim }
    throw new ConfigError(
      'AUTH_JWT_SECRET is missing (with AUTH_ISSUER and AUTH_AUDIENCE): without it Holdfast runs only as a demo, on its embedded database and outside production.',
    )
  }
  if (!secret) throw new ConfigError('AUTH_JWT_SECRET is missing: it verifies the tokens of AUTH_ISSUER.')
  if (!issuer) throw new ConfigError('AUTH_ISSUER is missing: tokens must say who issued them.')
  if (!audience) throw new ConfigError('AUTH_AUDIENCE is missing: tokens must be meant for this service.')
  return { mode: 'secret', secret, issuer, audience, roleClaim }
}
