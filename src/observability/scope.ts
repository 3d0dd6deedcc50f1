import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

/** What everything that happens now is done for: stands in every log line. */
export interface Scope {
  requestId: string
  userId?: string
  /** Name of the GraphQL operation. */
  operation?: string
}

const storage = new AsyncLocalStorage<Scope>()

export const currentScope = (): Scope | undefined => storage.getStore()

export const inScope = <T>(scope: Scope, work: () => T): T => storage.run(scope, work)

/** The caller's own id, so that one id leads through a proxy and its logs too; one of ours where it has none that fits. */
export function requestIdOf(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && /^[\w.:-]{1,100}$/.test(sent) ? sent : randomUUID()
}
