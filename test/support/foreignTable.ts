import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject } from 'vitest'
import { inSchema } from '../../src/storage/connection.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { databaseUrl, execute } from './services.ts'
import type { World } from './world.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows and errors are matched by the expectations of each story
type Any = any

/**
 * A connection of the application that owns the documents, with its own role, which can read none of our
 * tables.
 */
export class Writer {
  readonly client: pg.Client

  private constructor(client: pg.Client) {
    this.client = client
  }

  static async on(world: World, role = 'app'): Promise<Writer> {
    const client = new pg.Client(world.url)
    // A failed test leaves its connection until the database is dropped.
    client.on('error', () => {})
    await client.connect()
    await client.query(`SET ROLE ${role}`)
    return new Writer(client)
  }

  async sql(text: string, values: unknown[] = []): Promise<Any[]> {
    return (await this.client.query(text, values)).rows
  }

  async begins(isolation = 'READ COMMITTED'): Promise<this> {
    await this.sql(`BEGIN ISOLATION LEVEL ${isolation}`)
    return this
  }

  /** Valid for this transaction. */
  async uses(lockToken: string): Promise<number> {
    return (await this.sql('SELECT use($1) AS fence', [lockToken]))[0].fence
  }

  async writes(id: string, body = 'written'): Promise<void> {
    await this.sql('UPDATE articles SET body = $2 WHERE id = $1', [id, body])
  }

  async commits(): Promise<void> {
    await this.sql('COMMIT')
  }

  async ends(): Promise<void> {
    await this.client.end()
  }
}

/** PostgreSQL's answer: the SQLSTATE, and the typed error in its detail. */
export async function refusal(
  work: Promise<unknown>,
): Promise<{ state: string; message: string; error: Any; text: string }> {
  const error = await work.then(
    () => expect.fail('it was not refused'),
    (thrown: pg.DatabaseError) => thrown,
  )
  const typed = error.code?.startsWith('HF') ? JSON.parse(error.detail as string) : null
  return {
    state: error.code as string,
    message: error.message,
    error: typed,
    text: JSON.stringify({ ...error }),
  }
}

/**
 * An application's table in our database, created and protected by its own role (roles belong to the server),
 * and the collection of its documents.
 */
export async function foreignTable(world: World, protect = "'id', 'articles'"): Promise<void> {
  await articlesCollection(world)
  await appRole(world)
  await world.sql('CREATE SCHEMA shop AUTHORIZATION app')
  // Its connections find the table by its name without a schema, after ours.
  await world.sql(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, shop', current_database()); END $$`,
  )
  const app = await Writer.on(world)
  await app.sql('CREATE TABLE shop.articles (id text PRIMARY KEY, body text NOT NULL)')
  await app.sql(`SELECT protect('shop.articles', ${protect})`)
  await app.ends()
}

/** The role of the application, which may have its tables protected. */
export async function appRole(world: World): Promise<void> {
  await world.sql('SELECT grant_guard()')
  // Roles belong to the server, and another test may create the same one at this moment.
  await world.sql(`DO $$ BEGIN
      IF to_regrole('app') IS NULL THEN CREATE ROLE app; END IF;
      IF NOT pg_has_role('app', 'holdfast_guard', 'MEMBER') THEN GRANT holdfast_guard TO app; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL; END $$`)
}

/** The record of a document, as its first use creates it, and the people who may edit it. */
export async function opened(world: World, key: string, ...editors: { id: string }[]): Promise<string> {
  await world.sql('SELECT guard_open(id, ARRAY[$1]) FROM collections WHERE storage = $2', [key, 'EXTERNAL'])
  const [{ id }] = await world.sql('SELECT id FROM tools WHERE slug = $1', [key])
  for (const editor of editors)
    await world.sql('INSERT INTO tool_maintainers (tool_id, user_id) VALUES ($1, $2)', [id, editor.id])
  return id
}

/** An application's database, with Holdfast in a schema beside its own; answers the URL of each. */
export async function foreignSchema(schema: string): Promise<{ url: string; ours: string }> {
  const { admin } = inject('postgres')
  const name = `holdfast_${randomUUID().replaceAll('-', '')}`
  await execute(admin, `CREATE DATABASE ${name}`)
  const url = databaseUrl(admin, name)
  const ours = inSchema(url, schema)
  await migrate(ours)
  // Tests use its tables without naming a schema.
  await execute(admin, `ALTER DATABASE ${name} SET search_path = public, ${schema}`)
  return { url, ours }
}

/** The collection of the external documents. */
export async function articlesCollection(world: World, id = 'articles'): Promise<void> {
  await world.sql(
    `INSERT INTO collections (id, name, lock_ttl_ms, heartbeat_interval_ms) VALUES ($1, 'Articles', 300000, 60000)`,
    [id],
  )
  // If the database has this column.
  await world.sql(`DO $$ BEGIN UPDATE collections SET storage = 'EXTERNAL' WHERE id = '${id}';
    EXCEPTION WHEN undefined_column THEN NULL; END $$`)
}
