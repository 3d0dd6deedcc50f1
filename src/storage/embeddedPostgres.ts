import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { connectionTo } from './connection.ts'
import { accountToRunAs, barrierFor, binariesFor } from './postgresInstallation.ts'
import { WritableClient } from './writableClient.ts'

export interface EmbeddedPostgres {
  port: number
  url(database: string): string
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  dataDir: string
  port?: number | undefined
  /** False switches off durability (fsync and the like), for tests. */
  durable: boolean
}

/**
 * The caller has claimed the data folder. So a server that still runs on it was left by a killed process, and
 * is stopped.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const parent = path.dirname(path.resolve(options.dataDir))
  fs.mkdirSync(parent, { recursive: true })
  const home = fs.realpathSync(parent)
  const dataDir = path.join(home, path.basename(options.dataDir))
  const passwordFile = `${dataDir}.password`

  const account = accountToRunAs(dataDir)
  const barrier = account && barrierFor(account, home)
  if (barrier)
    throw new Error(
      `PostgreSQL refuses to run as root, and the user ${account.name} cannot enter ${barrier}: set HOLDFAST_DATA_DIR ` +
        `to a folder which that user can reach, give the user access (chmod o+x ${barrier}), run Holdfast as another user, ` +
        'or set DATABASE_URL.',
    )

  const bin = binariesFor(account, home)
  const run = (program: string, args: string[], detached = false) =>
    spawn(path.join(bin, program), args, {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: bin,
      detached,
      stdio: ['ignore', 'ignore', 'pipe'],
    })

  if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    await stopOrphan(dataDir)
  } else {
    // Created beside the final place and renamed when complete: a kill in between would leave half a cluster,
    // which could never start.
    const draft = `${dataDir}.new`
    fs.rmSync(draft, { recursive: true, force: true })
    fs.mkdirSync(draft, { mode: 0o700 })
    fs.writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
    if (account) for (const file of [draft, passwordFile]) fs.chownSync(file, account.uid, account.gid)
    // A superuser can run programs, and every local user can connect to the port: so a password is needed
    // instead of `trust`.
    const login = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    // PostgreSQL's own locale, so that sorting and case do not depend on the machine.
    const locale = ['-E', 'UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    await outcome(run('initdb', ['-D', draft, ...login, ...locale, ...(options.durable ? [] : ['-N'])]))
    if (fs.existsSync(dataDir)) fs.rmdirSync(dataDir)
    fs.renameSync(draft, dataDir)
  }

  const port = options.port ?? (await freePort())
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
  ]
  settings.push('timezone=UTC', 'lc_messages=C')
  if (!options.durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  const args = ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])]
  // Ctrl-C signals the whole process group. A durable server is in its own group and lives until stop(), so
  // that requests can finish. A test server stays in the group, and ends with its test run.
  const server = run('postgres', args, options.durable)
  // A standby, which some tests start, logs "read-only connections".
  await outcome(server, /ready to accept (read-only )?connections/)

  const stopAtExit = () => server.kill('SIGINT')
  process.once('exit', stopAtExit)
  const password = fs.readFileSync(passwordFile, 'utf8')
  return {
    port,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    async stop() {
      process.off('exit', stopAtExit)
      await shutDown(server.pid!, () => server.exitCode === null && server.signalCode === null)
    },
  }
}

export async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new WritableClient(connectionTo(url))
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    // Another process has created it meanwhile: CREATE DATABASE notices that itself, or only the unique index
    // behind it does.
    if (!(error instanceof pg.DatabaseError && ['42P04', '23505'].includes(error.code ?? ''))) throw error
  } finally {
    await client.end()
  }
}

/** Resolves when the process ends, or when its log contains `readyLine`; rejects with the end of its log. */
function outcome(child: ChildProcess, readyLine?: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    // Reads as long as the process lives, because a full pipe would block it.
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-2000)
      if (readyLine?.test(log)) resolve()
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0 && !readyLine) resolve()
      else reject(new Error(`${path.basename(child.spawnfile)} ended (${signal ?? code}):\n${log.trim()}`))
    })
  })
}

async function stopOrphan(dataDir: string): Promise<void> {
  const lockFile = path.join(dataDir, 'postmaster.pid')
  // On Windows the command line is not available, but PostgreSQL itself refuses a folder that is in use.
  if (!fs.existsSync(lockFile) || process.platform === 'win32') return
  const [pid, ...rest] = fs.readFileSync(lockFile, 'utf8').split('\n')
  const isRunning = () => commandLine(Number(pid)).includes(`-D ${dataDir} `)
  if (isRunning()) return shutDown(Number(pid), isRunning)
  // After a restart of the machine, another process may have this number, and PostgreSQL would wait for it.
  // PostgreSQL ignores the number of its own parent process, so ours is written instead. It still checks the
  // shared memory named on the other lines.
  fs.writeFileSync(lockFile, [process.pid, ...rest].join('\n'))
}

/** Empty for a process that is gone, and for one that has ended but whose parent has not collected it yet. */
function commandLine(pid: number): string {
  try {
    return process.platform === 'linux'
      ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/**
 * SIGINT asks PostgreSQL to end its sessions and shut down cleanly. SIGQUIT makes it stop at once and recover
 * at the next start.
 */
async function shutDown(pid: number, isRunning: () => boolean): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (isRunning()) process.kill(pid, signal)
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(10))
      if (!isRunning()) return
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
