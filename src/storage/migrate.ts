import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { mustNotCollide } from './collision.ts'
import { connectionTo, schemaOf } from './connection.ts'
import type { Migration } from './migration.ts'
import { WritableClient } from './writableClient.ts'

// Both src/storage and dist/storage lie two folders below the package.
const ownMigrations = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))

// The key, the table and the order of writes are those of `prisma migrate deploy`: either may continue the other's work.
const lockKey = 72707369
const createHistory = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/** Applies what is missing, and answers the names of what it applied. */
export async function migrate(url: string, directory = ownMigrations): Promise<string[]> {
  const migrations = readMigrations(directory)
  const client = new WritableClient(connectionTo(url))
  // The query under way rejects too; without a listener a lost connection would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    // Held by the session: ending the connection releases it, whatever happens.
    await client.query(`SELECT pg_advisory_lock(${lockKey})`)
    const schema = schemaOf(url)
    await mustNotCollide(client, schema, migrations)
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`)
    await client.query(createHistory)
    const missing = await findMissing(client, migrations)
    for (const migration of missing) await apply(client, migration, schema)
    return missing.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** The names of what `migrate` would apply. */
export async function missingMigrations(url: string, directory = ownMigrations): Promise<string[]> {
  const migrations = readMigrations(directory)
  const client = new WritableClient({ ...connectionTo(url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NULL AS is_new")
    const missing = rows[0].is_new ? migrations : await findMissing(client, migrations)
    return missing.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

function readMigrations(directory: string): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const content = readFileSync(path.join(directory, name, 'migration.sql'))
      return {
        name,
        sql: content.toString('utf8'),
        checksum: createHash('sha256').update(content).digest('hex'),
      }
    })
}

async function findMissing(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  const failed = rows.find((row) => !row.finished)
  if (failed)
    throw new Error(
      `P3009: migration ${failed.name} failed in this database earlier, and nothing more is applied until that is ` +
        `resolved (https://pris.ly/d/migrate-resolve)`,
    )
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  for (const { name, checksum } of migrations)
    if (applied.has(name) && applied.get(name) !== checksum)
      process.emitWarning(`Migration ${name} was modified after it was applied`)
  return migrations.filter(({ name }) => !applied.has(name))
}

/** A migration from before there were other schemas names the one that it knew. */
const inSchemaOf = (schema: string, sql: string) =>
  schema === 'public' ? sql : sql.replaceAll(/\bpublic(?=\.|'::regnamespace)/g, `"${schema}"`)

async function apply(client: pg.Client, { name, sql, checksum }: Migration, schema: string): Promise<void> {
  const id = randomUUID()
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  try {
    // One query without parameters: PostgreSQL runs all its statements as one transaction.
    await client.query(inSchemaOf(schema, sql))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    // Should the connection be lost, the unfinished row alone tells of the failure.
    await recordFailure(client, id, message).catch(() => {})
    throw new Error(`P3018: migration ${name} failed: ${message}`, { cause })
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = applied_steps_count + 1 WHERE id = $1',
    [id],
  )
}

async function recordFailure(client: pg.Client, id: string, message: string): Promise<void> {
  // A script with its own BEGIN leaves its failed transaction open.
  await client.query('ROLLBACK')
  await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, message])
}
