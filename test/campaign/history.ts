/** What clients record of a campaign. All times: milliseconds of this machine's clock, which is the database's too. */

export type OperationKind =
  | 'acquire'
  | 'forceTake'
  | 'heartbeat'
  | 'save'
  | 'release'
  | 'forceRelease'
  | 'delete'
  | 'create'
  | 'ask'
  | 'answer'
  | 'withdraw'
  | 'announce'
  | 'salvage'

/** ok and refused: the server said so. unknown: no answer ever came. broken: an answer that no rule knows. */
export type Outcome = 'ok' | 'refused' | 'unknown' | 'broken'

/** One thing that an editor wanted, with however many attempts it took. */
export interface Operation {
  /** Sent as idempotency key, save message and reason: by it the database's rows are found again. */
  id: string
  kind: OperationKind
  userId: string
  sessionId: string
  toolId: string
  began: number
  ended: number
  outcome: Outcome
  /** Some attempt got no answer, so that it may have taken effect at any time after it began. */
  unclear: boolean
  /** Typename of the refusal, or what was broken. */
  said?: string
  /** The grant that the call stood on, or meant to end. */
  fencingToken?: number
  baseVersion?: number
  granted?: { fencingToken: number }
  renewed?: { at: number; expiresAt: number }
  saved?: { headId: string; number: number }
  /** What a heartbeat said of its person. */
  idleMs?: number
  reportsActivity?: boolean
  /** Asked, announced, answered or withdrawn. */
  requestId?: string
  handsOver?: boolean
  /** Whom a refused acquire was told of. */
  heldBy?: number
  keptFor?: { userId: string; until: number }
}

/** What one subscriber of draftLockChanged was told, over all its connections. */
export interface Stream {
  userId: string
  /** Null: it only watches. */
  sessionId: string | null
  toolId: string
  /** When the first SNAPSHOT came; null if none did. */
  opened: number | null
  /** When its reader left or the server completed it; null while it is open. */
  closed: number | null
  told: Told[]
}

export interface Told {
  /** Counts the connections over which the stream ran. */
  connection: number
  kind: string
  revision: number
  at: number
}

/** Milliseconds since the epoch, from a clock that nothing sets back. */
export const now = (): number => performance.timeOrigin + performance.now()

export function groupBy<T, K>(all: Iterable<T>, keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}
