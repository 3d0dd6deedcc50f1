import { newId } from './ids.ts'
import { tried } from './tried.ts'

export interface SessionStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** The part of the Web Locks API (navigator.locks) that is used. */
export interface WebLocks {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<unknown>): Promise<unknown>
  query?(): Promise<{ held?: { name?: string }[] }>
}

export interface SessionPlace {
  /** Of the tab; absent in Node. */
  storage?: SessionStorage | undefined
  locks?: WebLocks | undefined
  /** How long a reloaded page waits for the page before it to let go, in milliseconds. */
  patienceMs?: number
}

const key = 'holdfast.session'
const perTab = new WeakMap<SessionStorage, Promise<string>>()

/**
 * Identifies an editor tab: kept over a reload, the same for every draft of the tab. A duplicated tab starts with a
 * copy of the storage; the original holds a Web Lock on the id, so the copy finds it taken and makes its own.
 * Without storage every call answers with a fresh id.
 */
export function sessionId(place: SessionPlace = browserPlace()): Promise<string> {
  const { storage } = place
  if (!storage) return Promise.resolve(newId())
  const known = perTab.get(storage)
  if (known) return known
  const found = settle(storage, place)
  perTab.set(storage, found)
  return found
}

async function settle(storage: SessionStorage, place: SessionPlace): Promise<string> {
  const kept = tried(() => storage.getItem(key))
  if (kept && (await claim(kept, place))) return kept
  const id = newId()
  tried(() => storage.setItem(key, id))
  await claim(id, place)
  return id
}

/** Holds the id for as long as the page lives. Where nobody can tell, as without Web Locks, it is taken as free. */
function claim(id: string, { locks, patienceMs = 300 }: SessionPlace): Promise<boolean> {
  return new Promise((resolve) => {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), patienceMs)
    const claimed = (isOurs: boolean) => {
      clearTimeout(timer)
      resolve(isOurs)
    }
    const hold = () => {
      claimed(true)
      return new Promise(() => {})
    }
    // A frame without an origin has the API, and is refused.
    const asked = tried(() => locks?.request(`${key}.${id}`, { signal: patience.signal }, hold))
    if (asked) asked.catch(() => claimed(!patience.signal.aborted))
    else claimed(true)
  })
}

/** The ids whose page lives, in any tab of this browser; null where nobody can tell. */
export async function liveSessions({ locks }: SessionPlace = browserPlace()): Promise<Set<string> | null> {
  const held = (await locks?.query?.())?.held
  if (!held) return null
  return new Set(held.map(({ name = '' }) => name.replace(`${key}.`, '')))
}

/** Of a page whose storage is blocked, or that has none: what lasts as long as the page. */
const items = new Map<string, string>()
const memory: SessionStorage = {
  getItem: (name) => items.get(name) ?? null,
  setItem: (name, value) => void items.set(name, value),
}

interface Page {
  document?: unknown
  sessionStorage?: SessionStorage
  navigator?: { locks?: WebLocks; product?: string }
}

export function browserPlace(page: Page = globalThis as never): SessionPlace {
  const navigator = tried(() => page.navigator)
  if (!page.document && navigator?.product !== 'ReactNative') return {}
  // Reading either throws where site data is blocked.
  return {
    storage: tried(() => page.sessionStorage) ?? memory,
    locks: tried(() => navigator?.locks),
  }
}
