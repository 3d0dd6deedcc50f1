import type { UserErrorCode } from '@holdfast/documents'

/** Refusals that trying again would not change. */
export type RefusalCode =
  | UserErrorCode
  | 'UNAUTHENTICATED'
  | 'BAD_USER_INPUT'
  /** The service only accepts operations by id. `persisted: true` of the fetch transport sends ids. */
  | 'PERSISTED_QUERY_ONLY'
  /** The service does not know the id: the application is older or newer than the service's operations. */
  | 'PERSISTED_QUERY_NOT_FOUND'

export interface Refusal {
  code: RefusalCode
  message: string
}

/** The used parts of the errors of fetch, urql, Apollo Client and graphql-ws. */
interface AnyFailure {
  message?: string
  status?: number
  statusCode?: number
  response?: { status?: number }
  /** The close code of a socket. */
  code?: unknown
  reason?: string
  errors?: readonly GraphQLFailure[]
  graphQLErrors?: readonly GraphQLFailure[]
  /** The body of an error status, from Apollo Client 3. */
  result?: { errors?: readonly GraphQLFailure[] }
  networkError?: unknown
}

interface GraphQLFailure {
  message: string
  extensions?: { code?: unknown; retryAfterMs?: unknown }
}

const finalCodes: RefusalCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_ONLY',
  'PERSISTED_QUERY_NOT_FOUND',
]
/** 4403 is not here: the token of the socket has expired, and the next connection sends a new one. */
const finalStatuses: Record<number, RefusalCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  413: 'BAD_USER_INPUT',
  4401: 'UNAUTHENTICATED',
}

/** Null if the call should be repeated: after network errors, a busy or broken server, or an expired socket. */
export function refusalOf(error: unknown): Refusal | null {
  const failure = (error ?? {}) as AnyFailure
  for (const { message, extensions } of graphQLErrors(error)) {
    const told = String(extensions?.code)
    // GRAPHQL_PARSE_FAILED and GRAPHQL_VALIDATION_FAILED.
    const code = told.startsWith('GRAPHQL_') ? 'BAD_USER_INPUT' : finalCodes.find((each) => each === told)
    if (code) return { code, message }
  }
  const status = failure.status ?? failure.statusCode ?? failure.response?.status ?? failure.code
  const code = finalStatuses[Number(status)]
  if (code) return { code, message: failure.message || failure.reason || String(status) }
  return failure.networkError ? refusalOf(failure.networkError) : null
}

/** Milliseconds that a busy server asks the client to wait; 0 if it does not say. */
export function retryAfterMs(error: unknown): number {
  return Math.max(0, ...graphQLErrors(error).map(({ extensions }) => Number(extensions?.retryAfterMs) || 0))
}

export function graphQLErrors(error: unknown): readonly GraphQLFailure[] {
  if (Array.isArray(error)) return error
  const { errors, graphQLErrors, result } = (error ?? {}) as AnyFailure
  return graphQLErrors ?? errors ?? result?.errors ?? []
}
