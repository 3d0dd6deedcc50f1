import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { appendFile, chown, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/storage/embeddedPostgres.ts'
import { copyPrepared } from '../support/preparedPostgres.ts'
import { databaseUrl, execute } from '../support/services.ts'

/** A primary and a standby with streaming replication, and an address that leads to the primary. */
export class Cluster {
  readonly #folder: string
  #primary: EmbeddedPostgres
  #standby: EmbeddedPostgres
  #isSwitched = false
  #address: Address

  private constructor(
    folder: string,
    primary: EmbeddedPostgres,
    standby: EmbeddedPostgres,
    address: Address,
  ) {
    this.#folder = folder
    this.#primary = primary
    this.#standby = standby
    this.#address = address
  }

  static async start(replication: 'synchronous' | 'asynchronous'): Promise<Cluster> {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-cluster-'))
    chmodSync(folder, 0o755)
    const dirs = { primary: path.join(folder, 'a'), standby: path.join(folder, 'b') }
    // A cold copy of the folder becomes a standby with a signal file.
    await Promise.all([copyPrepared(dirs.primary), copyPrepared(dirs.standby)])
    const primary = await startEmbeddedPostgres({ dataDir: dirs.primary, durable: true })
    await follow(dirs.standby, primary)
    const standby = await startEmbeddedPostgres({ dataDir: dirs.standby, durable: true })
    const cluster = new Cluster(folder, primary, standby, await Address.open(primary.port))
    await cluster.#streams()
    if (replication === 'synchronous') await cluster.setOnPrimary({ synchronous_standby_names: 'standby' })
    return cluster
  }

  /** The URL that leads to the present primary. */
  get url(): string {
    const url = new URL(databaseUrl(this.#primary.url('postgres'), 'holdfast'))
    url.port = String(this.#address.port)
    return url.href
  }

  /** A URL with both servers, the standby first. */
  get hosts(): string {
    const { protocol, username, password, pathname } = new URL(this.url)
    const servers = [this.#standby, this.#primary].map(({ port }) => `127.0.0.1:${port}`).join(',')
    return `${protocol}//${username}:${password}@${servers}${pathname}?target_session_attrs=read-write`
  }

  /** Waits until everything committed so far is on the standby too. */
  async caughtUp(): Promise<void> {
    const sql = 'SELECT bool_and(replay_lsn >= pg_current_wal_flush_lsn()) FROM pg_stat_replication'
    await until(async () => (await this.#one(this.#primary, sql)) === true)
  }

  /** Later commits never reach the standby. */
  async cutReplication(): Promise<void> {
    await this.caughtUp()
    await execute(this.#standby.url('postgres'), `ALTER SYSTEM SET primary_conninfo = ''`)
    await execute(this.#standby.url('postgres'), 'SELECT pg_reload_conf()')
    await until(
      async () => (await this.#one(this.#primary, 'SELECT count(*) FROM pg_stat_replication')) === '0',
    )
  }

  /**
   * The primary stops for good, or is left running without being told; the standby takes over at the same
   * address.
   */
  async failOver(primary: 'stopped' | 'left running' = 'stopped'): Promise<void> {
    if (primary === 'stopped') await this.#primary.stop()
    await this.#one(this.#standby, 'SELECT pg_promote()')
    await this.#address.leadTo(this.#standby.port, primary === 'stopped')
  }

  /** Suspends its processes; its connections stay open. */
  stopStandby(): void {
    this.#signalStandby('SIGSTOP')
  }

  continueStandby(): void {
    this.#signalStandby('SIGCONT')
  }

  /** Changes settings of the primary, in force at once. */
  async setOnPrimary(settings: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(settings))
      await execute(this.#primary.url('postgres'), `ALTER SYSTEM SET ${name} = '${value}'`)
    await execute(this.#primary.url('postgres'), 'SELECT pg_reload_conf()')
  }

  /** Ends the connections to the former primary with this application name. */
  async endConnections(name: string): Promise<void> {
    await this.onFormerPrimary(
      `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '${name}'`,
    )
  }

  /** As an operator does it: nothing is lost, and the former primary follows the new one, at its own port. */
  async switchOver(): Promise<void> {
    const [former, next] = [this.#primary, this.#standby]
    await former.stop()
    await this.#one(next, 'SELECT pg_promote()')
    const dataDir = path.join(this.#folder, this.#isSwitched ? 'b' : 'a')
    await follow(dataDir, next)
    this.#isSwitched = !this.#isSwitched
    this.#primary = next
    this.#standby = await startEmbeddedPostgres({ dataDir, durable: true, port: former.port })
    await this.#address.leadTo(next.port, true)
    await this.#streams()
  }

  /**
   * Makes the former primary, which is left running, a standby without a primary and promotes it. Its timeline
   * then has the same number as the other one's, and a different history.
   */
  async doubleTimeline(): Promise<void> {
    const dataDir = path.join(this.#folder, 'a')
    await this.#primary.stop()
    await becomeStandby(dataDir)
    this.#primary = await startEmbeddedPostgres({ dataDir, durable: true, port: this.#primary.port })
    await this.#one(this.#primary, 'SELECT pg_promote()')
    await this.#standby.stop()
    await this.#address.leadTo(this.#primary.port, true)
  }

  /** The new primary stops, and the address leads to the former one again, which was left running. */
  async goBack(): Promise<void> {
    await this.#standby.stop()
    await this.#address.leadTo(this.#primary.port, true)
  }

  /** The first value of the first row. */
  onFormerPrimary(sql: string): Promise<unknown> {
    return this.#one(this.#primary, sql)
  }

  /** The first value of the first row. */
  onStandby(sql: string): Promise<unknown> {
    return this.#one(this.#standby, sql)
  }

  async stop(): Promise<void> {
    await this.#address.close()
    await Promise.all([this.#primary, this.#standby].map((server) => server.stop().catch(() => {})))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #signalStandby(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const [postmaster] = readFileSync(path.join(this.#folder, 'b/postmaster.pid'), 'utf8').split('\n')
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ')
    for (const pid of [postmaster, ...children]) process.kill(Number(pid), signal)
  }

  async #streams(): Promise<void> {
    await until(
      async () =>
        (await this.#one(
          this.#primary,
          `SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'`,
        )) === '1',
    )
  }

  async #one(server: EmbeddedPostgres, sql: string): Promise<unknown> {
    const client = new pg.Client(server.url('holdfast'))
    await client.connect()
    try {
      const { rows } = await client.query({ text: sql, rowMode: 'array' })
      return rows[0]?.[0]
    } finally {
      await client.end()
    }
  }
}

/** The server of a folder becomes a standby at its next start. */
async function follow(dataDir: string, primary: EmbeddedPostgres): Promise<void> {
  const { port, password } = new URL(primary.url('postgres'))
  const conninfo = `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=standby`
  await becomeStandby(dataDir)
  await appendFile(path.join(dataDir, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`)
}

async function becomeStandby(dataDir: string): Promise<void> {
  const signal = path.join(dataDir, 'standby.signal')
  await writeFile(signal, '')
  const { uid, gid } = statSync(dataDir)
  await chown(signal, uid, gid)
}

/** A local port that forwards to one port, and later to another. */
class Address {
  readonly #server: net.Server
  readonly #sockets = new Set<net.Socket>()
  #target: number

  private constructor(server: net.Server, target: number) {
    this.#server = server
    this.#target = target
  }

  static async open(target: number): Promise<Address> {
    const server = net.createServer()
    const address = new Address(server, target)
    server.on('connection', (near) => address.#join(near))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return address
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }

  async leadTo(target: number, cut: boolean): Promise<void> {
    this.#target = target
    if (cut) for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: net.Socket): void {
    const far = net.connect(this.#target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.pipe(to)
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return
    await delay(50)
  }
  throw new Error('the servers did not come to it in 20 s')
}
