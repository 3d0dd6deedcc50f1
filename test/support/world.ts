import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { inject } from 'vitest'
import { type App, startApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { IssuerRules } from '../../src/issuers.ts'
import { openLog } from '../../src/observability/log.ts'
import { patiently } from './patience.ts'
import { Person } from './person.ts'
import { databaseUrl, execute } from './services.ts'
import { authEnvironment, type TokenOptions, tokenFor } from './tokens.ts'

export interface WorldOptions {
  /** Instances in this process. */
  instances?: number
  /** Instances in processes of their own. */
  processes?: number
  redis?: boolean
  /** A migrated database instead of a new one; it is not dropped. */
  database?: string
  /**
   * The URL with which instances in this process connect to the database, if it is not its own: through a
   * pooler, or with several hosts.
   */
  found?: string
  /** Default settings of the database's sessions. */
  settings?: Record<string, string>
  config?: Partial<Config>
  /** For instances in processes of their own. */
  env?: Record<string, string>
  /** The port on which the first instance in this process finds the database at `url`. */
  via?: (url: URL) => Promise<number>
  /** How tokens are verified, if not with the secret of tokens.ts. */
  signIn?: IssuerRules | IssuerRules[]
}

/** Tests call from this machine, as a proxy would, and name the client's address. */
export const behindProxy = { TRUSTED_PROXIES: '127.0.0.0/8' }

/** A new database, servers on it, and people. */
export class World {
  readonly url: string
  readonly urls: string[]
  readonly apps: App[]
  readonly processes: ChildProcess[]
  readonly logged: Record<string, unknown>[]
  #pool: pg.Pool
  #drop: () => Promise<void>

  private constructor(
    url: string,
    apps: App[],
    processes: ServerProcess[],
    logged: Record<string, unknown>[],
    drop: () => Promise<void>,
  ) {
    this.url = url
    this.apps = apps
    this.processes = processes.map(({ child }) => child)
    this.urls = [...apps.map((app) => app.url), ...processes.map((server) => server.url)]
    this.logged = logged
    this.#pool = new pg.Pool({ connectionString: url, max: 4 })
    // Some tests terminate backends. Without a listener, that would end the run.
    this.#pool.on('error', () => {})
    this.#drop = drop
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const { admin, template } = inject('postgres')
    const name = `holdfast_${randomUUID().replaceAll('-', '')}`
    if (!options.database) await execute(admin, `CREATE DATABASE ${name} TEMPLATE ${template}`)
    const url = options.database ?? databaseUrl(admin, name)
    for (const [setting, value] of Object.entries(options.settings ?? {}))
      await execute(admin, `ALTER DATABASE ${name} SET ${setting} TO ${pg.escapeLiteral(value)}`)
    const redisUrl = options.redis ? inject('redis') : null
    const logged: Record<string, unknown>[] = []
    const log = openLog(options.config?.logLevel ?? 'warn', {
      write(line: string) {
        logged.push(JSON.parse(line))
        if (process.env.TEST_LOG) process.stderr.write(line)
      },
    })
    const config: Config = {
      ...readConfig({ ...authEnvironment, ...behindProxy, DATABASE_URL: url, PORT: '0' }),
      redisUrl,
      // Tests end leases themselves, or run the sweeper.
      sweepMs: 3_600_000,
      clearMs: 3_600_000,
      // So that tests which count statements count only their own.
      probeMs: 3_600_000,
      // Tests act faster than anybody types.
      rateLimits: null,
      ...options.config,
    }
    const around = new URL(url)
    if (options.via) around.host = `127.0.0.1:${await options.via(new URL(url))}`
    const apps = await Promise.all(
      Array.from({ length: options.instances ?? (options.processes ? 0 : 1) }, (_, index) =>
        startApp(
          config,
          options.found ?? (index === 0 ? around.href : url),
          [options.signIn ?? config.issuers ?? []].flat(),
          log,
        ),
      ),
    )
    const env = {
      ...authEnvironment,
      ...behindProxy,
      DATABASE_URL: url,
      PORT: '0',
      HOLDFAST_MIGRATE: 'off',
      LOG_LEVEL: 'warn',
      ...(redisUrl && { REDIS_URL: redisUrl }),
      ...options.env,
    }
    const processes = await Promise.all(
      Array.from({ length: options.processes ?? 0 }, () => startProcess(env)),
    )
    const drop = async () => {
      if (!options.database) await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
    }
    return new World(url, apps, processes, logged, drop)
  }

  async person(id: string, options: TokenOptions = {}, server = 0): Promise<Person> {
    const userId = options.agent ? `${id}~${options.agent}` : id
    return new Person(userId, await tokenFor(id, options), () => this.urls[server] as string)
  }

  /** A contributor ada, a contributor bo and an admin cleo, who have all signed in once. */
  async people(): Promise<{ ada: Person; bo: Person; cleo: Person }> {
    const ada = await this.person('ada')
    const bo = await this.person('bo')
    const cleo = await this.person('cleo', { role: 'ADMIN' })
    await Promise.all([ada, bo, cleo].map((person) => patiently(() => person.ask('{ viewer { id } }'))))
    return { ada, bo, cleo }
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows are matched by the expectations of each story
  async sql(text: string, values: unknown[] = []): Promise<any[]> {
    return (await this.#pool.query(text, values)).rows
  }

  /** The history in which a statement has to believe. */
  async belief(): Promise<string> {
    const [{ belief }] = await this.sql(
      `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || lineage AS belief
       FROM epochs ORDER BY id DESC LIMIT 1`,
    )
    return belief
  }

  async maintains(person: Person, toolId: string): Promise<void> {
    await this.sql('INSERT INTO tool_maintainers (tool_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      toolId,
      person.id,
    ])
  }

  /** Makes the lease expire now: times are moved back, so that nobody waits. */
  async expires(toolId: string): Promise<void> {
    await this.sql(
      `UPDATE draft_locks SET acquired_at = acquired_at - interval '1 day', renewed_at = renewed_at - interval '1 day',
         last_active_at = last_active_at - interval '1 day', check_at = check_at - interval '1 day',
         expires_at = clock_timestamp() - interval '1 second' WHERE tool_id = $1 AND holder_id IS NOT NULL`,
      [toolId],
    )
  }

  /** Lets time pass for one document, its lock and its line: their times are moved back, so that nobody waits. */
  async passes(seconds: number, toolId: string): Promise<void> {
    const shifted = (...columns: string[]) =>
      columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`).join(', ')
    const lease = ['acquired_at', 'renewed_at', 'expires_at', 'last_active_at', 'check_at', 'ends_at']
    const waiting = ['requested_at', 'repeated_at', 'later_until', 'ends_at', 'reserved_until', 'settled_at']
    await this.sql(`UPDATE draft_locks SET ${shifted(...lease)} WHERE tool_id = $1`, [toolId, seconds])
    await this.sql(`UPDATE draft_lock_requests SET ${shifted(...waiting)} WHERE tool_id = $1`, [
      toolId,
      seconds,
    ])
  }

  /** A fingerprint of each table that calls write. */
  async written(): Promise<Record<string, string>> {
    const tables = await this.sql(
      // Servers write to this table regularly, without any call.
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'instances' ORDER BY tablename`,
    )
    const prints = tables.map(
      ({ tablename }) =>
        `SELECT '${tablename}' AS name, md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS print
         FROM "${tablename}" t`,
    )
    const rows = await this.sql(prints.join(' UNION ALL '))
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]))
  }

  events(toolId: string) {
    return this.sql('SELECT * FROM lock_events WHERE tool_id = $1 ORDER BY revision', [toolId])
  }

  audit(toolId: string) {
    return this.sql('SELECT * FROM audit_entries WHERE tool_id = $1 ORDER BY id', [toolId])
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()))
    for (const child of this.processes) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    await this.#pool.end()
    await this.#drop()
  }
}

interface ServerProcess {
  child: ChildProcess
  url: string
}

/** The built server, as an operator runs it. */
function startProcess(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the server exited with ${code}`)))
    child.stdout?.on('data', (data) => {
      const url = /ready at (\S+)\/graphql/.exec(String(data))?.[1]
      if (url) resolve({ child, url })
    })
  })
}
