/** A change of a lock state, by its place in the tool's history. Carries no content: whoever hears it reads PostgreSQL. */
export interface LockHint {
  toolId: string
  revision: number
}
