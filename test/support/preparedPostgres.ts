import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { makeDemoCollections } from '../../src/demo/collections.ts'
import { startEmbeddedPostgres } from '../../src/storage/embeddedPostgres.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { databaseUrl, execute } from './services.ts'

const run = promisify(execFile)
let prepared: Promise<string> | undefined

/**
 * The folder of a stopped PostgreSQL, with a migrated database `holdfast` that has the demo's collections.
 * Creating one takes seconds, a copy almost nothing: the first one of a process is created, and the others are
 * copies of it, with the same owner and password.
 */
export async function copyPrepared(dataDir: string): Promise<void> {
  prepared ??= prepare()
  const from = await prepared
  await run('cp', ['-a', from, dataDir])
  await run('cp', ['-a', `${from}.password`, `${dataDir}.password`])
}

async function prepare(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-prepared-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // When this process is root, PostgreSQL runs as another user, who must be able to enter its folder.
  chmodSync(folder, 0o755)
  const dataDir = path.join(folder, 'postgres')
  const server = await startEmbeddedPostgres({ dataDir, durable: false })
  await execute(server.url('postgres'), 'CREATE DATABASE holdfast')
  const url = databaseUrl(server.url('postgres'), 'holdfast')
  await migrate(url)
  await makeDemoCollections(url)
  await server.stop()
  return dataDir
}
