import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { readConfig } from '../src/config.ts'
import { environment } from '../src/environment.ts'
import { deliveries } from '../src/limits.ts'
import { withGeneratedPart } from './generatedPart.ts'

const file = new URL('../docs/operations.md', import.meta.url)

const fileOf = (name: string) => ({
  what: `instead of \`${name}\`: the path of a file with the value, for secrets that are mounted`,
})

/** What each variable is for. If a variable has no entry, this does not compile. */
const purposes: Record<keyof typeof environment.shape, { unset?: string; what: string }> = {
  NODE_ENV: {
    what: '`development`, `test` or `production`. Production has no GraphiQL, no introspection and no demo, and refuses the unsafe settings below',
  },
  PORT: { what: 'port to listen on; `0` takes any free port' },
  HOST: { unset: '`127.0.0.1`', what: 'address to listen on; `0.0.0.0` in a container' },
  DATABASE_URL: {
    unset: 'embedded',
    what: 'PostgreSQL 15 or newer, with one server or several: `postgresql://user@one:5432,two:5432/db` ([high availability](#high-availability)). If it is set, the `AUTH_` settings are required',
  },
  DATABASE_URL_FILE: fileOf('DATABASE_URL'),
  HOLDFAST_DATA_DIR: {
    unset: '`.holdfast`',
    what: 'folder of the embedded PostgreSQL and the demo’s tokens. If you set it, Holdfast uses this folder or refuses to start; it never moves to `/var/lib/holdfast`, see below',
  },
  HOLDFAST_SCHEMA: {
    unset: '`public`',
    what: 'schema of all tables and functions of Holdfast and Prisma, separate from your application’s schema; created if it is missing',
  },
  HOLDFAST_BASE_PATH: {
    unset: '`/`',
    what: 'path before all other paths, such as `/holdfast`, for a proxy that passes the path on; see below',
  },
  HOLDFAST_MIGRATE: {
    what: '`off`: the server does not migrate and refuses a schema that is behind; run `holdfast migrate` before the start',
  },
  HOLDFAST_REQUIRE_SYNC: {
    what: '`on`: grant no lock while PostgreSQL does not replicate synchronously ([high availability](#high-availability))',
  },
  HOLDFAST_DEMO_COLLECTIONS: {
    unset: '`off` in production, else `on`',
    what: '`on`: create the demo’s [collections](collections.md) `scripts`, `pages`, `parts` and `site` if they are missing. In production a database starts without collections',
  },
  HOLDFAST_KEEP_EVENTS_DAYS: {
    what: 'days that the event log is kept, 1 to 3650. Readers that were away for longer are told to read their lists again. The audit log is kept for ever',
  },
  HOLDFAST_KEEP_GRANTS_DAYS: {
    what: 'days that Holdfast keeps who ended a lock and why, 30 to 3650. After that it keeps the holder, the cause and a hash of the idempotency key',
  },
  HOLDFAST_WEBHOOK_NETWORKS: {
    what: 'comma-separated private networks (`10.0.0.0/8`) that [webhooks](webhooks.md) may call, also without https',
  },
  HOLDFAST_WEBHOOK_DEAD_DAYS: {
    what: 'days that a webhook may fail before it is stopped, 1 to 365',
  },
  HOLDFAST_FILE_MB: {
    what: 'largest size of one file, in MB of 1,048,576 bytes, 1 to 2047. Files above 32 MB must be sent as resumable uploads ([files.md](files.md))',
  },
  HOLDFAST_FILES: {
    unset: 'PostgreSQL',
    what: 'where the bytes of new files are stored: a folder (`/var/lib/holdfast/files`) or `s3://bucket/prefix?region=…&endpoint=https://…`; see [files.md](files.md)',
  },
  S3_ACCESS_KEY_ID: { what: 'for files in S3, together with `S3_SECRET_ACCESS_KEY`' },
  S3_SECRET_ACCESS_KEY: { what: 'see `S3_ACCESS_KEY_ID`' },
  S3_SECRET_ACCESS_KEY_FILE: fileOf('S3_SECRET_ACCESS_KEY'),
  REDIS_URL: {
    what: 'optional. With several servers: faster notices, shared rate limits, and who is present on the other servers. `redis://`, `rediss://`, or with Sentinel `redis+sentinel://host:port,host:port/name`; put `user:password@` of the Redis before the hosts if needed',
  },
  REDIS_URL_FILE: fileOf('REDIS_URL'),
  REDIS_CLUSTER_NODES: {
    what: 'instead of `REDIS_URL`: some nodes of a Redis Cluster 7.0 or newer, as `host:port,host:port`, with `redis://user:password@`, or `rediss://` for TLS, before them. Notices use sharded pub/sub',
  },
  REDIS_CLUSTER_NODES_FILE: fileOf('REDIS_CLUSTER_NODES'),
  AUTH_JWT_SECRET: { unset: 'demo sign-in', what: 'secret of at least 32 bytes that verifies HS256 tokens' },
  AUTH_JWT_SECRET_FILE: fileOf('AUTH_JWT_SECRET'),
  AUTH_JWKS_URL: { what: 'instead of the secret: URL of the issuer’s public keys (RS256, ES256, EdDSA)' },
  AUTH_ISSUER: { what: 'the required `iss` of tokens' },
  AUTH_AUDIENCE: { what: 'the required `aud` of tokens' },
  AUTH_NAME_CLAIM: {
    unset: '`name`',
    what: 'claim, or path to it, with the name that other people see; without a name, the handle is shown',
  },
  AUTH_ISSUERS: {
    what: 'instead of the other `AUTH_` variables: a JSON list of issuers, see [sign-in.md](sign-in.md)',
  },
  AUTH_ISSUERS_FILE: fileOf('AUTH_ISSUERS'),
  AUTH_KIND_CLAIM: {
    unset: 'none',
    what: 'claim that says `human`, `agent` or `service`. A token with `act` (RFC 8693) always belongs to an [agent](agents.md)',
  },
  AUTH_OIDC_CLIENT_ID: {
    unset: 'none',
    what: 'public client at the issuer, with which people sign in to the pages and with `holdfast login`; see [sign-in.md](sign-in.md#signing-in-at-the-issuer)',
  },
  AUTH_OIDC_DEVICE_CLIENT_ID: {
    unset: '`AUTH_OIDC_CLIENT_ID`',
    what: 'client of the command line, if it is another one',
  },
  AUTH_OIDC_SCOPE: {
    unset: '`openid profile`, and `offline_access` if the issuer supports it',
    what: 'requested scope. The access token must be a JWT for `AUTH_AUDIENCE`',
  },
  AUTH_OIDC_PARAMS: {
    unset: 'none',
    what: 'more parameters for the issuer, as in a URL: `audience=https://holdfast.example/api`',
  },
  PUBLIC_URL: {
    unset: 'where it listens',
    what: 'address of the service for others; [receipts](services.md) name it as their issuer',
  },
  RECEIPT_KEYS: {
    unset: 'none; embedded: one in the data folder',
    what: 'Ed25519 private keys (PKCS#8 PEM, one after another), newest first. The first key signs receipts; all keys are published',
  },
  RECEIPT_KEYS_FILE: fileOf('RECEIPT_KEYS'),
  HOLDFAST_AGENTS_MAY: {
    unset: 'nothing',
    what: '`policy`, `delete` or both with a comma: what agents of admins may do in addition to editing. Agents never end anybody else’s lock',
  },
  HOLDFAST_DRAIN_DELAY_SECONDS: {
    what: 'seconds that a stopping server still serves requests while `/health/ready` answers 503, 0 to 300; see *Upgrade*',
  },
  HOLDFAST_AGENT_LOCKS: { what: 'locks that an agent may hold at the same time' },
  AUTH_ROLE_CLAIM: {
    unset: '`role`',
    what: 'claim, or path such as `realm_access.roles`, with `VIEWER`, `SERVICE`, `CONTRIBUTOR`, `ADMIN` or `SUPERUSER`, or a list of these. To use the issuer’s own names, add them: `groups editors=CONTRIBUTOR ops=ADMIN`; then only those count',
  },
  CORS_ORIGINS: {
    what: 'comma-separated origins whose pages may call the service and open a WebSocket; no wildcards',
  },
  TRUSTED_PROXIES: {
    what: 'comma-separated addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is trusted; without it, everybody behind a proxy counts as one address, see below',
  },
  PERSISTED_OPERATIONS: {
    what: '`prefer`: accept any operation as text, and those of the manifests (`persisted-documents.json` of the client and of the pages) by id too; `only`: accept only those of the manifests, by id; `off`: accept text only',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    what: 'base URL of an OpenTelemetry collector; traces go to `/v1/traces` there, with OTLP over HTTP',
  },
  LOG_LEVEL: {
    what: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. Logs go to stderr; `warn` omits the line of every operation',
  },
}

/** True when the tables in docs/operations.md match src/config.ts. */
export const configurationIsCurrent = () => readFileSync(file, 'utf8') === printed()

const printed = () => withGeneratedPart(readFileSync(file, 'utf8'), `${variables()}\n\n${fixed()}`)

function variables(): string {
  const defaults: Record<string, unknown> = environment.parse({})
  const rows = Object.entries(purposes).map(([name, { unset = 'none', what }]) => {
    const value = defaults[name]
    const isShown = typeof value !== 'object' && value !== undefined && value !== ''
    return `| \`${name}\` | ${isShown ? `\`${value}\`` : unset} | ${what} |`
  })
  return ['| Variable | Default | |', '|---|---|---|', ...rows].join('\n')
}

/** Values that no variable sets. They are changed in src/config.ts and src/limits.ts. */
function fixed(): string {
  const { limits, rateLimits, files, pools, tokens, tailMs, sweepMs, drainMs, sandboxQueue, sandbox } =
    readConfig({})
  const fixed = { limits, rateLimits, tokens, pools, tailMs, sweepMs, drainMs, sandboxQueue, sandbox }
  const rows = flat({ ...fixed, files: { open: files.open }, webhooks: deliveries })
  return ['| Fixed in `src/config.ts` and `src/limits.ts` | |', '|---|---|', ...rows].join('\n')
}

function flat(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? flat(inner, `${path}${name}.`)
      : [`| \`${path}${name}\` | ${typeof inner === 'number' ? inner.toLocaleString('en') : inner} |`],
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())
