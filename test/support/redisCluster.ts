import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Redis, type RedisOptions } from 'ioredis'

interface Node {
  port: number
  server: ChildProcess
}

/** The user of a cluster with TLS. */
const user = { username: 'holdfast', password: 'p@ss/word' }

/** Three masters without replicas, so that a dead node takes its shard with it. */
export class RedisCluster {
  readonly nodes: Node[]
  #root: string
  #secured: boolean

  private constructor(nodes: Node[], root: string, secured: boolean) {
    this.nodes = nodes
    this.#root = root
    this.#secured = secured
  }

  /** `secured`: with TLS, its own certificate, and a user. */
  static async start(secured = false): Promise<RedisCluster> {
    const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-cluster-'))
    const nodes: Node[] = []
    if (secured) makeCertificate(root)
    for (let index = 0; index < 3; index++) {
      const port = await freeClusterPort()
      nodes.push({ port, server: await startNode(root, port, secured) })
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
    const entry = secured ? ['--tls', '--cacert', path.join(root, 'cert.pem'), '--user', user.username] : []
    execFileSync('redis-cli', [...entry, '--cluster', 'create', ...addresses, '--cluster-yes'], {
      stdio: 'pipe',
      env: { ...process.env, ...(secured && { REDISCLI_AUTH: user.password }) },
    })
    return new RedisCluster(nodes, root, secured)
  }

  get addresses() {
    return this.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
  }

  /** The environment with which a server connects to it. */
  get environment(): Record<string, string> {
    const { username, password } = user
    const nodes = this.addresses.map(({ host, port }) => `${host}:${port}`).join(',')
    if (!this.#secured) return { REDIS_CLUSTER_NODES: nodes }
    return {
      REDIS_CLUSTER_NODES: `rediss://${username}:${encodeURIComponent(password)}@${nodes}`,
      NODE_EXTRA_CA_CERTS: path.join(this.#root, 'cert.pem'),
    }
  }

  #entry(port: number): RedisOptions {
    if (!this.#secured) return { port }
    return { port, host: '127.0.0.1', ...user, tls: { ca: readFileSync(path.join(this.#root, 'cert.pem')) } }
  }

  async kill(index: number): Promise<void> {
    const { server } = this.nodes[index] as Node
    server.kill('SIGKILL')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }

  async restart(index: number): Promise<void> {
    const node = this.nodes[index] as Node
    node.server = await startNode(this.#root, node.port, this.#secured)
  }

  /** The answer of each node to a command. */
  async onEach<T>(ask: (redis: Redis) => Promise<T>): Promise<T[]> {
    return Promise.all(
      this.nodes.map(async ({ port }) => {
        const redis = new Redis(this.#entry(port))
        try {
          return await ask(redis)
        } finally {
          redis.disconnect()
        }
      }),
    )
  }

  async stop(): Promise<void> {
    for (const index of this.nodes.keys()) await this.kill(index)
    rmSync(this.#root, { recursive: true, force: true })
  }
}

function makeCertificate(root: string): void {
  const [key, cert] = ['key.pem', 'cert.pem'].map((file) => path.join(root, file)) as [string, string]
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ]
  const about = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...made, ...about], { stdio: 'pipe' })
}

const securedBy = (root: string, port: number) => ({
  port: 0,
  'tls-port': port,
  'tls-cert-file': path.join(root, 'cert.pem'),
  'tls-key-file': path.join(root, 'key.pem'),
  'tls-ca-cert-file': path.join(root, 'cert.pem'),
  'tls-auth-clients': 'no',
  'tls-cluster': 'yes',
})

async function startNode(root: string, port: number, secured: boolean): Promise<ChildProcess> {
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: root,
    save: '',
    appendonly: 'no',
    'cluster-enabled': 'yes',
    'cluster-config-file': `nodes-${port}.conf`,
    'cluster-node-timeout': 1_000,
    'cluster-require-full-coverage': 'no',
    ...(secured && securedBy(root, port)),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  if (secured) args.push('--user', user.username, 'on', `>${user.password}`, '~*', '&*', '+@all')
  if (secured) args.push('--user', 'default', 'off')
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`redis exited with ${code}`)))
    server.stdout?.on('data', (data) => {
      if (/ready to accept/i.test(String(data))) resolve()
    })
  })
  return server
}

/** The nodes use a second port for each other, 10,000 above. */
async function freeClusterPort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000)
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
