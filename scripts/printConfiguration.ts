import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { deliveries, readConfig } from '../src/config.ts'
import { environment } from '../src/environment.ts'

const file = new URL('../docs/operations.md', import.meta.url)
const [begin, end] = ['<!-- made by npm run docs -->', '<!-- until here -->']

const fileOf = (name: string) => ({ what: `instead of \`${name}\`: path of a file that holds it` })

/** What each variable is for. A variable without an entry does not compile. */
const purposes: Record<keyof typeof environment.shape, { unset?: string; what: string }> = {
  NODE_ENV: {
    what: '`development`, `test` or `production`; the last: no GraphiQL, no introspection, no demo, and the checks of unsafe settings below',
  },
  PORT: { what: '`0` takes any free port' },
  HOST: { unset: '`127.0.0.1`', what: 'address to listen on; `0.0.0.0` in a container' },
  DATABASE_URL: {
    unset: 'embedded',
    what: 'PostgreSQL 15 or newer, by one server or by several with commas between them ([high availability](#high-availability)); needs the `AUTH_` settings',
  },
  DATABASE_URL_FILE: fileOf('DATABASE_URL'),
  HOLDFAST_DATA_DIR: {
    unset: '`.holdfast`',
    what: 'where the embedded PostgreSQL and the demo’s tokens live; one that is named is used or refused, see below',
  },
  HOLDFAST_SCHEMA: {
    unset: '`public`',
    what: 'schema of every table, function and of Prisma’s bookkeeping, beside an application’s own (made where it is missing)',
  },
  HOLDFAST_BASE_PATH: {
    unset: '`/`',
    what: 'path before everything that is served, for a proxy that passes the path on: `/holdfast`; see below',
  },
  HOLDFAST_MIGRATE: {
    what: '`off`: `holdfast migrate` migrates the database before the start; a schema that is behind is refused',
  },
  HOLDFAST_REQUIRE_SYNC: {
    what: '`on`: no lock is granted while PostgreSQL does not replicate synchronously ([high availability](#high-availability))',
  },
  HOLDFAST_DEMO_COLLECTIONS: {
    unset: '`off` in production, else `on`',
    what: '`on`: the collections `scripts`, `pages`, `parts` and `site` are made where they are missing',
  },
  HOLDFAST_KEEP_EVENTS_DAYS: {
    what: 'for how many days the event log is kept, 1 to 3650; the audit log is kept for ever',
  },
  HOLDFAST_KEEP_GRANTS_DAYS: {
    what: 'for how many days it is known of a lock that has ended who ended it and why, 30 to 3650; what is left then is whose it was, the cause, and a hash of its idempotency key',
  },
  HOLDFAST_WEBHOOK_NETWORKS: {
    what: 'comma-separated networks (`10.0.0.0/8`) that are not public and that webhooks may call all the same, also without https',
  },
  HOLDFAST_WEBHOOK_DEAD_DAYS: {
    what: 'for how many days a webhook may fail before it is stopped, 1 to 365',
  },
  HOLDFAST_FILE_MB: {
    what: 'how large one file may be, in MB of 1,048,576 bytes, 1 to 2047; above 32 MB files come as resumable uploads ([files.md](files.md))',
  },
  HOLDFAST_FILES: {
    unset: 'PostgreSQL',
    what: 'where the bytes of new files go: a folder (`/var/lib/holdfast/files`) or `s3://bucket/prefix?region=…&endpoint=https://…`; see [files.md](files.md)',
  },
  S3_ACCESS_KEY_ID: { what: 'with `S3_SECRET_ACCESS_KEY`: for files in S3' },
  S3_SECRET_ACCESS_KEY: { what: 'see `S3_ACCESS_KEY_ID`' },
  S3_SECRET_ACCESS_KEY_FILE: fileOf('S3_SECRET_ACCESS_KEY'),
  REDIS_URL: {
    what: 'hints between several servers, rate limits that they share, and who is present on them',
  },
  REDIS_URL_FILE: fileOf('REDIS_URL'),
  REDIS_CLUSTER_NODES: {
    what: 'instead of `REDIS_URL`: nodes of a Redis Cluster 7.0 or newer, as `host:port,host:port`, with `redis://user:password@` or `rediss://user:password@` before them',
  },
  REDIS_CLUSTER_NODES_FILE: fileOf('REDIS_CLUSTER_NODES'),
  AUTH_JWT_SECRET: { unset: 'demo sign-in', what: 'at least 32 bytes; verifies HS256 tokens' },
  AUTH_JWT_SECRET_FILE: fileOf('AUTH_JWT_SECRET'),
  AUTH_JWKS_URL: { what: 'instead of the secret: the issuer’s public keys' },
  AUTH_ISSUER: { what: 'the `iss` that tokens must have' },
  AUTH_AUDIENCE: { what: 'the `aud` that tokens must have' },
  AUTH_NAME_CLAIM: {
    unset: '`name`',
    what: 'claim, or path to it, that holds the name that people are shown by; without one the handle',
  },
  AUTH_ISSUERS: {
    what: 'instead of the variables of one issuer: a JSON list of issuers, see [sign-in.md](sign-in.md)',
  },
  AUTH_ISSUERS_FILE: fileOf('AUTH_ISSUERS'),
  AUTH_KIND_CLAIM: {
    unset: 'none',
    what: 'claim that says `human`, `agent` or `service`; a token with `act` (RFC 8693) is an agent’s whatever it says',
  },
  AUTH_OIDC_CLIENT_ID: {
    unset: 'none',
    what: 'public client of the issuer: people sign in there, in the pages and with `holdfast login`; see [sign-in.md](sign-in.md#signing-in-at-the-issuer)',
  },
  AUTH_OIDC_DEVICE_CLIENT_ID: {
    unset: '`AUTH_OIDC_CLIENT_ID`',
    what: 'client of the command line, where it is another one',
  },
  AUTH_OIDC_SCOPE: {
    unset: '`openid profile`, and `offline_access` where the issuer knows it',
    what: 'what is asked for; the access token has to be a JWT for `AUTH_AUDIENCE`',
  },
  AUTH_OIDC_PARAMS: {
    unset: 'none',
    what: 'what the issuer wants besides, as in a URL: `audience=https://holdfast.example/api`',
  },
  PUBLIC_URL: {
    unset: 'where it listens',
    what: 'how others reach the service; receipts name it as their issuer',
  },
  RECEIPT_KEYS: {
    unset: 'none; embedded: one in the data folder',
    what: 'private keys of Ed25519 (PKCS#8 PEM, one after another), newest first: the first signs receipts, all of them are published',
  },
  RECEIPT_KEYS_FILE: fileOf('RECEIPT_KEYS'),
  HOLDFAST_AGENTS_MAY: {
    unset: 'nothing',
    what: '`policy`, `delete` or both with a comma: what agents of admins may do besides editing; they never end a lock of anybody else',
  },
  HOLDFAST_DRAIN_DELAY_SECONDS: {
    what: 'for how many seconds a server that is told to stop still takes requests while `/health/ready` answers 503, 0 to 300; see *Upgrade*',
  },
  HOLDFAST_AGENT_LOCKS: { what: 'locks that an agent may hold at once' },
  AUTH_ROLE_CLAIM: {
    unset: '`role`',
    what: 'claim, or path to it, that holds the role; the issuer’s own words may follow',
  },
  CORS_ORIGINS: { what: 'comma-separated origins whose pages may call the service; no wildcards' },
  TRUSTED_PROXIES: {
    what: 'comma-separated addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed; see below',
  },
  PERSISTED_OPERATIONS: { what: '`only` operations of the manifest, `prefer` them, or `off`' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { what: 'base URL of a collector: traces by OTLP over HTTP' },
  LOG_LEVEL: { what: '`trace` to `fatal`, or `silent`; `warn` leaves out the line of every operation' },
}

/** True when the tables in docs/operations.md are what src/config.ts says. */
export const configurationIsCurrent = () => readFileSync(file, 'utf8') === printed()

function printed(): string {
  const text = readFileSync(file, 'utf8')
  const [before, rest = ''] = text.split(begin)
  const after = rest.split(end)[1] ?? ''
  return `${before}${begin}\n${variables()}\n\n${fixed()}\n${end}${after}`
}

function variables(): string {
  const defaults: Record<string, unknown> = environment.parse({})
  const rows = Object.entries(purposes).map(([name, { unset = 'none', what }]) => {
    const value = defaults[name]
    return `| \`${name}\` | ${value === undefined ? unset : `\`${value}\``} | ${what} |`
  })
  return ['| Variable | Default | |', '|---|---|---|', ...rows].join('\n')
}

/** What no variable sets: change it in src/config.ts. */
function fixed(): string {
  const { limits, rateLimits, files, pools, tokens, tailMs, sweepMs, drainMs, sandboxQueue, sandbox } =
    readConfig({})
  const fixed = { limits, rateLimits, tokens, pools, tailMs, sweepMs, drainMs, sandboxQueue, sandbox }
  const rows = flat({ ...fixed, files: { open: files.open }, webhooks: deliveries })
  return ['| Fixed in `src/config.ts` | |', '|---|---|', ...rows].join('\n')
}

function flat(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? flat(inner, `${path}${name}.`)
      : [`| \`${path}${name}\` | ${typeof inner === 'number' ? inner.toLocaleString('en') : inner} |`],
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())
