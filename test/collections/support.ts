import { randomUUID } from 'node:crypto'
import type { Answer, Person } from '../support/person.ts'
import type { World } from '../support/world.ts'

/** Creates a new collection and answers its id. */
export async function collectionOf(admin: Person, input: Record<string, unknown> = {}): Promise<string> {
  const id = `c-${randomUUID()}`
  const made = await admin.mutate('createCollection', { id, name: 'A collection', ...input })
  if (!made.collection) throw new Error(JSON.stringify(made))
  return id
}

/** Changes a collection, whatever its version is. */
export async function changes(admin: Person, id: string, input: Record<string, unknown>): Promise<Answer> {
  const { collections } = await admin.ask('{ collections { id version } }')
  const { version } = collections.find((one: { id: string }) => one.id === id)
  return admin.mutate('updateCollection', { id, expectedVersion: version, ...input })
}

/** An external document, by its collection and its key. */
export const opens = (
  person: Person,
  collection: string,
  key: string,
  input: Record<string, unknown> = {},
): Promise<Answer> => person.mutate('openDocument', { document: { collection, key }, ...input })

export async function opened(
  person: Person,
  collection: string,
  key: string = randomUUID(),
): Promise<string> {
  const { tool, ...refused } = await opens(person, collection, key)
  if (!tool) throw new Error(JSON.stringify(refused))
  return tool.id
}

/** Audit entries about collections, oldest first. */
export const auditOf = (world: World, collection: string) =>
  world.sql(
    `SELECT action, actor_id, metadata FROM audit_entries WHERE metadata->>'collection' = $1 AND action::text LIKE 'COLLECTION%' ORDER BY id`,
    [collection],
  )
