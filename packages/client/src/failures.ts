import type { UserErrorCode } from '@holdfast/documents'

/** Answers that asking again would not change. */
export type RefusalCode =
  | UserErrorCode
  | 'UNAUTHENTICATED'
  | 'BAD_USER_INPUT'
  /** The service takes operations by their ids alone; `persisted: true` of the fetch transport sends them so. */
  | 'PERSISTED_QUERY_ONLY'
  /** It does not know these: the application is older or newer than what the service was given. */
  | 'PERSISTED_QUERY_NOT_FOUND'

export interface Refusal {
  code: RefusalCode
  message: string
}

/** Everything that fetch, urql, Apollo Client and graphql-ws put into their rejections, as far as it matters here. */
interface AnyFailure {
  message?: string
  status?: number
  statusCode?: number
  response?: { status?: number }
  /** Of a closed socket. */
  code?: unknown
  reason?: string
  errors?: readonly GraphQLFailure[]
  graphQLErrors?: readonly GraphQLFailure[]
  /** What Apollo Client 3 read of a bad status. */
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
/** A socket closed with 4403 is no refusal: its token ran out, and the next connection brings a new one. */
const finalStatuses: Record<number, RefusalCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  413: 'BAD_USER_INPUT',
  4401: 'UNAUTHENTICATED',
}

/** Null when the call is worth another try: the network, a busy or broken server, an expired socket. */
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

/** Milliseconds that a busy server asks to be left alone; 0 when it does not say. */
export function retryAfterMs(error: unknown): number {
  return Math.max(0, ...graphQLErrors(error).map(({ extensions }) => Number(extensions?.retryAfterMs) || 0))
}

function graphQLErrors(error: unknown): readonly GraphQLFailure[] {
  if (Array.isArray(error)) return error
  const { errors, graphQLErrors, result } = (error ?? {}) as AnyFailure
  return graphQLErrors ?? errors ?? result?.errors ?? []
}
