import type { IncomingMessage } from 'node:http'
import { type Scope, scopeOf } from '../application/scope.ts'
import { clientAddress } from './clientAddress.ts'

/** Who asks, as far as can be told before a token is looked at. */
export interface Caller {
  address: string
  scope: Scope
}

export type CallerOf = (request: IncomingMessage) => Caller

export function callers(trustedProxies: string[]): CallerOf {
  const addressOf = clientAddress(trustedProxies)
  return (request) => ({ address: addressOf(request), scope: scopeOf(request) })
}
