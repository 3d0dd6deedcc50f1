/**
 * Sorts what PostgreSQL and its driver throw. `unavailable`: the caller may try again later;
 * `rolledBack`: the server itself undid the transaction for a reason that a second try cures.
 */
const rolledBack = new Set(['40001', '40P01'])

const unavailable = new Set([
  '57014', // statement timeout
  '55P03', // lock timeout
  '25P03', // idle in transaction timeout
  '57P01', // terminated by an administrator
  '57P02', // crash shutdown
  '57P03', // starting up or shutting down
  '53300', // too many connections
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
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

const unavailableText =
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|terminating connection|canceling statement|SocketTimeout|DatabaseNotReachable|ConnectionClosed/

export function isUnavailable(error: unknown): boolean {
  for (const link of causes(error)) {
    if (link.code !== undefined && (unavailable.has(link.code) || rolledBack.has(link.code))) return true
    if (unavailableText.test(link.message)) return true
  }
  return false
}

function isRolledBack(error: unknown): boolean {
  return causes(error).some((link) => link.code !== undefined && rolledBack.has(link.code))
}

const attempts = 3

/** The server says that it undid everything (a deadlock, a serialization failure): doing it again repeats nothing. */
export async function againIfRolledBack<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isRolledBack(error) || attempt === attempts) throw error
    }
  }
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: named } = error as { code?: string; constraint?: string }
  return code === '23505' && named === constraint
}

function causes(error: unknown): { code?: string | undefined; message: string }[] {
  const chain = []
  for (let link = error; link instanceof Error && chain.length < 5; link = link.cause) {
    const { code, originalCode, kind } = link as Error & {
      code?: string
      originalCode?: string
      kind?: string
    }
    chain.push({ code: code ?? originalCode, message: `${kind ?? ''} ${link.message}` })
  }
  return chain
}
