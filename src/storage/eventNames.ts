import DataLoader from 'dataloader'
import type { LockChange } from './lockEvents.ts'
import type { Statements } from './statements.ts'
import { usersById } from './users.ts'

/** The names of a document and of the people whom a change is about. */
export interface EventNames {
  slug: string | null
  title: string | null
  /** By id. */
  people: Map<string, { handle: string; name: string }>
}

/**
 * Names for changes that are delivered to other systems. All lookups of one turn of the event loop, by any
 * reader, share one statement for documents and one for people. A deleted document keeps its names until it is
 * cleared.
 */
export function eventNames(db: Statements): (change: LockChange) => Promise<EventNames> {
  const users = usersById(db)
  const documents = new DataLoader(
    async (ids: readonly string[]) => {
      const { rows } = await db.query<{ id: string; slug: string; title: string }>({
        name: 'document-names',
        text: 'SELECT id, slug, title FROM tools WHERE id = ANY ($1::uuid[])',
        values: [[...new Set(ids)]],
      })
      const found = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => found.get(id) ?? null)
    },
    { cache: false, maxBatchSize: 500 },
  )
  return async ({ toolId, lock, previousHolderId, actorId }) => {
    const ids = [...new Set([lock?.holderId, previousHolderId, actorId].filter((id) => id != null))]
    const [document, ...people] = await Promise.all([
      documents.load(toolId),
      ...ids.map((id) => users.load(id)),
    ])
    return {
      slug: document?.slug ?? null,
      title: document?.title ?? null,
      people: new Map(people.flatMap((user) => (user ? [[user.id, user] as const] : []))),
    }
  }
}
