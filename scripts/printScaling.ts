import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/storage/embeddedPostgres.ts'
import { migrate } from '../src/storage/migrate.ts'
import { citusTables, readConstraints } from './citus.ts'
import { withGeneratedPart } from './generatedPart.ts'

export const file = fileURLToPath(new URL('../docs/scaling.md', import.meta.url))

/** docs/scaling.md with the constraints of this database, which has been migrated. */
export async function scalingOf(url: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  // The server may stop before the last connection has closed; its message must not end the process.
  pool.on('error', () => {})
  try {
    return withGeneratedPart(readFileSync(file, 'utf8'), citusTables(await readConstraints(pool)))
  } finally {
    await pool.end()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-scaling-'))
  // PostgreSQL may run as a different user.
  chmodSync(folder, 0o755)
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), durable: false })
  await migrate(server.url('postgres'))
  writeFileSync(file, await scalingOf(server.url('postgres')))
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
