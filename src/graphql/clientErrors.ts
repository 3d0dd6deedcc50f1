import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { RateLimitedError, UnavailableError, UserError } from '../domain/errors.ts'
import { scopeOfFailure } from '../domain/scope.ts'
import { isUnavailable } from '../storage/failures.ts'

/** Codes of surface.md outside the typed results, and their status over HTTP. */
const statusOf: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

function coded(
  message: string,
  code: string,
  from: GraphQLError | null,
  more: Record<string, unknown> = {},
): GraphQLError {
  const status = statusOf[code]
  return new GraphQLError(message, {
    ...(from?.nodes && { nodes: from.nodes }),
    ...(from?.path && { path: from.path }),
    extensions: { code, ...more, ...(status && { http: { status } }) },
  })
}

/** Whether the service, and not the caller, is to blame. */
export function isOurFault({ originalError: cause, extensions }: GraphQLError): boolean {
  if (!cause || cause instanceof GraphQLError)
    return extensions.code === 'UNAVAILABLE' || extensions.code === 'INTERNAL_SERVER_ERROR'
  return (
    !(cause instanceof UserError || cause instanceof RateLimitedError) &&
    (cause as { code?: unknown }).code !== 'P2025'
  )
}

/** What a client sees of a thrown error: ours with its code, a database trouble as UNAVAILABLE, anything else as an id. */
export function clientErrors(log: Logger) {
  return (error: unknown): Error => {
    const shown = error instanceof GraphQLError ? error : null
    const cause = shown?.originalError ?? (shown ? null : error)
    if (shown && (!cause || cause instanceof GraphQLError)) {
      // graphql-js gives no code to variables it cannot coerce: such an error has no path, for nothing ran.
      return shown.extensions.code || shown.path ? shown : coded(shown.message, 'BAD_USER_INPUT', shown)
    }
    if (cause instanceof UserError) {
      const code = cause.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : cause.code
      return coded(cause.message, code, shown)
    }
    if ((cause as { code?: unknown } | null)?.code === 'P2025')
      return coded('What was selected has just been deleted.', 'NOT_FOUND', shown)
    if (cause instanceof RateLimitedError) {
      const { message, retryAfterMs } = cause
      return coded(message, 'RATE_LIMITED', shown, { retryAfterMs })
    }
    if (cause instanceof UnavailableError) {
      log.warn({ ...scopeOfFailure(cause), err: cause }, 'unavailable')
      return coded(`${cause.message}; try again in a moment.`, 'UNAVAILABLE', shown, {
        retryAfterMs: cause.retryAfterMs,
      })
    }
    if (isUnavailable(cause)) {
      log.warn({ ...scopeOfFailure(cause), err: cause }, 'database unavailable')
      return coded('The service is busy; try again in a moment.', 'UNAVAILABLE', shown, {
        retryAfterMs: 1_000,
      })
    }
    const errorId = randomUUID()
    log.error({ ...scopeOfFailure(cause), err: cause, errorId }, 'unexpected error')
    return coded('Unexpected error.', 'INTERNAL_SERVER_ERROR', shown, { errorId })
  }
}
