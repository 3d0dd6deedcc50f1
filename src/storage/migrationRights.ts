import pg from 'pg'
import { tablesOf } from './collision.ts'
import type { Migration } from './migration.ts'
import { RefusedStart } from './refusedStart.ts'
import { inWords } from './schemaState.ts'

interface Rights {
  role: string
  database: string
  /** The right to create schemas, for holdfast_live, which is created anew with every change of a table. */
  makesSchemas: boolean
  /** Null when the schema does not exist yet. */
  makesTables: boolean | null
  /** Owners of our tables whose rights the role does not have. */
  owners: string[]
}

/**
 * Checks the rights before the first write: so missing rights are reported at once, and no migration is
 * recorded half done.
 */
export async function mustBeAllowed(
  client: pg.Client,
  schema: string,
  { all, missing }: { all: Migration[]; missing: Migration[] },
): Promise<void> {
  const { rows } = await client.query<Rights>(
    `SELECT current_user AS role, current_database() AS database,
       has_database_privilege(current_database(), 'CREATE') AS "makesSchemas",
       (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1) AS "makesTables",
       ARRAY(SELECT DISTINCT pg_get_userbyid(c.relowner)::text
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = $1 AND c.relname = ANY ($2) AND NOT pg_has_role(c.relowner, 'USAGE')) AS owners`,
    [schema, [...tablesOf(all), '_prisma_migrations']],
  )
  const { role, database, makesSchemas, makesTables, owners } = rows[0] as Rights
  const grantee = pg.escapeIdentifier(role)
  const grants = [
    ...(makesSchemas ? [] : [`GRANT CREATE ON DATABASE ${pg.escapeIdentifier(database)} TO ${grantee}`]),
    ...(makesTables === false ? [`GRANT CREATE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${grantee}`] : []),
    ...owners.map((owner) => `GRANT ${pg.escapeIdentifier(owner)} TO ${grantee}`),
  ]
  if (grants.length > 0)
    throw new RefusedStart(
      'rights',
      `${inWords(missing.map(({ name }) => name))}, and the role ${role} may not apply it. It lacks: ${grants.join('; ')}. ` +
        'Or run holdfast migrate as the role that owns the tables',
    )
}
