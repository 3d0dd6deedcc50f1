import { expect } from 'vitest'
import { foreignTable, opened, type Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

/** A service, people, and an application's protected table in the same database. */
export async function application(): Promise<{ world: World; ada: Person; bo: Person; cleo: Person }> {
  const world = await World.open()
  const people = await world.people()
  await foreignTable(world)
  return { world, ...people }
}

let documents = 0

/** A document that both may edit. Its article is in the application's table, with the same key. */
export async function newArticle(
  world: World,
  app: Writer,
  ada: Person,
  bo: Person,
): Promise<{ id: string; key: string }> {
  const key = `article-${++documents}`
  const id = await opened(world, key, ada, bo)
  const grant = await ada.holds(id)
  await under(app, grant.lockToken, `INSERT INTO articles VALUES ('${key}', 'first')`)
  await ada.release(id, grant)
  return { id, key }
}

export const bodyOf = async (world: World, key: string): Promise<string | undefined> =>
  (await world.sql('SELECT body FROM shop.articles WHERE id = $1', [key]))[0]?.body

/** Waits until this many connections wait for a lock. */
export async function waiting(world: World, count: number): Promise<void> {
  const waiters = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => world.sql(waiters), { interval: 10 }).toHaveLength(count)
}

let tables = 0

/** Creates a table of the application and answers its name. */
export async function newTable(app: Writer, columns: string): Promise<string> {
  const name = `shop.t${++tables}`
  await app.sql(`CREATE TABLE ${name} ${columns}`)
  return name
}

export const protect = (app: Writer, ...args: unknown[]) =>
  app.sql(`SELECT protect(${args.map((_, i) => `$${i + 1}`).join(', ')})`, args)

/** The document with that key, held by this person. */
export async function held(
  world: World,
  person: Person,
  key: string,
): Promise<{ id: string; lockToken: string }> {
  const id = await opened(world, key, person)
  return { id, ...(await person.holds(id)) }
}

/** Runs the statements in one transaction under the lock. */
export async function under(app: Writer, lockToken: string, ...statements: string[]): Promise<void> {
  await app.begins()
  await app.uses(lockToken)
  for (const statement of statements) await app.sql(statement)
  await app.commits()
}
