import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { debianBin } from '../failover/debianPostgres.ts'
import { freePort } from '../support/services.ts'

interface Node {
  name: string
  postgres: number
  rest: number
  folder: string
  patroni: ChildProcess | null
}

interface Member {
  name: string
  role: string
  state: string
}

/** Short times, so that a night has room for many faults. */
const times = { ttl: 10, loop_wait: 1, retry_timeout: 3 }

/**
 * Three Patroni nodes with an etcd, and a HAProxy that leads to the primary: Debian's packages, on this
 * machine.
 */
export class PatroniCluster {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'holdfast-nightly-'))
  readonly #nodes: Node[] = []
  readonly #mode: 'synchronous' | 'asynchronous'
  readonly #as: { uid?: number; gid?: number }
  #etcd: ChildProcess | null = null
  #haproxy: ChildProcess | null = null
  #ports = { etcd: 0, peer: 0, proxy: 0 }

  private constructor(mode: 'synchronous' | 'asynchronous') {
    this.#mode = mode
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']))
    this.#as = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {}
    chmodSync(this.#folder, 0o755)
  }

  static async start(mode: 'synchronous' | 'asynchronous'): Promise<PatroniCluster> {
    const cluster = new PatroniCluster(mode)
    cluster.#ports = { etcd: await freePort(), peer: await freePort(), proxy: await freePort() }
    for (const name of ['one', 'two', 'three'])
      cluster.#nodes.push({
        ...{ name, postgres: await freePort(), rest: await freePort(), patroni: null },
        folder: cluster.#mine(name),
      })
    cluster.startEtcd()
    for (const node of cluster.#nodes) cluster.#startPatroni(node)
    await cluster.settled()
    cluster.startProxy()
    return cluster
  }

  /** The URL through HAProxy. */
  get proxied(): string {
    return `postgresql://postgres:secret@127.0.0.1:${this.#ports.proxy}/postgres`
  }

  /** A URL with the addresses of all three. */
  get hosts(): string {
    const servers = this.#nodes.map(({ postgres }) => `127.0.0.1:${postgres}`).join(',')
    return `postgresql://postgres:secret@${servers}/postgres?target_session_attrs=read-write`
  }

  /** Waits for a primary and two standbys that follow it. */
  async settled(): Promise<void> {
    for (let tries = 0; tries < 180; tries++) {
      const members = await this.#members().catch(() => [])
      const isUp = ({ role, state }: Member) =>
        state === 'streaming' || (role === 'leader' && state === 'running')
      if (
        members.length === 3 &&
        members.every((each) => isUp(each) || state(each)) &&
        members.some(({ role }) => role === 'leader')
      )
        return
      await delay(500)
    }
    throw new Error(`the cluster did not settle: ${JSON.stringify(await this.#members().catch(String))}`)
  }

  async killPrimary(): Promise<void> {
    await this.#kill(await this.#leader())
  }

  async killStandby(): Promise<void> {
    const leader = await this.#leader()
    await this.#kill(this.#nodes.find((node) => node !== leader) as Node)
  }

  async stallPrimary(ms: number): Promise<void> {
    await this.#stall(await this.#leader(), ms)
  }

  async stallSynchronousStandby(ms: number): Promise<void> {
    const members = await this.#members()
    const { name } = (members.find(({ role }) => role === 'sync_standby') ??
      members.find(({ role }) => role === 'replica')) as Member
    await this.#stall(this.#node(name), ms)
  }

  /** Asks again for a minute: a standby that has just come back is shown as synchronous before Patroni would promote it. */
  async switchOver(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const leader = await this.#leader()
      const members = await this.#members()
      // Without a synchronous standby, Patroni chooses the one that has received most.
      const candidate = members.find(({ role }) => role === 'sync_standby')?.name
      const answer = await fetch(`http://127.0.0.1:${leader.rest}/switchover`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ leader: leader.name, candidate }),
      })
      if (answer.ok) return
      if (tries === 60) throw new Error(`switchover: ${await answer.text()}`)
      await delay(1_000)
    }
  }

  async withoutEtcd(ms: number): Promise<void> {
    this.#etcd?.kill('SIGKILL')
    await delay(ms)
    this.startEtcd()
  }

  async withoutProxy(ms: number): Promise<void> {
    this.#haproxy?.kill('SIGKILL')
    await delay(ms)
    this.startProxy()
  }

  async stop(): Promise<void> {
    for (const { patroni } of this.#nodes) patroni?.kill('SIGKILL')
    for (const node of this.#nodes) this.#signalPostgres(node, 'SIGKILL')
    this.#haproxy?.kill('SIGKILL')
    this.#etcd?.kill('SIGKILL')
    await delay(1_000)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  startEtcd(): void {
    const { etcd, peer } = this.#ports
    const at = (port: number) => `http://127.0.0.1:${port}`
    const args = [
      ...['--name', 'etcd', '--data-dir', this.#mine('etcd')],
      ...['--listen-client-urls', at(etcd), '--advertise-client-urls', at(etcd)],
      ...['--listen-peer-urls', at(peer), '--initial-advertise-peer-urls', at(peer)],
      ...['--initial-cluster', `etcd=${at(peer)}`, '--unsafe-no-fsync'],
    ]
    this.#etcd = spawn('etcd', args, { ...this.#as, stdio: 'ignore' })
  }

  startProxy(): void {
    const file = path.join(this.#folder, 'haproxy.cfg')
    const servers = this.#nodes.map(
      ({ name, postgres, rest }) => `  server ${name} 127.0.0.1:${postgres} maxconn 200 check port ${rest}`,
    )
    const lines = [
      'defaults',
      '  mode tcp',
      '  timeout client 30m',
      '  timeout server 30m',
      '  timeout connect 1s',
      '  timeout check 1s',
      'listen primary',
      `  bind 127.0.0.1:${this.#ports.proxy}`,
      '  option httpchk OPTIONS /primary',
      '  http-check expect status 200',
      '  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions',
      ...servers,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    this.#haproxy = spawn('/usr/sbin/haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  }

  #startPatroni(node: Node): void {
    const file = path.join(this.#folder, `${node.name}.json`)
    const login = (username: string) => ({ username, password: 'secret' })
    // JSON is valid YAML.
    const config = {
      scope: 'holdfast',
      name: node.name,
      restapi: { listen: `127.0.0.1:${node.rest}`, connect_address: `127.0.0.1:${node.rest}` },
      etcd3: { host: `127.0.0.1:${this.#ports.etcd}` },
      bootstrap: {
        dcs: {
          ...times,
          synchronous_mode: this.#mode === 'synchronous',
          synchronous_mode_strict: this.#mode === 'synchronous',
          postgresql: { use_pg_rewind: true, use_slots: true, parameters: { max_connections: 200 } },
        },
        initdb: [{ encoding: 'UTF8' }, 'data-checksums', { locale: 'C.UTF-8' }],
      },
      postgresql: {
        listen: `127.0.0.1:${node.postgres}`,
        connect_address: `127.0.0.1:${node.postgres}`,
        data_dir: path.join(node.folder, 'data'),
        bin_dir: debianBin,
        pgpass: path.join(node.folder, 'pgpass'),
        authentication: {
          superuser: login('postgres'),
          replication: login('replicator'),
          rewind: login('rewinder'),
        },
        pg_hba: ['host all all 127.0.0.1/32 md5', 'host replication replicator 127.0.0.1/32 md5'],
        parameters: { unix_socket_directories: node.folder },
      },
    }
    writeFileSync(file, JSON.stringify(config, null, 2))
    const log = openSync(path.join(tmpdir(), `holdfast-nightly-${node.name}.log`), 'a')
    node.patroni = spawn('/usr/bin/patroni', [file], {
      ...this.#as,
      cwd: node.folder,
      env: { PATH: process.env.PATH ?? '', HOME: node.folder },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
  }

  /** Kills the node, and starts it again later, like a machine that was switched off. */
  async #kill(node: Node): Promise<void> {
    node.patroni?.kill('SIGKILL')
    this.#signalPostgres(node, 'SIGKILL')
    // Long enough for a failover to happen first.
    await delay((times.ttl + 3) * 1_000)
    this.#startPatroni(node)
  }

  async #stall(node: Node, ms: number): Promise<void> {
    node.patroni?.kill('SIGSTOP')
    this.#signalPostgres(node, 'SIGSTOP')
    await delay(ms)
    this.#signalPostgres(node, 'SIGCONT')
    node.patroni?.kill('SIGCONT')
  }

  #signalPostgres(node: Node, signal: NodeJS.Signals): void {
    try {
      const postmaster = readFileSync(path.join(node.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]
      const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim()
      for (const pid of [postmaster, ...children.split(' ')]) if (pid) process.kill(Number(pid), signal)
    } catch {
      // It is not running.
    }
  }

  async #members(): Promise<Member[]> {
    for (const { rest } of this.#nodes) {
      const asked = fetch(`http://127.0.0.1:${rest}/cluster`, { signal: AbortSignal.timeout(2_000) })
      const answer = await asked.then((response) => response.json()).catch(() => null)
      if (answer) return (answer as { members: Member[] }).members
    }
    throw new Error('no node of Patroni answers')
  }

  async #leader(): Promise<Node> {
    const leader = (await this.#members()).find(({ role }) => role === 'leader')
    if (!leader) throw new Error('there is no primary')
    return this.#node(leader.name)
  }

  #node(name: string): Node {
    return this.#nodes.find((node) => node.name === name) as Node
  }

  #mine(name: string): string {
    const folder = path.join(this.#folder, name)
    mkdirSync(folder, { mode: 0o700, recursive: true })
    if (this.#as.uid !== undefined) chownSync(folder, this.#as.uid, this.#as.gid as number)
    return folder
  }
}

/** Before version 3.1, Patroni reports "running" for a standby that follows, too. */
const state = ({ role, state }: Member) => ['replica', 'sync_standby'].includes(role) && state === 'running'
