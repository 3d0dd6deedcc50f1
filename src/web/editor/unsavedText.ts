import { liveSessions, sessionId } from '@holdfast/client'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { base } from '../session/base.ts'

/** Unsaved text, kept in this browser for each tool, person and tab, until it is saved or the person signs out. */
export interface Unsaved {
  userId: string
  toolId: string
  tabId: string
  /** Number of the version that the edit is based on. */
  baseVersion: number
  parts: Record<string, string>
  baseParts: Record<string, string>
  /** UTC instant, ISO 8601. */
  at: string
}

interface Schema extends DBSchema {
  unsaved: { key: [string, string, string]; value: Unsaved }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(`holdfast${base}`, 2, {
    async upgrade(db, oldVersion, _newVersion, transaction) {
      // The first schema had one text for all tabs. It belongs to no tab now, and the next tab that opens the tool gets it.
      const before = oldVersion === 1 ? await transaction.objectStore('unsaved').getAll() : []
      if (oldVersion === 1) db.deleteObjectStore('unsaved')
      const store = db.createObjectStore('unsaved', { keyPath: ['userId', 'toolId', 'tabId'] })
      for (const one of before) await store.put({ ...one, tabId: '' })
    },
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  })
  return opened
}

/** One tab's text of one tool. Texts of other tabs are not changed here. */
export interface UnsavedText {
  found: Unsaved | null
  keep(text: Pick<Unsaved, 'baseVersion' | 'parts' | 'baseParts'>): void
  forget(): void
}

/** Finds the tab's own text, or the newest one of a closed tab, which then belongs to this tab. */
export async function openUnsavedText(userId: string, toolId: string): Promise<UnsavedText> {
  const [db, tabId, live] = await Promise.all([database(), sessionId(), liveSessions()])
  const transaction = db.transaction('unsaved', 'readwrite')
  const kept = await transaction.store.getAll(IDBKeyRange.bound([userId, toolId], [userId, toolId, []]))
  const left = kept.filter((one) => live !== null && !live.has(one.tabId))
  left.sort((one, other) => other.at.localeCompare(one.at))
  const own = kept.find((one) => one.tabId === tabId) ?? left[0] ?? null
  if (own && own.tabId !== tabId) {
    await transaction.store.delete([userId, toolId, own.tabId])
    await transaction.store.put({ ...own, tabId })
  }
  await transaction.done
  return {
    found: own,
    keep: (text) => {
      const unsaved = { ...text, userId, toolId, tabId, at: new Date().toISOString() }
      void db.put('unsaved', unsaved).catch(() => {})
    },
    forget: () => void db.delete('unsaved', [userId, toolId, tabId]).catch(() => {}),
  }
}

/** Without IndexedDB there is nothing to restore, and editing starts normally. */
export const nothingKept: UnsavedText = { found: null, keep: () => {}, forget: () => {} }

/** Of any tab of this browser. */
export async function toolsWithUnsaved(userId: string): Promise<Set<string>> {
  const keys = await (await database()).getAllKeys('unsaved', IDBKeyRange.bound([userId], [userId, []]))
  return new Set(keys.map(([, toolId]) => toolId))
}

export async function forgetUnsavedOf(userId: string): Promise<void> {
  await (await database()).delete('unsaved', IDBKeyRange.bound([userId], [userId, []]))
}
