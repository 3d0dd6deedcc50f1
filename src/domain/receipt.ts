import type { LockView } from './lockView.ts'

/** The claims of a receipt about one lease, besides issuer and audience (names of RFC 7519). Times are in seconds. */
export interface ReceiptClaims {
  /** Holder. */
  sub: string
  /** Document: its id, its collection and its key there. */
  tool: string
  col: string
  key: string
  fence: number
  /** SHA-256 of the session id in base64url. It distinguishes two sessions of one person without revealing them. */
  ses: string
  iat: number
  exp: number
}

/** Signs receipts in the service's name. */
export type SignReceipt = (claims: ReceiptClaims) => Promise<string>

/** The document of a lease, and its session. */
export interface LeasePlace {
  collection: string
  key: string
  sessionHash: string
}

/** Rule 31: a receipt ends with the lease or two heartbeat intervals after it was made, whichever is earlier, rounded down to seconds. */
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
