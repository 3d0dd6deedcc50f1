import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { requestHash, sha256 } from '../domain/content.ts'
import type { AuditAction } from '../domain/eventKinds.ts'
import { endGrant, moveHead, type Transition } from '../domain/lease.ts'
import { type LockView, viewFromJson } from '../domain/lockView.ts'
import type { AuditRow, NewVersion, WrittenVersion } from '../storage/record.ts'
import { checkAgainstCollection } from './collectionSchema.ts'
import type { noteExternalSaveInput } from './externalInputs.ts'
import { bindable } from './files.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import { lockOf } from './guard.ts'
import type { saveDraftInput } from './inputs.ts'

export interface SaveAnswer {
  draftHeadId: string
  lock: LockView | null
  /** The version that this call has written. A retry reads it again. */
  version?: WrittenVersion
}

type SaveInput = z.output<typeof saveDraftInput>

/** A shared transaction commits when its last save is written, so larger saves have their own transaction. */
const sharedCharacters = 64_000

/** The guard's parameters for a save. The token is not part of the hashed input, because a retry may come with a newer one. */
export function saveCall(input: SaveInput): GuardedCall {
  const { idempotencyKey, lockToken, content, files, ...rest } = input
  // Left out without files, so that keys used by versions without files keep their hash.
  const hashed = () => requestHash({ ...rest, ...(files && { files }), content: content.hash })
  return {
    ...input,
    storage: 'INTERNAL',
    retry: idempotencyKey === null ? null : hashedOnce('saveDraft', idempotencyKey, hashed),
    shares: content.text.length <= sharedCharacters,
  }
}

/** Hashed when it is needed: the call is made again once its input is known to be whole. */
function hashedOnce(mutation: string, key: string, hashed: () => string): GuardedCall['retry'] {
  let hash: string | undefined
  return {
    mutation,
    key,
    get requestHash() {
      hash ??= hashed()
      return hash
    },
  }
}

export async function saveDraft(draft: GuardedDraft, input: SaveInput): Promise<SaveAnswer> {
  checkAgainstCollection(draft.contentSchema, input.content)
  const files = input.files && (await bindable(draft.tx, draft.viewer, input.files))
  return writeVersion(draft, input, files ? { files } : { filesOf: draft.state.draftHeadId }, {})
}

/**
 * Rule 11: the new version, the moved head and lock, the renewal, the audit entry and the event are written together or not at all.
 * The content is checked against the collection's schema first, before anything is read under the row lock.
 */
export function writeVersion(
  draft: GuardedDraft,
  { content: made, message, release }: Pick<SaveInput, 'content' | 'message' | 'release'>,
  files: Pick<NewVersion, 'files' | 'filesOf'>,
  audited: Record<string, unknown>,
): SaveAnswer {
  const { text: content, hash: contentHash } = made
  const { version, lock, ...moved } = advance(
    draft,
    { content, contentHash, message, reference: null },
    release,
  )
  const answer = { draftHeadId: version.id, lock }
  draft.write(
    {
      ...moved,
      version: { ...version, ...files },
      audit: [saved('DRAFT_SAVED', version, { version: version.number, message, ...audited })],
    },
    answer,
  )
  return { ...answer, version: { ...version, toolId: draft.state.toolId } }
}

type NoteInput = z.output<typeof noteExternalSaveInput>

export function noteCall(input: NoteInput): GuardedCall {
  const { idempotencyKey, lockToken, ...rest } = input
  const retry = { mutation: 'noteExternalSave', key: idempotencyKey ?? '', requestHash: requestHash(rest) }
  return { ...input, storage: 'EXTERNAL', retry: idempotencyKey === null ? null : retry, shares: true }
}

export interface NoteAnswer {
  toolId: string
  lock: LockView | null
}

const marker = { content: '{}', contentHash: sha256('{}') }

/** Rule 28: a version without content, with the reference of the other system. */
export async function noteExternalSave(draft: GuardedDraft, input: NoteInput): Promise<NoteAnswer> {
  const { message, reference, release } = input
  const { version, lock, ...moved } = advance(draft, { ...marker, message, reference }, release)
  const answer = { toolId: draft.state.toolId, lock }
  const audit = saved('EXTERNAL_SAVED', version, { version: version.number, message, reference })
  draft.write({ ...moved, version, audit: [audit] }, answer)
  return answer
}

export function notedBefore(stored: { toolId: string; lock: unknown }): NoteAnswer {
  return { toolId: stored.toolId, lock: viewFromJson(stored.lock) }
}

/** Writes the next version, moves the head and the lock to it, and renews or releases the lease. */
function advance(
  draft: GuardedDraft,
  made: Pick<NewVersion, 'content' | 'contentHash' | 'message' | 'reference'>,
  release: boolean,
) {
  const version = {
    ...made,
    id: randomUUID(),
    number: draft.state.draftNumber + 1,
    savedById: draft.viewer.id,
    savedAt: draft.now,
    fencingToken: draft.underLease ? draft.state.fencingToken : null,
  }
  const transitions = [moveHead(draft.state, version, draft.viewer.id, draft.policy, draft.now)]
  if (release && draft.underLease) {
    const end = { cause: 'RELEASED', byId: draft.viewer.id, reason: null } as const
    transitions.push(endGrant((transitions[0] as Transition).state, 'RELEASED', end, draft.now))
  }
  const { state } = transitions.at(-1) as Transition
  return { version, state, transitions, lock: lockOf(draft, state) }
}

const saved = (
  action: AuditAction,
  { savedById, fencingToken }: Pick<NewVersion, 'savedById' | 'fencingToken'>,
  metadata: Record<string, unknown>,
): AuditRow => ({ action, actorId: savedById, fencingToken, metadata })

/** The first answer of a save, as it was stored. */
export function savedBefore(stored: { draftHeadId: string; lock: unknown }): SaveAnswer {
  return { draftHeadId: stored.draftHeadId, lock: viewFromJson(stored.lock) }
}
