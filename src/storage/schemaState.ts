import type pg from 'pg'
import { mustNotCollide } from './collision.ts'
import { connectionTo, schemaOf } from './connection.ts'
import { type Migration, ownMigrations, readMigrations } from './migration.ts'
import { RefusedStart } from './refusedStart.ts'
import { WritableClient } from './writableClient.ts'

/**
 * The advisory lock of migrations. Its key is the one of Prisma's own tool, and so are the table and its
 * columns.
 */
export const lockKey = 72707369

/**
 * The migrations that are not applied yet. Throws when no server of this version may run on the database. It
 * only reads, so that a role without rights on the schema can use it. It runs under the lock, because a running
 * migration looks like a failed one.
 */
export async function findMissing(
  client: pg.Client,
  schema: string,
  migrations: Migration[],
): Promise<Migration[]> {
  const isNew = !(await isReadable(client, schema))
  await mustNotCollide(client, schema, migrations)
  if (isNew) return migrations
  const { rows: applied } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  const failed = applied.find((row) => !row.finished)
  if (failed)
    throw new RefusedStart(
      'schema',
      `P3009: migration ${failed.name} failed in this database earlier (${failed.logs ?? 'its connection was lost'}). ` +
        'Fix the cause, run UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL, ' +
        'and run holdfast migrate again',
    )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum } of applied)
    if (known.has(name) && known.get(name)?.checksum !== checksum)
      process.emitWarning(`Migration ${name} was modified after it was applied`)
  const tooNew = applied.find(({ name, logs }) => !known.has(name) && !known.has(besideIn(logs)))
  if (tooNew)
    throw new RefusedStart(
      'schema',
      `the schema is too new: migration ${tooNew.name} comes from a newer version, and this version cannot run with it. ` +
        'Start the newer version, or restore a backup from before the migration',
    )
  const names = new Set(applied.map(({ name }) => name))
  return migrations.filter(({ name }) => !names.has(name))
}

/** The names of the migrations that `migrate` would apply. Waits for a running migration. */
export async function missingMigrations(
  url: string,
  directory = ownMigrations,
  connectionTimeoutMillis = 5_000,
): Promise<string[]> {
  const client = new WritableClient({ ...connectionTo(url), connectionTimeoutMillis })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`SELECT pg_advisory_lock_shared(${lockKey})`)
    return (await findMissing(client, schemaOf(url), readMigrations(directory))).map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/**
 * For servers with HOLDFAST_MIGRATE=off: throws when a migration is missing, or when this version may not run
 * on the schema.
 */
export async function mustBeMigrated(url: string, directory = ownMigrations): Promise<void> {
  // No time limit, as for migrating: the process is still loading its code, which takes seconds on a busy
  // machine.
  const missing = await missingMigrations(url, directory, 0)
  if (missing.length > 0)
    throw new RefusedStart(
      'schema',
      `the schema is behind: ${inWords(missing)}. Run holdfast migrate, or start with HOLDFAST_MIGRATE=on`,
    )
}

export const inWords = ([first, ...more]: string[]): string =>
  `migration ${first} is missing${more.length > 0 ? ` and ${more.length} after it` : ''}`

/**
 * What the record of a migration says of older servers. It is in the column for messages, which is unused
 * otherwise.
 */
export const besideLog = ({ beside }: Migration): string | null =>
  beside && `servers that know ${beside} may run beside it`
const besideIn = (logs: string | null): string => /^servers that know (\w+) /.exec(logs ?? '')?.[1] ?? ''

interface Applied {
  name: string
  checksum: string
  finished: boolean
  logs: string | null
}

/** Whether there is a record of migrations. Throws when there is one that the role may not read. */
async function isReadable(client: pg.Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ role: string; readable: boolean }>(
    `SELECT current_user AS role, has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = '_prisma_migrations'`,
    [schema],
  )
  const [found] = rows
  if (found && !found.readable)
    throw new RefusedStart(
      'rights',
      `the role ${found.role} may not read the list of migrations. Run: GRANT USAGE ON SCHEMA ${schema} TO ${found.role}; ` +
        `GRANT SELECT ON ${schema}._prisma_migrations TO ${found.role}`,
    )
  return found !== undefined
}
