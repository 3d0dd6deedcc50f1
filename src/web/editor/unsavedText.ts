import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** What somebody has typed and not saved: kept in this browser, for each tool and person, until saved or signed out. */
export interface Unsaved {
  userId: string
  toolId: string
  /** Number of the version that the edit began from. */
  baseVersion: number
  parts: Record<string, string>
  baseParts: Record<string, string>
  /** UTC instant, ISO 8601. */
  at: string
}

interface Schema extends DBSchema {
  unsaved: { key: [string, string]; value: Unsaved }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('holdfast', 1, {
    upgrade: (db) => void db.createObjectStore('unsaved', { keyPath: ['userId', 'toolId'] }),
  })
  return opened
}

export async function unsavedText(userId: string, toolId: string): Promise<Unsaved | null> {
  return (await (await database()).get('unsaved', [userId, toolId])) ?? null
}

export async function keepUnsaved(unsaved: Unsaved): Promise<void> {
  await (await database()).put('unsaved', unsaved)
}

export async function forgetUnsaved(userId: string, toolId: string): Promise<void> {
  await (await database()).delete('unsaved', [userId, toolId])
}

export async function forgetUnsavedOf(userId: string): Promise<void> {
  await (await database()).delete('unsaved', IDBKeyRange.bound([userId], [userId, []]))
}
