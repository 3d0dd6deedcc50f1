import { z } from 'zod'
import {
  ForbiddenError,
  InvalidInputError,
  type Loss,
  NotFoundError,
  unknownToken,
} from '../domain/errors.ts'
import type { LockView } from '../domain/lockView.ts'
import { speaksForOthers } from '../domain/permissions.ts'
import { lossOf } from '../storage/grants.ts'
import { checkToken } from '../storage/lockCheck.ts'
import { deletedDocumentOf } from '../storage/namedDocuments.ts'
import { actorOf } from '../storage/users.ts'
import { documentKey } from './externalInputs.ts'
import { key, lockToken, optional, parseInput, toolId } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

export interface LockCheck {
  toolId: string
  live: boolean
  lock: LockView | null
  /** Why the token is not valid; null if it is. */
  loss: Loss | null
}

const checkDraftLockInput = z.object({
  toolId: optional(toolId),
  document: optional(z.object({ collection: key, key: documentKey })),
  holderId: optional(key),
  lockToken,
})

/** Checks a lock token: back ends can check all, other users their own. It does not guard a write (rule 31). */
export async function checkDraftLock(services: Services, viewer: Viewer, raw: unknown): Promise<LockCheck> {
  const input = parseInput(checkDraftLockInput, raw)
  if ((input.toolId === null) === (input.document === null))
    throw new InvalidInputError([{ path: ['toolId'], message: 'give either toolId or document' }])
  const { reads } = services.db
  const { role } = await actorOf(reads, viewer.id)
  const asksForOthers = speaksForOthers(role)
  if (!asksForOthers && input.holderId !== null && input.holderId !== viewer.id)
    throw new ForbiddenError("Only a service or an admin may ask about somebody else's lock token.")
  const holderId = asksForOthers ? input.holderId : viewer.id
  const met = await checkToken(reads, viewer.id, input, { ...input, holderId })
  if (met?.live) return { ...met, loss: null }
  // Grants stay after their documents are deleted, so that the holder can be told.
  const id = met?.toolId ?? input.toolId ?? (await deletedDocumentOf(reads, input.lockToken, holderId))
  const loss = id ? await lossOf(reads, id, input.lockToken, holderId) : unknownToken
  if (!id || (!met && loss.cause === 'UNKNOWN_TOKEN')) throw new NotFoundError('document')
  return { toolId: id, live: false, lock: met?.lock ?? null, loss }
}
