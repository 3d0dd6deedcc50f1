import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { scopeOfFailure } from '../application/scope.ts'
import { statusOf } from '../application/statusOf.ts'
import { codedError } from './codedError.ts'

/** Whether the error is the service's fault and not the caller's. */
export function isOurFault({ originalError: cause, extensions }: GraphQLError): boolean {
  const isSaid = !cause || cause instanceof GraphQLError
  const code = isSaid ? extensions.code : (statusOf(cause)?.code ?? 'INTERNAL_SERVER_ERROR')
  return code === 'UNAVAILABLE' || code === 'INTERNAL_SERVER_ERROR'
}

/** What a client sees of a thrown error: known errors with their code, database problems as UNAVAILABLE, all others as an id. */
export function clientErrors(log: Logger) {
  return (error: unknown): GraphQLError => {
    const shown = error instanceof GraphQLError ? error : null
    const cause = shown?.originalError ?? (shown ? null : error)
    if (shown && (!cause || cause instanceof GraphQLError)) {
      // graphql-js gives no code to errors of variables. Such an error has no path, because nothing ran.
      return shown.extensions.code || shown.path
        ? shown
        : codedError('BAD_USER_INPUT', shown.message, {}, shown)
    }
    const refusal = statusOf(cause)
    if (!refusal) {
      const errorId = randomUUID()
      log.error({ ...scopeOfFailure(cause), err: cause, errorId }, 'unexpected error')
      return codedError('INTERNAL_SERVER_ERROR', 'Unexpected error.', { errorId }, shown ?? {})
    }
    const { message, retryAfterMs } = refusal
    // Mutations return INVALID_INPUT as a typed result. Thrown by a query or subscription, it is about an argument.
    const code = refusal.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : refusal.code
    if (code === 'UNAVAILABLE') log.warn({ ...scopeOfFailure(cause), err: cause }, 'unavailable')
    return codedError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs }, shown ?? {})
  }
}
