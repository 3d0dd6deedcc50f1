import type { z } from 'zod'
import { type CanonicalContent, canonicalContent, requestHash } from '../domain/content.ts'
import { InvalidInputError } from '../domain/errors.ts'
import { largeBytes, UnreadContent } from '../domain/unreadContent.ts'
import { oldVersion } from '../storage/oldVersions.ts'
import { checkAgainstCollection } from './collectionSchema.ts'
import { type SaveAnswer, writeVersion } from './drafts.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import type { restoreDraftVersionInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

type Input = z.output<typeof restoreDraftVersionInput>
/** Read before the document's row is locked. */
type Found = Input & { content?: CanonicalContent; versionId?: string }

export function restoreCall(input: Found): GuardedCall {
  const { idempotencyKey, lockToken, content: _content, versionId: _id, ...rest } = input
  const retry = { mutation: 'restoreDraftVersion', key: idempotencyKey ?? '', requestHash: requestHash(rest) }
  return { ...input, storage: 'INTERNAL', retry: idempotencyKey === null ? null : retry }
}

/** Large content is read outside of the event loop, as for a save, once the caller is known to hold the lock. */
export async function versionToRestore(
  services: Services,
  { toolId, number }: Input,
  viewer: Viewer,
): Promise<Pick<Found, 'content' | 'versionId'>> {
  const found = await oldVersion(services.db.reads, toolId, number, viewer.id)
  if (!found) return {}
  const content =
    found.content.length > largeBytes
      ? new UnreadContent(Buffer.from(found.content))
      : canonicalContent(JSON.parse(found.content))
  return { content, versionId: found.id }
}

/** A save (rule 11) with the content and files of an older version. */
export async function restoreDraftVersion(draft: GuardedDraft, input: Found): Promise<SaveAnswer> {
  const { content, versionId, number, message } = input
  if (!content || !versionId)
    throw new InvalidInputError([{ path: ['number'], message: `there is no version ${number}` }])
  checkAgainstCollection(draft.contentSchema, content)
  const made = { content, message, release: false }
  return writeVersion(draft, made, { filesOf: versionId }, { restored: number })
}
