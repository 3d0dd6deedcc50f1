import type pg from 'pg'
import type { Migration } from './migration.ts'

/** Tables that the migrations make. */
export const tablesOf = (migrations: Migration[]) =>
  migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, name]) => name as string),
  )

/**
 * Before anything is written: the schema is ours, or has nothing of what we would make there. An application has its own
 * `users`, and Prisma's bookkeeping of its own migrations.
 */
export async function mustNotCollide(
  client: pg.ClientBase,
  schema: string,
  migrations: Migration[],
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`,
    [schema, [...tablesOf(migrations), '_prisma_migrations']],
  )
  const there = rows.map(({ name }) => name)
  if (await isOurs(client, there, migrations)) return
  // Each database has one Holdfast: what is read for people stands in a schema whose name is fixed.
  const live = await client.query("SELECT FROM pg_namespace WHERE nspname = 'holdfast_live'")
  if (live.rowCount)
    throw new Error(
      'this database has a Holdfast already, in another schema: set HOLDFAST_SCHEMA to that one',
    )
  if (there.length > 0)
    throw new Error(
      `the schema ${schema} has tables of another application (${there.join(', ')}), and nothing was written: ` +
        'set HOLDFAST_SCHEMA to a schema of its own, holdfast for example',
    )
}

/** The bookkeeping says so, also where it is of a migration that failed; an empty one is a start that was cut off. */
async function isOurs(client: pg.ClientBase, there: string[], migrations: Migration[]): Promise<boolean> {
  if (!there.includes('_prisma_migrations')) return false
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations',
  )
  const names = new Set(migrations.map(({ name }) => name))
  return rows.some(({ name }) => names.has(name)) || (rows.length === 0 && there.length === 1)
}
