import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'

interface Node {
  port: number
  server: ChildProcess
}

/** Three masters without replicas: a node that dies takes its shard along. */
export class RedisCluster {
  readonly nodes: Node[]
  #root: string

  private constructor(nodes: Node[], root: string) {
    this.nodes = nodes
    this.#root = root
  }

  static async start(): Promise<RedisCluster> {
    const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-cluster-'))
    const nodes: Node[] = []
    for (let index = 0; index < 3; index++) {
      const port = await freeClusterPort()
      nodes.push({ port, server: await startNode(root, port) })
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
    execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'pipe' })
    return new RedisCluster(nodes, root)
  }

  get addresses() {
    return this.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
  }

  async kill(index: number): Promise<void> {
    const { server } = this.nodes[index] as Node
    server.kill('SIGKILL')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }

  async restart(index: number): Promise<void> {
    const node = this.nodes[index] as Node
    node.server = await startNode(this.#root, node.port)
  }

  /** What a command answers on each node. */
  async onEach<T>(ask: (redis: Redis) => Promise<T>): Promise<T[]> {
    return Promise.all(
      this.nodes.map(async ({ port }) => {
        const redis = new Redis(port)
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

async function startNode(root: string, port: number): Promise<ChildProcess> {
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
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
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

/** The nodes talk to each other 10,000 ports above. */
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
