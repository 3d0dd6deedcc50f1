import type { Database } from '../storage/database.ts'

/** A change of a lock state, by its place in the tool's history. Carries no content: whoever hears it reads PostgreSQL. */
export interface LockHint {
  toolId: string
  revision: number
}

/** What use cases stand on. */
export interface Services {
  db: Database
  /** Called after commit. Never fails and never waits: the event log tells whoever this does not reach. */
  announce(hint: LockHint): void
}

/** The signed-in caller. The role is not part of it: what counts is stored, and read where it is needed. */
export interface Viewer {
  id: string
}
