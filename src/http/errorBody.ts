import { FileTooLarge } from '../application/files.ts'
import type { Services } from '../application/services.ts'
import { statusOf } from '../application/statusOf.ts'
import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftVersionConflictError,
  InvalidInputError,
  UserError,
} from '../domain/errors.ts'
import { fileLimits } from '../domain/files.ts'
import type { LockView } from '../domain/lockView.ts'

/**
 * What is answered to an error outside GraphQL: its status, and the fields of a typed one under the names that GraphQL gives
 * them. Null: nobody has foreseen it.
 */
export async function errorBody(services: Services, error: unknown): Promise<[number, object] | null> {
  const refusal = statusOf(error)
  if (!refusal) return null
  const { status, code, message, retryAfterMs } = refusal
  const body = { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  if (error instanceof FileTooLarge) return [status, { ...body, limit: fileLimits.bytes }]
  if (!(error instanceof UserError)) return [status, body]
  const { retryable } = error
  return [
    status,
    { __typename: error.constructor.name, ...body, retryable, ...(await fieldsOf(services, error)) },
  ]
}

async function fieldsOf(services: Services, error: UserError): Promise<object> {
  if (error instanceof DraftLockHeldError) {
    const { heldByViewerElsewhere, viewerCanForceTake } = error
    return { heldLock: await lockOf(services, error.heldLock), heldByViewerElsewhere, viewerCanForceTake }
  }
  if (error instanceof DraftLockLostError) {
    const { cause, endedAt, statedReason } = error
    const by = await person(services, error.byId)
    return { cause, by, endedAt, statedReason, currentLock: await lockOf(services, error.currentLock) }
  }
  if (error instanceof DraftVersionConflictError) {
    const select = { id: true, number: true, contentHash: true, savedAt: true }
    const where = { id: error.currentHeadId }
    const currentHead = await services.db.prisma.draftVersion.findUnique({ where, select })
    return { currentHead, tool: { id: error.toolId } }
  }
  return error instanceof InvalidInputError ? { issues: error.issues } : {}
}

async function lockOf(services: Services, lock: LockView | null): Promise<object | null> {
  if (!lock) return null
  const { holderId, forcedById, draftHeadId, ...rest } = lock
  return {
    id: `${lock.toolId}:${lock.fencingToken}`,
    ...rest,
    expiresInMs: Math.max(0, lock.expiresAt.getTime() - lock.asOf.getTime()),
    draftHead: { id: draftHeadId },
    holder: await person(services, holderId),
    forcedBy: await person(services, forcedById),
  }
}

async function person(services: Services, id: string | null): Promise<object | null> {
  if (id === null) return null
  const user = await services.db.users.load(id)
  return user && { id, handle: user.handle, name: user.name }
}
