import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeDemoCollections } from '../src/demo/collections.ts'
import { startEmbeddedPostgres } from '../src/storage/embeddedPostgres.ts'
import { migrate } from '../src/storage/migrate.ts'
import { databaseUrl, execute, startRedis } from '../test/support/services.ts'
import { nameProcess } from './load/shares.ts'
import { type Peer, startPeer } from './processes.ts'
import { type Size, seed } from './seed.ts'

/** Our own real services, and everything started on them. */
export class Stage {
  readonly redisUrl: string | null
  #admin: string
  #template: string | null = null
  #peers = new Set<Peer>()
  #made: string[] = []
  #stop: () => Promise<void>

  private constructor(admin: string, redisUrl: string | null, stop: () => Promise<void>) {
    this.#admin = admin
    this.redisUrl = redisUrl
    this.#stop = stop
  }

  /**
   * PostgreSQL is durable, as in production: every commit is flushed to the disk before it is answered. `admin`: a server that
   * is there already, on which databases may be made.
   */
  static async open(admin?: string): Promise<Stage> {
    const redis = await startRedis()
    if (admin) {
      const stage = new Stage(admin, redis?.url ?? null, async () => {
        await redis?.stop()
        // Of a server of our own everything goes.
        for (const name of stage.#made) await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
      })
      return stage
    }
    const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'))
    // When this process is root, PostgreSQL runs as another user, who must be able to enter its folder.
    chmodSync(root, 0o755)
    const postgres = await startEmbeddedPostgres({ dataDir: path.join(root, 'postgres'), durable: true })
    return new Stage(postgres.url('postgres'), redis?.url ?? null, async () => {
      await redis?.stop()
      await postgres.stop()
      rmSync(root, { recursive: true, force: true })
    })
  }

  async empty(): Promise<string> {
    return this.#make('')
  }

  /** A new migrated database with that many tools. */
  async database(size: Size): Promise<string> {
    this.#template ??= await this.#migrated()
    const url = await this.#make(`TEMPLATE ${this.#template}`)
    await seed(url, size)
    return url
  }

  /** Makes a checkpoint now, so that none for earlier writes falls into the next measurement. */
  settle(): Promise<void> {
    return execute(this.#admin, 'CHECKPOINT')
  }

  async start<Ready extends object>(
    file: string,
    options: Record<string, unknown> = {},
  ): Promise<Peer<Ready>> {
    const peer = await startPeer<Ready>(file, options)
    nameProcess(peer.pid, file === 'server.ts' ? 'the server' : file)
    this.#peers.add(peer)
    return peer
  }

  async stop(...peers: Peer[]): Promise<void> {
    for (const peer of peers) {
      this.#peers.delete(peer)
      await peer.stop()
    }
  }

  /** What a pair that failed has left running would be load for the next one. */
  async stopAll(): Promise<void> {
    await this.stop(...this.#peers)
  }

  async close(): Promise<void> {
    await this.stopAll()
    await this.#stop()
  }

  async #make(template: string): Promise<string> {
    const name = `bench_${randomBytes(6).toString('hex')}`
    await execute(this.#admin, `CREATE DATABASE ${name} ${template}`)
    this.#made.push(name)
    return databaseUrl(this.#admin, name)
  }

  async #migrated(): Promise<string> {
    const url = await this.empty()
    await migrate(url)
    await makeDemoCollections(url)
    return new URL(url).pathname.slice(1)
  }
}
