import { FileTooLarge } from '../application/receiving.ts'
import type { Services } from '../application/services.ts'
import { statusOf } from '../application/statusOf.ts'
import { UploadOffsetError } from '../application/uploads.ts'
import {
  DraftLockHeldError,
  DraftLockLostError,
  DraftLockReservedError,
  DraftVersionConflictError,
  InvalidInputError,
  UserError,
} from '../domain/errors.ts'
import { shownLock, shownPerson } from './shownLock.ts'

/**
 * What is answered to an error outside GraphQL: its status, and the fields of a typed one under the names that GraphQL gives
 * them. Null: nobody has foreseen it.
 */
export async function errorBody(services: Services, error: unknown): Promise<[number, object] | null> {
  const refusal = statusOf(error)
  if (!refusal) return null
  const { status, code, message, retryAfterMs } = refusal
  const body = { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  if (error instanceof FileTooLarge) return [status, { ...body, limit: error.limit }]
  if (error instanceof UploadOffsetError) return [status, { ...body, offset: error.offset }]
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
    return { heldLock: await shownLock(services, error.heldLock), heldByViewerElsewhere, viewerCanForceTake }
  }
  if (error instanceof DraftLockLostError) {
    const { cause, endedAt, statedReason } = error
    const by = await shownPerson(services, error.byId)
    return {
      cause,
      by,
      endedAt,
      statedReason,
      currentLock: error.currentLock && (await shownLock(services, error.currentLock)),
    }
  }
  if (error instanceof DraftLockReservedError) {
    const { reservedUntil, position } = error
    return { reservedFor: await shownPerson(services, error.reservedForId), reservedUntil, position }
  }
  if (error instanceof DraftVersionConflictError) {
    const select = { id: true, number: true, contentHash: true, savedAt: true }
    const where = { id: error.currentHeadId }
    const currentHead = await services.db.prisma.draftVersion.findUnique({ where, select })
    return { currentHead, tool: { id: error.toolId } }
  }
  return error instanceof InvalidInputError ? { issues: error.issues } : {}
}
