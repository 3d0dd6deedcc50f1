/** As in the API. Times are ISO texts of the database's clock. */
export interface Person {
  id: string
  handle: string
  name: string
}

export interface Lock {
  id: string
  toolId: string
  fencingToken: number
  holder: Person
  comment: string | null
  acquiredAt: string
  expiresAt: string
  expiresInMs: number
}

/** A save that Holdfast refused, with the fields that the API's error of the same name has. Nothing was written. */
export abstract class GuardRefusal extends Error {
  abstract readonly code: 'DOCUMENT_LOCKED' | 'LOCK_LOST' | 'LOCK_RESERVED' | 'LOCK_REQUIRED' | 'NOT_FOUND'
  /** True if the same call can succeed later without a change. */
  readonly retryable: boolean
  constructor(fields: Fields, cause: unknown) {
    super(fields.message, { cause })
    this.name = new.target.name
    this.retryable = fields.retryable
  }
}

/** Somebody else holds the lock. */
export class DraftLockHeldError extends GuardRefusal {
  readonly code = 'DOCUMENT_LOCKED'
  readonly heldLock: Lock
  constructor(fields: Fields, cause: unknown) {
    super(fields, cause)
    this.heldLock = fields.heldLock as Lock
  }
}

/** The document is free, and kept for a moment for whoever waited for it. */
export class DraftLockReservedError extends GuardRefusal {
  readonly code = 'LOCK_RESERVED'
  readonly reservedFor: Person
  /** Null where nobody has recorded yet that the document is free. */
  readonly reservedUntil: string | null
  constructor(fields: Fields, cause: unknown) {
    super(fields, cause)
    this.reservedFor = fields.reservedFor as Person
    this.reservedUntil = fields.reservedUntil ?? null
  }
}

/** The lease behind the token has ended, for good; its end says why. */
export class DraftLockLostError extends GuardRefusal {
  readonly code = 'LOCK_LOST'
  /** Why it ended: EXPIRED, TAKEN_OVER and so on. */
  override readonly cause: string
  readonly by: Person | null
  readonly endedAt: string | null
  readonly statedReason: string | null
  readonly currentLock: Lock | null
  constructor(fields: Fields, cause: unknown) {
    super(fields, cause)
    this.cause = fields.cause as string
    this.by = fields.by ?? null
    this.endedAt = fields.endedAt ?? null
    this.statedReason = fields.statedReason ?? null
    this.currentLock = fields.currentLock ?? null
  }
}

/** A protected table was written without a token. */
export class DraftLockRequiredError extends GuardRefusal {
  readonly code = 'LOCK_REQUIRED'
}

/** No such document, collection or token. */
export class NotFoundError extends GuardRefusal {
  readonly code = 'NOT_FOUND'
}

interface Fields {
  __typename: string
  message: string
  retryable: boolean
  heldLock?: Lock
  cause?: string
  by?: Person | null
  endedAt?: string | null
  statedReason?: string | null
  currentLock?: Lock | null
  reservedFor?: Person
  reservedUntil?: string | null
}

const classes: Record<string, new (fields: Fields, cause: unknown) => GuardRefusal> = {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockReservedError,
  DraftLockRequiredError,
  NotFoundError,
}

interface Link {
  code?: unknown
  originalCode?: unknown
  detail?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** The refusal that an error is, however deep an ORM has wrapped it; null when it is another error. */
export function refusalOf(error: unknown): GuardRefusal | null {
  let link = error as Link | undefined
  for (let depth = 0; link instanceof Object && depth < 8; depth++) {
    if (link instanceof GuardRefusal) return link
    const { code, originalCode, detail, cause, meta } = link
    if (/^HF4\d\d$/.test(String(originalCode ?? code)) && typeof detail === 'string') {
      const fields = JSON.parse(detail) as Fields
      const Refusal = classes[fields.__typename]
      // PostgreSQL's own error as the cause: an ORM around it may have written the token into its message.
      return Refusal ? new Refusal(fields, link) : null
    }
    link = (meta?.driverAdapterError ?? cause) as Link | undefined
  }
  return null
}

/** Throws a refusal as what it is, and anything else as it came. */
export function refused(error: unknown): never {
  throw refusalOf(error) ?? error
}
