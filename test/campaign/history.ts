/**
 * What clients record of a campaign. All times are milliseconds of this machine's clock, which is also the
 * database's.
 */

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

/** ok and refused: the server said so. unknown: no answer ever arrived. broken: an answer that no rule allows. */
export type Outcome = 'ok' | 'refused' | 'unknown' | 'broken'

/** One thing that an editor wanted, however many attempts it took. */
export interface Operation {
  /** Sent as idempotency key, save message and reason, so that the database's rows can be found by it. */
  id: string
  kind: OperationKind
  userId: string
  sessionId: string
  toolId: string
  began: number
  ended: number
  outcome: Outcome
  /** One attempt got no answer, so it may have taken effect at any time after it began. */
  unclear: boolean
  /** The typename of the refusal, or what was broken. */
  said?: string
  /** The grant under which the call was made, or which it meant to end. */
  fencingToken?: number
  baseVersion?: number
  granted?: { fencingToken: number }
  renewed?: { at: number; expiresAt: number }
  saved?: { headId: string; number: number }
  /** What a heartbeat reported about its person. */
  idleMs?: number
  reportsActivity?: boolean
  /** The request that was made, announced, answered or withdrawn. */
  requestId?: string
  handsOver?: boolean
  /** The holder named in a refused acquire. */
  heldBy?: number
  keptFor?: { userId: string; until: number }
}

/** What one subscriber of draftLockChanged received, over all its connections. */
export interface Stream {
  userId: string
  /** Null for a subscriber that only watches. */
  sessionId: string | null
  toolId: string
  /** When the first SNAPSHOT came; null if none did. */
  opened: number | null
  /** When its reader left or the server completed it; null while it is open. */
  closed: number | null
  told: Told[]
}

export interface Told {
  /** How many connections the stream has had. */
  connection: number
  kind: string
  revision: number
  at: number
}

/** Milliseconds since the Unix epoch, from a clock that is never set back. */
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
