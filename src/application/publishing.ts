import type { z } from 'zod'
import { requestHash } from '../domain/content.ts'
import { NotFoundError } from '../domain/errors.ts'
import { numberOf } from '../storage/oldVersions.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import type { publishDraftInput, unpublishToolInput } from './publishingInputs.ts'

type Input = z.output<typeof publishDraftInput> | z.output<typeof unpublishToolInput>

export const publishCall = (input: Input) => callOf('publishDraft', input)
export const unpublishCall = (input: Input) => callOf('unpublishTool', input)

function callOf(mutation: string, input: Input): GuardedCall {
  const { idempotencyKey, lockToken, ...rest } = input
  const retry = { mutation, key: idempotencyKey ?? '', requestHash: requestHash(rest) }
  return { ...input, storage: 'INTERNAL', retry: idempotencyKey === null ? null : retry }
}

/** Publishes the draft head. Later saves do not change the published version (rule 24). */
export async function publishDraft(draft: GuardedDraft): Promise<{ toolId: string }> {
  const { draftHeadId, draftNumber } = draft.state
  return writePublished(draft, draftHeadId, 'DRAFT_PUBLISHED', { version: draftNumber })
}

/** Unpublishes the document. Drafts, versions and running runs are not affected. */
export async function unpublishTool(draft: GuardedDraft): Promise<{ toolId: string }> {
  if (!draft.publishedVersionId)
    throw new NotFoundError('published version', 'No version of this document is published.')
  const version = await numberOf(draft.tx, draft.publishedVersionId)
  return writePublished(draft, null, 'TOOL_UNPUBLISHED', { version })
}

function writePublished(
  draft: GuardedDraft,
  publish: string | null,
  action: 'DRAFT_PUBLISHED' | 'TOOL_UNPUBLISHED',
  metadata: { version: number },
): { toolId: string } {
  const answer = { toolId: draft.state.toolId }
  const fencingToken = draft.underLease ? draft.state.fencingToken : null
  draft.write({ publish, audit: [{ action, actorId: draft.viewer.id, fencingToken, metadata }] }, answer)
  return answer
}
