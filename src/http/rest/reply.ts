import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { scopeOfFailure } from '../../application/scope.ts'
import type { Services } from '../../application/services.ts'
import { errorBody } from '../errorBody.ts'
import { dropUnread } from '../refusals.ts'
import type { Answer, Route } from './route.ts'

/** Statuses that differ from those of files, where a missing token is a lock conflict like any other. */
const restStatus: Partial<Record<string, number>> = { LOCK_REQUIRED: 428, LOCK_NOT_HELD: 410 }

export async function refusalOf(
  { services, log }: { services: Services; log: Logger },
  error: unknown,
): Promise<Answer> {
  // What reads bodies and pages is shared with GraphQL.
  if (error instanceof GraphQLError) {
    const { code = 'BAD_USER_INPUT', http } = error.extensions as {
      code?: string
      http?: { status?: number }
    }
    return { status: http?.status ?? 400, body: { code, message: error.message } }
  }
  const known = await errorBody(services, error).catch(() => null)
  if (!known) {
    const errorId = randomUUID()
    log.error({ ...scopeOfFailure(error), err: error, errorId }, 'unexpected error')
    return { status: 500, body: { code: 'INTERNAL_SERVER_ERROR', message: 'Unexpected error.', errorId } }
  }
  const [status, body] = known
  const { code, retryAfterMs } = body as { code: string; retryAfterMs?: number }
  return {
    status: restStatus[code] ?? status,
    body,
    headers: {
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    },
  }
}

export function wrongMethod(allowed: string[]): Answer {
  const allow = allowed.join(', ')
  return { status: 405, body: { code: 'BAD_USER_INPUT', message: `Use ${allow}.` }, headers: { allow } }
}

/** nginx's auth_request knows 401 and 403; everything else that refuses is an error of the server to it. */
export function forProxy(search: string, route: Route | undefined, answer: Answer): Answer {
  const { status, body, headers } = answer
  const isAsked = route?.operationId === 'checkLock' && new URLSearchParams(search).get('proxy') === 'nginx'
  if (!isAsked || !body || status < 400 || status === 401 || status >= 500) return answer
  const { code } = body as { code: string }
  return { status: 403, body, headers: { ...headers, 'holdfast-refusal': code } }
}

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Answer,
): void {
  if (response.destroyed) return
  dropUnread(request, response)
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(body && { 'content-type': 'application/json' }),
    ...headers,
  })
  response.end(body && request.method !== 'HEAD' ? JSON.stringify(body) : undefined)
}
