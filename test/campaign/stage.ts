import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import {
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/storage/embeddedPostgres.ts'
import { copyPrepared } from '../support/preparedPostgres.ts'
import { freePort } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'

const here = path.dirname(fileURLToPath(import.meta.url))

/** A server process that always restarts at the same address. */
export class ServerProcess {
  readonly port: number
  #main: string
  readonly #env: Record<string, string>
  readonly #clock: string
  #child: ChildProcess | null = null
  /** Exits that the campaign did not cause. */
  readonly uninvited: string[] = []

  constructor(main: string, port: number, env: Record<string, string>, clock: string) {
    this.#main = main
    this.port = port
    this.#clock = clock
    this.#env = { ...env, PORT: String(port), CAMPAIGN_CLOCK: clock }
    this.moveClock(0)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const preload = path.join(here, 'movedClock.mjs')
    const child = spawn(process.execPath, ['--import', preload, this.#main], {
      env: { PATH: process.env.PATH ?? '', ...this.#env },
      stdio: ['ignore', 'pipe', process.env.TEST_LOG ? 'inherit' : 'ignore'],
    })
    this.#child = child
    child.on('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = null
      this.uninvited.push(`the server on port ${this.port} left by itself (${signal ?? code})`)
    })
    await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`a server left before it was ready (${code})`)
      }),
    ])
    child.stdout?.resume()
  }

  /** Stops, and restarts at the same address as another version. */
  async become(main: string): Promise<void> {
    const code = await this.stop()
    if (code !== 0) this.uninvited.push(`the server on port ${this.port} left with ${code}`)
    this.#main = main
    await this.start()
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(name)
  }

  /** Stops it as an operator does; answers its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child
    this.#child = null
    child?.kill('SIGTERM')
    return child ? (await once(child, 'exit'))[0] : null
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child) return
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  moveClock(byMs: number): void {
    writeFileSync(this.#clock, String(byMs))
  }
}

/** A campaign's own PostgreSQL, Redis and server processes. Each of them can be made to fail. */
export class Stage {
  readonly servers: ServerProcess[]
  readonly redis: RedisProcess
  readonly pool: pg.Pool
  readonly #folder: string
  #postgres: EmbeddedPostgres

  private constructor(
    folder: string,
    postgres: EmbeddedPostgres,
    redis: RedisProcess,
    pool: pg.Pool,
    servers: ServerProcess[],
  ) {
    this.#folder = folder
    this.#postgres = postgres
    this.redis = redis
    this.pool = pool
    this.servers = servers
  }

  /** `main`: the built server to start, faulty or not. `migrates`: it migrates the database itself. */
  static async set(main: string, servers: number, { migrates = false } = {}): Promise<Stage> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-campaign-'))
    chmodSync(folder, 0o755)
    // Durable, because it is killed, and acknowledged changes must be there afterwards.
    const dataDir = path.join(folder, 'postgres')
    if (!migrates) await copyPrepared(dataDir)
    const postgres = await startEmbeddedPostgres({ dataDir, durable: true })
    const url = postgres.url('holdfast')
    if (migrates) await ensureDatabase(postgres.url('postgres'), 'holdfast')
    const redis = new RedisProcess(await freePort())
    await redis.start()
    const env = {
      ...authEnvironment,
      // Every person has an address of their own, as behind a proxy.
      TRUSTED_PROXIES: '127.0.0.0/8',
      DATABASE_URL: url,
      REDIS_URL: redis.url,
      HOLDFAST_MIGRATE: migrates ? 'on' : 'off',
      LOG_LEVEL: 'error',
    }
    const processes: ServerProcess[] = []
    for (let index = 0; index < servers; index++)
      processes.push(new ServerProcess(main, await freePort(), env, path.join(folder, `clock-${index}`)))
    await Promise.all(processes.map((server) => server.start()))
    const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'campaign' })
    pool.on('error', () => {})
    return new Stage(folder, postgres, redis, pool, processes)
  }

  /** Like `pg_ctl restart -m immediate`: all backends are gone at once, and the log is replayed. */
  async restartPostgres(): Promise<void> {
    const dataDir = path.join(this.#folder, 'postgres')
    const [line = ''] = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(line)
    process.kill(pid, 'SIGQUIT')
    while (isAlive(pid)) await sleep(20)
    await this.#postgres.stop()
    this.#postgres = await startEmbeddedPostgres({ dataDir, port: this.#postgres.port, durable: true })
  }

  async strike(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()))
    await this.redis.kill()
    await this.pool.end()
    await this.#postgres.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    // A process that has ended stays listed until its parent has collected it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

export class RedisProcess {
  readonly port: number
  #child: ChildProcess | null = null

  constructor(port: number) {
    this.port = port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'], cwd: os.tmpdir() })
    this.#child = child
    for await (const line of child.stdout) if (/ready to accept/i.test(String(line))) break
    child.stdout.resume()
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
  }
}

/** A process with editors. It runs the sources directly, with tsx. */
export function startClient(): ChildProcess {
  return fork(path.join(here, 'clientProcess.ts'), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
