import { randomUUID } from 'node:crypto'

/**
 * The request that something is done for. It is part of every log line. It is passed along with the call, because
 * AsyncLocalStorage, which would do so by itself, hooks into every promise of the process and costs a tenth of its CPU.
 */
export interface Scope {
  requestId: string
  userId?: string
  /** Name of the GraphQL operation. */
  operation?: string
}

/** The caller's own request id, so that the logs of a proxy have the same one; or a new id if it has no valid one. */
export function newScope(sentId?: string | string[]): Scope {
  const fits = typeof sentId === 'string' && /^[\w.:-]{1,100}$/.test(sentId)
  return { requestId: fits ? sentId : randomUUID() }
}

/** A property instead of a WeakMap, because there are many short-lived requests. */
const scope = Symbol('scope')

interface Scoped {
  [scope]?: Scope
}

/** One scope for each request. */
export function scopeOf(request: Scoped & { headers: Record<string, string | string[] | undefined> }): Scope {
  request[scope] ??= newScope(request.headers['x-request-id'])
  return request[scope]
}

/** Remembers the scope of an error, for code that only gets the error. */
export function failedIn(failed: Scope, error: unknown): void {
  if (error instanceof Error && Object.isExtensible(error)) (error as Scoped)[scope] ??= failed
}

export const scopeOfFailure = (error: unknown): Scope | undefined => (error as Scoped | null)?.[scope]
