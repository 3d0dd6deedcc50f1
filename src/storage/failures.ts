/**
 * Classifies the errors of PostgreSQL and its driver. `unavailable`: the caller may retry later. `rolledBack`:
 * the server undid the transaction for a reason that a retry resolves.
 */
const rolledBack = new Set(['40001', '40P01'])

/** Raised by the database function `in_history`. */
const otherHistory = 'HF409'

const unavailable = new Set([
  otherHistory,
  '57014', // statement timeout
  '55P03', // lock timeout
  '25P03', // idle in transaction timeout
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // starting up or shutting down
  '25006', // read only: the primary has become a standby
  '25P04', // transaction timeout
  '53200', // out of memory
  '53300', // too many connections
  '53400', // a limit of the configuration
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'P1001', // Prisma: cannot reach the server
  'P1002',
  'P1008',
  'P1017',
  'P2024', // Prisma: no free connection
  'P2028',
])

const unavailableText = new RegExp(
  [
    ...['timeout exceeded when trying to connect', 'Query read timeout', 'Connection terminated'],
    ...['is not queryable', 'after calling end on the pool', 'terminating connection', 'canceling statement'],
    ...['SocketTimeout', 'DatabaseNotReachable', 'ConnectionClosed'],
  ].join('|'),
)

export function isUnavailable(error: unknown): boolean {
  for (const link of causes(error)) {
    if (link.code !== undefined && (unavailable.has(link.code) || rolledBack.has(link.code))) return true
    if (unavailableText.test(link.message)) return true
  }
  return false
}

/** The database is in another history than the caller believed (rule 40). */
export function isOtherHistory(error: unknown): boolean {
  return causes(error).some(({ code }) => code === otherHistory)
}

/** The statement, or its wait for a row lock, exceeded its timeout. */
export const isOutOfTime = (error: unknown): boolean =>
  causes(error).some(({ code }) => code === '57014' || code === '55P03')

/** The server takes no writes: it is a standby, has become one, or is set to read-only. */
export const isReadOnly = (error: unknown): boolean => causes(error).some(({ code }) => code === '25006')

/** Raised by the database function `refuse_unreplicated`. */
export const isUnreplicated = (error: unknown): boolean => causes(error).some(({ code }) => code === 'HF503')

/** Who held the row when the wait for it timed out, in words for an operator. */
export const rowHolderOf = (error: unknown): string | undefined =>
  (error as { rowHolder?: string } | null)?.rowHolder

/** No answer arrived at all. */
export const isLate = (error: Error): boolean => error.message === 'Query read timeout'

/**
 * The unique constraints on idempotency keys. Two calls with the same key for two documents share no row lock,
 * so they meet only here.
 */
const keyConstraints = ['idempotency_keys_pkey', 'draft_lock_grants_holder_id_kind_idempotency_key_key']

function isRolledBack(error: unknown): boolean {
  return (
    causes(error).some((link) => link.code !== undefined && rolledBack.has(link.code)) ||
    keyConstraints.some((constraint) => isUniqueViolation(error, constraint))
  )
}

const attempts = 3
/** PostgreSQL detects a deadlock after a second: a call that has met one has no time for a second. */
const retryForMs = 1_500

/**
 * Retries after a deadlock, a serialization failure, or an idempotency key that another call has used
 * meanwhile. In each case the server has undone everything, so a retry repeats nothing. For a used key, the
 * retry finds the other call's answer (rule 20).
 */
export async function againIfRolledBack<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isLate = performance.now() - began > retryForMs
      if (!isRolledBack(error) || attempt === attempts || isLate) throw error
    }
  }
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: named } = error as { code?: string; constraint?: string }
  return code === '23505' && named === constraint
}

export const isForeignKeyViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === '23503'

/** For reads only: the connection may have been dead before the statement was sent. */
export function againIfUnavailable<T>(read: () => Promise<T>): Promise<T> {
  return read().catch((error) => {
    if (!isUnavailable(error)) throw error
    return read()
  })
}

/** An error and its causes. Prisma keeps its adapter's error in a property of its own, as a plain object. */
function causes(error: unknown): { code: string | undefined; message: string }[] {
  const chain = []
  for (let link = error as Link | undefined; link instanceof Object && chain.length < 6; ) {
    const { code, originalCode, kind, message, cause, meta } = link
    chain.push({ code: originalCode ?? code, message: `${kind ?? ''} ${message ?? ''}` })
    link = cause ?? meta?.driverAdapterError
  }
  return chain
}

interface Link {
  code?: string
  originalCode?: string
  kind?: string
  message?: string
  cause?: Link
  meta?: { driverAdapterError?: Link }
}
