import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { startEmbeddedPostgres } from '../../src/storage/embeddedPostgres.ts'
import { migrate } from '../../src/storage/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server on which databases can be created, and a migrated one to copy. */
    postgres: { admin: string; template: string }
    /** Null when Redis is not available. */
    redis: string | null
  }
}

interface Shared {
  running: Promise<{
    postgres: { admin: string; template: string }
    redis: string | null
    stop(): Promise<void>
  }>
  users: number
}

/**
 * Each project of a run loads this file separately, in one process. So shared state must be global, not in the
 * module.
 */
const shared = globalThis as typeof globalThis & { holdfastServices?: Shared }

/** Once in a run: starts a real PostgreSQL and a real Redis, unless the environment names some. */
export default async function setup(project: TestProject) {
  shared.holdfastServices ??= { running: start(), users: 0 }
  const services = shared.holdfastServices
  services.users++
  const { postgres, redis, stop } = await services.running
  project.provide('postgres', postgres)
  project.provide('redis', redis)
  return async () => {
    if (--services.users === 0) await stop()
  }
}

async function start(): Promise<Awaited<Shared['running']>> {
  const postgres = await startPostgres()
  const template = `holdfast_template_${randomBytes(6).toString('hex')}`
  await execute(postgres.admin, `CREATE DATABASE ${template}`)
  await migrate(databaseUrl(postgres.admin, template))
  await makeDemoCollections(databaseUrl(postgres.admin, template))
  const redis = await startRedis()
  return {
    postgres: { admin: postgres.admin, template },
    redis: redis?.url ?? null,
    async stop() {
      await redis?.stop()
      if (!postgres.own) await execute(postgres.admin, `DROP DATABASE ${template}`)
      await postgres.stop()
    },
  }
}

async function startPostgres() {
  if (process.env.DATABASE_URL) return { admin: process.env.DATABASE_URL, own: false, async stop() {} }
  const root = mkdtempSync(path.join(os.tmpdir(), 'holdfast-test-'))
  // When this process is root, PostgreSQL runs as another user, who must be able to enter its folder.
  chmodSync(root, 0o755)
  const server = await startEmbeddedPostgres({ dataDir: path.join(root, 'postgres'), durable: false })
  return {
    admin: server.url('postgres'),
    own: true,
    async stop() {
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export async function startRedis(): Promise<{ url: string; stop(): Promise<void> } | null> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, async stop() {} }
  const binary = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (!binary) {
    const told =
      'No redis-server or valkey-server on PATH and no REDIS_URL: tests that need Redis are skipped. Install one (Debian: apt-get install redis-server).'
    if (process.env.CI) throw new Error(told)
    console.warn(told)
    return null
  }
  const port = await freePort()
  const server = spawn(
    binary,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: os.tmpdir(),
    },
  )
  await ready(server)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`redis exited with ${code}`)))
    server.stdout?.on('data', (data) => {
      if (/ready to accept/i.test(String(data))) resolve()
    })
  })
}

/**
 * A port that stays free between two servers on it: below those that Linux gives to connections, one of which may take it
 * while nobody listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

export function databaseUrl(admin: string, name: string): string {
  const url = new URL(admin)
  url.pathname = `/${name}`
  return url.href
}

export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
