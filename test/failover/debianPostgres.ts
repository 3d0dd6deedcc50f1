import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { accountToRunAs } from '../../src/storage/postgresInstallation.ts'

const root = '/usr/lib/postgresql'
const newest = existsSync(root)
  ? readdirSync(root)
      .filter((version) => existsSync(path.join(root, version, 'bin/pg_dump')))
      .sort((a, b) => Number(b) - Number(a))[0]
  : undefined

/** Debian's PostgreSQL with its tools, which the embedded one lacks; null if it is not installed. */
export const debianBin = newest ? path.join(root, newest, 'bin') : null

/** A new server with Debian's programs, and an empty database "holdfast". */
export class DebianPostgres {
  readonly url: string
  readonly #folder: string
  readonly #server: ChildProcess

  private constructor(url: string, folder: string, server: ChildProcess) {
    this.url = url
    this.#folder = folder
    this.#server = server
  }

  static async start(...more: string[]): Promise<DebianPostgres> {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-debian-'))
    const data = path.join(folder, 'data')
    mkdirSync(data)
    const account = accountToRunAs(data)
    chmodSync(folder, 0o755)
    if (account) for (const each of [folder, data]) chownSync(each, account.uid, account.gid)
    const as = { cwd: folder, ...(account && { uid: account.uid, gid: account.gid }) }
    const bin = debianBin as string
    const login = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '-N']
    execFileSync(path.join(bin, 'initdb'), ['-D', data, ...login], { ...as, stdio: 'ignore' })
    const port = await freePort()
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'fsync=off',
      ...more,
    ]
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
    const server = spawn(path.join(bin, 'postgres'), args, { ...as, stdio: 'ignore' })
    const url = `postgresql://postgres@127.0.0.1:${port}/holdfast`
    await created(url)
    return new DebianPostgres(url, folder, server)
  }

  /** Restores a `pg_dump` of another database; the first error ends it. */
  restore(from: string, ...options: string[]): void {
    const bin = debianBin as string
    const input = execFileSync(path.join(bin, 'pg_dump'), [...options, from], { maxBuffer: 1e9 })
    execFileSync(path.join(bin, 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', this.url], { input, stdio: 'pipe' })
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve))
    this.#server.kill('SIGINT')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function created(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client(url.replace(/\/holdfast$/, '/postgres'))
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('CREATE DATABASE holdfast')
      return
    } catch (error) {
      if (tries === 200) throw error
      await delay(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
