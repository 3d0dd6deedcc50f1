import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { connectionTo, schemaOf } from './connection.ts'
import { type Migration, ownMigrations, readMigrations } from './migration.ts'
import { mustBeAllowed } from './migrationRights.ts'
import { RefusedStart } from './refusedStart.ts'
import { besideLog, findMissing, lockKey } from './schemaState.ts'
import { WritableClient } from './writableClient.ts'

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

/** Applies the missing migrations and answers their names. If none is missing, it only reads. */
export async function migrate(url: string, directory = ownMigrations): Promise<string[]> {
  const all = readMigrations(directory)
  const client = new WritableClient(connectionTo(url))
  // The running query rejects too. Without a listener, a lost connection would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    // The session holds it: ending the connection releases it in any case.
    await client.query(`SELECT pg_advisory_lock(${lockKey})`)
    const schema = schemaOf(url)
    const missing = await findMissing(client, schema, all)
    if (missing.length === 0) return []
    await mustBeAllowed(client, schema, { all, missing })
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`)
    await client.query(createHistory)
    for (const migration of missing) await apply(client, migration, schema)
    return missing.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Early migrations name the schema `public`, the only one at that time. */
const inSchemaOf = (schema: string, sql: string) =>
  schema === 'public' ? sql : sql.replaceAll(/\bpublic(?=\.|'::regnamespace)/g, `"${schema}"`)

async function apply(client: pg.Client, migration: Migration, schema: string): Promise<void> {
  const { name, sql, checksum } = migration
  const id = randomUUID()
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  try {
    // One query without parameters, because PostgreSQL then runs all its statements in one transaction.
    await client.query(inSchemaOf(schema, sql))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    // If the connection is lost, only the unfinished row shows the failure.
    await recordFailure(client, id, message).catch(() => {})
    throw new RefusedStart('schema', `P3018: migration ${name} failed: ${message}`, { cause })
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = applied_steps_count + 1, logs = $2 WHERE id = $1',
    [id, besideLog(migration)],
  )
}

async function recordFailure(client: pg.Client, id: string, message: string): Promise<void> {
  // A script with its own BEGIN leaves its failed transaction open.
  await client.query('ROLLBACK')
  await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, message])
}
