import type { GuardedCall } from '../application/guard.ts'
import { isUuid } from '../application/inputs.ts'
import { InvalidInputError } from '../domain/errors.ts'

/** As a request says it. */
export interface LockWords {
  toolId: string | null
  lockToken: string | null
  baseVersion: string | null
}

/** With a document named, whoever could not save there is told before the bytes are sent. */
export function lockCall({ toolId, lockToken, baseVersion: base }: LockWords): GuardedCall | null {
  if (toolId === null) return null
  if (!isUuid(toolId)) throw new InvalidInputError([{ path: ['toolId'], message: 'must be a UUID' }])
  if (base !== null && !/^[1-9]\d{0,8}$/.test(base))
    throw new InvalidInputError([{ path: ['baseVersion'], message: 'must be a whole number, at least 1' }])
  return {
    toolId: toolId.toLowerCase(),
    lockToken,
    baseVersion: base === null ? null : Number(base),
    storage: 'INTERNAL',
  }
}
