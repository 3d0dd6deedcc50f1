import { BadToken, RateLimitedError, TokenExpired, UnavailableError, UserError } from '../domain/errors.ts'
import { isUnavailable, isUnreplicated } from '../storage/failures.ts'
import { FileTooLarge } from './receiving.ts'
import { UploadOffsetError } from './uploads.ts'

/**
 * All codes of refusals, with their HTTP status. The first are about a document: over GraphQL they are part of an answer and
 * do not change its status. The second are about a whole call.
 */
const ofADocument = {
  DOCUMENT_LOCKED: 423,
  LOCK_LOST: 423,
  LOCK_RESERVED: 423,
  LOCK_REQUIRED: 423,
  LOCK_NOT_HELD: 423,
  LOCKING_DISABLED: 422,
  VERSION_CONFLICT: 409,
  METADATA_CONFLICT: 409,
  STATE_CONFLICT: 409,
  SLUG_TAKEN: 409,
  IDEMPOTENCY_MISMATCH: 412,
  SNAPSHOT_EXPIRED: 410,
  SANDBOX_BUSY: 503,
  NOT_FOUND: 404,
  INVALID_INPUT: 400,
} satisfies Record<Exclude<UserError['code'], 'FORBIDDEN'>, number>

const ofACall = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
}

export type CallCode = keyof typeof ofACall
export type Code = keyof typeof ofADocument | CallCode

export const statuses: Record<Code, number> = { ...ofADocument, ...ofACall }

/** Null where a GraphQL answer keeps its own status. */
export const statusOfCall = (code: Code): number | null =>
  code in ofACall ? ofACall[code as CallCode] : null

/** Close codes and reasons of WebSockets. Clients reconnect after 4403 (with a new token) and after 1013. */
export const socketCodes = {
  nobody: { code: 4401, reason: 'Sign in: connectionParams.authorization must be a valid bearer token' },
  expired: { code: 4403, reason: 'Token expired' },
  tooMany: { code: 4429, reason: 'Too many failed sign-ins' },
  later: { code: 1013, reason: 'Try again later' },
} as const

export interface Refusal {
  code: Code
  status: number
  message: string
  retryAfterMs?: number
  socket: { code: number; reason: string }
}

/** The answer to an error. Null for unexpected errors, which get an id. */
export function statusOf(error: unknown): Refusal | null {
  if (error instanceof UserError) return refusal(error.code, error.message)
  if (error instanceof FileTooLarge) return { ...refusal('INVALID_INPUT', error.message), status: 413 }
  if (error instanceof UploadOffsetError) return refusal('STATE_CONFLICT', error.message)
  if (error instanceof BadToken) {
    const { code } = socketCodes.nobody
    const socket =
      error instanceof TokenExpired ? socketCodes.expired : { code, reason: closeReason(error.message) }
    return { ...refusal('UNAUTHENTICATED', error.message), socket }
  }
  if (error instanceof RateLimitedError) {
    const { message, retryAfterMs } = error
    return { ...refusal('RATE_LIMITED', message), retryAfterMs, socket: socketCodes.tooMany }
  }
  if (error instanceof UnavailableError) return busy(error.message, error.retryAfterMs)
  if (isUnreplicated(error)) return busy((error as Error).message, 5_000)
  if (isUnavailable(error)) return busy('The service is busy', 1_000)
  // Prisma: a required row does not exist.
  if ((error as { code?: unknown } | null)?.code === 'P2025')
    return refusal('NOT_FOUND', 'What was selected has just been deleted.')
  return null
}

/** A close frame has room for 123 bytes of it (RFC 6455, section 5.5). */
function closeReason(text: string): string {
  if (Buffer.byteLength(text) <= 123) return text
  let cut = text.slice(0, 120)
  while (Buffer.byteLength(cut) > 120) cut = cut.slice(0, -1)
  return `${cut.toWellFormed()}…`
}

const busy = (message: string, retryAfterMs: number): Refusal => ({
  ...refusal('UNAVAILABLE', `${message}. Try again in a moment.`),
  retryAfterMs,
})

const refusal = (code: Code, message: string): Refusal => ({
  code,
  message,
  status: statuses[code],
  socket: socketCodes.later,
})
