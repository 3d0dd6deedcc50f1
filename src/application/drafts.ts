import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { requestHash } from '../domain/content.ts'
import { endGrant, moveHead } from '../domain/lease.ts'
import { type LockView, viewFromJson } from '../domain/lockView.ts'
import type { WrittenVersion } from '../storage/record.ts'
import { checkAgainstCollection } from './collectionSchema.ts'
import { bindable } from './files.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import { lockOf } from './guard.ts'
import type { publishDraftInput, saveDraftInput } from './inputs.ts'

export interface SaveAnswer {
  draftHeadId: string
  lock: LockView | null
  /** What this very call wrote. A retry reads it anew. */
  version?: WrittenVersion
}

type SaveInput = z.output<typeof saveDraftInput>

/** A transaction that saves share ends when the last of them is written: larger ones have one of their own. */
const sharedCharacters = 64_000

/** How the guard is to look at a save. The token is a credential, no input: a retry may come under a newer one. */
export function saveCall(input: SaveInput): GuardedCall {
  const { idempotencyKey, lockToken, content, files, ...rest } = input
  // Left out where there are none: a key that was used before files were known goes on meaning what it meant.
  const hash = () => requestHash({ ...rest, ...(files && { files }), content: content.hash })
  return {
    ...input,
    retry:
      idempotencyKey === null ? null : { mutation: 'saveDraft', key: idempotencyKey, requestHash: hash() },
    shares: content.text.length <= sharedCharacters,
  }
}

/** Rule 11: new version, head moved, lock moved with it and renewed, audit entry and event, all or nothing. */
export async function saveDraft(draft: GuardedDraft, input: SaveInput): Promise<SaveAnswer> {
  checkAgainstCollection(draft.contentSchema, input.content)
  const fencingToken = draft.underLease ? draft.state.fencingToken : null
  const files = input.files && (await bindable(draft.tx, draft.viewer, input.files))
  const version = {
    id: randomUUID(),
    number: draft.state.draftNumber + 1,
    content: input.content.text,
    contentHash: input.content.hash,
    message: input.message,
    savedById: draft.viewer.id,
    savedAt: draft.now,
    fencingToken,
  }
  const moved = moveHead(draft.state, version, draft.viewer.id, draft.policy, draft.now)
  const transitions = [moved]
  if (input.release && draft.underLease) {
    const end = { cause: 'RELEASED', byId: draft.viewer.id, reason: null } as const
    transitions.push(endGrant(moved.state, 'RELEASED', end, draft.now))
  }
  const state = (transitions.at(-1) ?? moved).state
  const answer = { draftHeadId: version.id, lock: lockOf(draft, state) }
  const metadata = { version: version.number, message: input.message }
  draft.write(
    {
      state,
      transitions,
      version: { ...version, ...(files ? { files } : { filesOf: draft.state.draftHeadId }) },
      audit: [{ action: 'DRAFT_SAVED', actorId: draft.viewer.id, fencingToken, metadata }],
    },
    answer,
  )
  return { ...answer, version: { ...version, toolId: draft.state.toolId } }
}

/** The first answer of a save, as it was stored. */
export function savedBefore(stored: { draftHeadId: string; lock: unknown }): SaveAnswer {
  return { draftHeadId: stored.draftHeadId, lock: viewFromJson(stored.lock) }
}

type PublishInput = z.output<typeof publishDraftInput>

export function publishCall(input: PublishInput): GuardedCall {
  const { idempotencyKey, lockToken, ...rest } = input
  const retry = { mutation: 'publishDraft', key: idempotencyKey ?? '', requestHash: requestHash(rest) }
  return { ...input, retry: idempotencyKey === null ? null : retry }
}

/** The draft head becomes the published version; later saves leave it as it is. */
export async function publishDraft(draft: GuardedDraft, _input: PublishInput): Promise<{ toolId: string }> {
  const { toolId, draftHeadId, draftNumber, fencingToken } = draft.state
  const answer = { toolId }
  const audit = {
    action: 'DRAFT_PUBLISHED',
    actorId: draft.viewer.id,
    fencingToken: draft.underLease ? fencingToken : null,
    metadata: { version: draftNumber },
  } as const
  draft.write({ publish: draftHeadId, audit: [audit] }, answer)
  return answer
}
