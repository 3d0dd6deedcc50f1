import type { LockView } from './lockView.ts'

/** What a receipt says of one lease, beside who issued it and for whom (RFC 7519 names). Times in seconds. */
export interface ReceiptClaims {
  /** Holder. */
  sub: string
  /** Document: its id, its collection and its key there. */
  tool: string
  col: string
  key: string
  fence: number
  /** SHA-256 of the session id, base64url: tells two sessions of one person apart and names neither. */
  ses: string
  iat: number
  exp: number
}

/** Signs receipts in the service's name. */
export type SignReceipt = (claims: ReceiptClaims) => Promise<string>

/** Where a lease is, and whose session has it. */
export interface LeasePlace {
  collection: string
  key: string
  sessionHash: string
}

/** Rule 31: it ends with the lease or two heartbeat intervals after it was made, whichever is earlier, in whole seconds that are over by then. */
export function receiptClaims(lock: LockView, place: LeasePlace): ReceiptClaims {
  const madeAt = lock.asOf.getTime()
  const endsAt = Math.min(lock.expiresAt.getTime(), madeAt + 2 * lock.heartbeatIntervalMs)
  return {
    sub: lock.holderId,
    tool: lock.toolId,
    col: place.collection,
    key: place.key,
    fence: lock.fencingToken,
    ses: place.sessionHash,
    iat: Math.floor(madeAt / 1_000),
    exp: Math.floor(endsAt / 1_000),
  }
}
