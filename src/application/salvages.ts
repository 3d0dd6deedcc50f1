import { randomUUID } from 'node:crypto'
import {
  DraftLockLostError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  unknownToken,
} from '../domain/errors.ts'
import { salvageLimits } from '../domain/salvage.ts'
import { acknowledgeEnd, type FoundGrant } from '../storage/endedGrants.ts'
import { lockInForce } from '../storage/grants.ts'
import { sees } from '../storage/rights.ts'
import * as storage from '../storage/salvages.ts'
import { grantBehind } from './endedGrants.ts'
import { parseInput } from './inputs.ts'
import { readLarge } from './largeInput.ts'
import { acknowledgeLockLossInput, discardSalvageInput, saveSalvageInput } from './salvageInputs.ts'
import type { Services, Viewer } from './services.ts'

/**
 * Rule 36: keeps unsaved text beside the draft after the lock has ended, with the ended token of its author. The author's
 * current rights, the collection's schema, and whether the document still exists do not matter.
 */
export async function saveSalvage(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ salvage: storage.Salvage }> {
  const sent = parseInput(saveSalvageInput, raw)
  const { fencingToken } = await endedLately(services, viewer, sent)
  const { toolId, baseVersion, content } = await readLarge(services, viewer, sent)
  const { uploads } = services.db
  const salvage = await storage.keepSalvage(uploads, {
    id: randomUUID(),
    toolId,
    fencingToken,
    authorId: viewer.id,
    baseVersion,
    content: content.text,
  })
  await storage.dropSurplus(uploads, viewer.id)
  return { salvage }
}

async function endedLately(
  services: Services,
  viewer: Viewer,
  call: { toolId: string; lockToken: string },
): Promise<FoundGrant> {
  const grant = await grantBehind(services, viewer, call)
  if (!grant) throw await unknown(services, viewer, call.toolId)
  if (grant.inForce) throw refusedToken('is still valid: save the text with saveDraft')
  if (grant.endedMs === null || grant.endedMs > salvageLimits.takenMs)
    throw refusedToken(
      `ended more than ${salvageLimits.takenMs / 3_600_000} hours ago; acquire the lock and save the text as a version`,
    )
  return grant
}

const refusedToken = (message: string) => new InvalidInputError([{ path: ['lockToken'], message }])

/** A person who may not read the document gets NotFoundError. */
async function unknown({ db }: Services, viewer: Viewer, toolId: string) {
  if (!(await sees(db.leases, toolId, viewer.id))) return new NotFoundError('document')
  return new DraftLockLostError(unknownToken, await lockInForce(db.leases, toolId))
}

/** Its author and admins may delete it. The holder can read it, but not delete it. */
export async function discardSalvage(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ discardedSalvageId: string }> {
  const { salvageId } = parseInput(discardSalvageInput, raw)
  const { discarded, seen } = await storage.discardSalvage(services.db.uploads, salvageId, viewer.id)
  if (discarded) return { discardedSalvageId: salvageId }
  throw seen
    ? new ForbiddenError('Only its author or an admin may discard this text.')
    : new NotFoundError('salvage')
}

/** The client of the previous holder reports that the person has seen the end of the lock. The first call counts. */
export async function acknowledgeLockLoss(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ acknowledgedAt: Date }> {
  const call = parseInput(acknowledgeLockLossInput, raw)
  const grant = await grantBehind(services, viewer, call)
  if (!grant) throw new NotFoundError('lock')
  if (!grant.endedAt) throw refusedToken('is still valid: there is no lost lock to acknowledge')
  return { acknowledgedAt: await acknowledgeEnd(services.db.leases, call.toolId, grant.fencingToken) }
}
