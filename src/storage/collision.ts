import type pg from 'pg'
import type { Migration } from './migration.ts'

/** The tables that the migrations create. */
export const tablesOf = (migrations: Migration[]) =>
  migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, name]) => name as string),
  )

/**
 * Checks before the first write that the schema is Holdfast's own, or contains nothing with the names that
 * Holdfast would create. An application may have its own `users` table, and a record of its own Prisma
 * migrations.
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
  // A database can hold one Holdfast only, because the schema of its live views has a fixed name.
  const live = await client.query("SELECT FROM pg_namespace WHERE nspname = 'holdfast_live'")
  if (live.rowCount)
    throw new Error(
      'this database already has a Holdfast in another schema: set HOLDFAST_SCHEMA to that schema',
    )
  if (there.length > 0)
    throw new Error(
      `the schema ${schema} has tables of another application (${there.join(', ')}). Nothing was written. ` +
        'Set HOLDFAST_SCHEMA to a schema that only Holdfast uses, for example holdfast',
    )
}

/**
 * Decides by the recorded migrations, failed ones included. An empty record is left by a start that was
 * interrupted.
 */
async function isOurs(client: pg.ClientBase, there: string[], migrations: Migration[]): Promise<boolean> {
  if (!there.includes('_prisma_migrations')) return false
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations',
  )
  const names = new Set(migrations.map(({ name }) => name))
  return rows.some(({ name }) => names.has(name)) || (rows.length === 0 && there.length === 1)
}
