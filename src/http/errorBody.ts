import type { Services } from '../application/services.ts'
import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftVersionConflictError,
  InvalidInputError,
  type UserError,
} from '../domain/errors.ts'
import type { LockView } from '../domain/lockView.ts'

const statuses: Record<string, number> = {
  DOCUMENT_LOCKED: 423,
  LOCK_LOST: 423,
  LOCK_REQUIRED: 423,
  LOCK_NOT_HELD: 423,
  VERSION_CONFLICT: 409,
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INVALID_INPUT: 400,
}

/** A typed error outside GraphQL: its status, and its fields under the names that GraphQL gives them. */
export async function errorBody(services: Services, error: UserError): Promise<[number, object]> {
  const { code, message, retryable } = error
  const body = { __typename: error.constructor.name, code, message, retryable }
  return [statuses[code] ?? 400, { ...body, ...(await fieldsOf(services, error)) }]
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
