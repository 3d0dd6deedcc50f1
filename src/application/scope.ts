import { randomUUID } from 'node:crypto'

/**
 * What something is done for: stands in every log line about it. Handed on with the call, because AsyncLocalStorage, which
 * would do so by itself, hooks into every promise of the process and takes a tenth of its CPU.
 */
export interface Scope {
  requestId: string
  userId?: string
  /** Name of the GraphQL operation. */
  operation?: string
}

/** The caller's own id, so that one id leads through a proxy and its logs too; one of ours where it has none that fits. */
export function newScope(sentId?: string | string[]): Scope {
  const fits = typeof sentId === 'string' && /^[\w.:-]{1,100}$/.test(sentId)
  return { requestId: fits ? sentId : randomUUID() }
}

/** A property and not a WeakMap: requests are many, and short-lived. */
const scope = Symbol('scope')

interface Scoped {
  [scope]?: Scope
}

/** One for all that is done for a request. */
export function scopeOf(request: Scoped & { headers: Record<string, string | string[] | undefined> }): Scope {
  request[scope] ??= newScope(request.headers['x-request-id'])
  return request[scope]
}

/** Remembers for what something failed, for whoever is shown no more than the error. */
export function failedIn(failed: Scope, error: unknown): void {
  if (error instanceof Error && Object.isExtensible(error)) (error as Scoped)[scope] ??= failed
}

export const scopeOfFailure = (error: unknown): Scope | undefined => (error as Scoped | null)?.[scope]
