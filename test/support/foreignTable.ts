import pg from 'pg'
import { expect } from 'vitest'
import type { World } from './world.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows and errors are matched by the expectations of each story
type Any = any

/** A connection of the application that owns the documents, as its role: it reads nothing of ours. */
export class Writer {
  readonly client: pg.Client

  private constructor(client: pg.Client) {
    this.client = client
  }

  static async on(world: World, role = 'app'): Promise<Writer> {
    const client = new pg.Client(world.url)
    // A story that fails leaves its connection to the end of its database.
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

  /** For this transaction. */
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

/** What PostgreSQL answers: its SQLSTATE, and the typed error that its detail is. */
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
 * The table of an application in our database, made and protected by its own role. Made outside of transactions of tests: roles
 * are those of the server.
 */
export async function foreignTable(world: World, protect = "'id', 'pages'"): Promise<void> {
  await world.sql(
    `DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  )
  await world.sql('GRANT holdfast_guard TO app')
  await world.sql('CREATE SCHEMA shop AUTHORIZATION app')
  // Where its connections find it by its bare name, after ours.
  await world.sql(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, shop', current_database()); END $$`,
  )
  const app = await Writer.on(world)
  await app.sql('CREATE TABLE shop.articles (id text PRIMARY KEY, body text NOT NULL)')
  await app.sql(`SELECT protect('shop.articles', ${protect})`)
  await app.ends()
}
