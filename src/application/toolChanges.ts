import type { z } from 'zod'
import { InvalidInputError, MetadataVersionConflictError } from '../domain/errors.ts'
import { endGrant } from '../domain/lease.ts'
import { isAdmin } from '../domain/permissions.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import { unknownUsers } from '../storage/users.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import type { deleteToolInput, updateToolMetadataInput } from './inputs.ts'
import type { Services } from './services.ts'

type MetadataInput = z.output<typeof updateToolMetadataInput>

/** Rule 24: metadata needs the lock only where the policy covers it. */
export function metadataCall({ toolId, lockToken, override, maintainerIds }: MetadataInput): GuardedCall {
  const evicts = (draft: DraftRow) => maintainerIds !== null && removesHolder(draft, maintainerIds)
  return { toolId, lockToken, override, evicts }
}

/** Who holds the lock as a maintainer is one no more. An admin edits without being one. */
function removesHolder({ state, holderRole, holderMaintains }: DraftRow, maintainerIds: string[]): boolean {
  if (!state.grant || !holderMaintains || isAdmin(holderRole ?? 'VIEWER')) return false
  return !maintainerIds.includes(state.grant.holderId)
}

/** People are never deleted, so they can be looked up before the tool is locked. */
export async function mustKnowMaintainers(
  services: Services,
  { maintainerIds }: MetadataInput,
): Promise<void> {
  if (!maintainerIds) return
  const unknown = await unknownUsers(services.db.leases, maintainerIds)
  if (unknown.length > 0)
    throw new InvalidInputError(
      unknown.map((id) => ({
        path: ['maintainerIds', String(maintainerIds.indexOf(id))],
        message: `"${id}" has never signed in; find people with users(search:)`,
      })),
    )
}

/** Title, summary, taxonomy and maintainers, by their own version. The guard ends the lock of a maintainer who goes. */
export async function updateToolMetadata(
  draft: GuardedDraft,
  input: MetadataInput,
): Promise<{ toolId: string }> {
  const { toolId, expectedMetadataVersion, title, summary, taxonomy, maintainerIds } = input
  if (draft.metadataVersion !== expectedMetadataVersion)
    throw new MetadataVersionConflictError('The metadata', draft.metadataVersion, expectedMetadataVersion)
  const changed = { title, summary, taxonomy, maintainerIds }
  draft.write({
    metadata: changed,
    audit: [
      {
        action: 'TOOL_METADATA_UPDATED',
        actorId: draft.viewer.id,
        metadata: { version: expectedMetadataVersion + 1, ...given(changed) },
      },
    ],
  })
  return { toolId }
}

type DeleteInput = z.output<typeof deleteToolInput>

export function deleteCall(input: DeleteInput): GuardedCall {
  return input
}

/** Rule 18: the tool goes, and its lock with it, in one transaction; whoever watches is told. */
export async function deleteTool(
  draft: GuardedDraft,
  input: DeleteInput,
): Promise<{ deletedToolId: string }> {
  if (draft.singleton)
    throw new InvalidInputError([
      {
        path: ['toolId'],
        message: `"${draft.slug}" is the one document of its collection and cannot be deleted`,
      },
    ])
  if (input.confirmSlug !== draft.slug)
    throw new InvalidInputError([
      { path: ['confirmSlug'], message: `must be the document's slug, "${draft.slug}"` },
    ])
  const { state, now, viewer } = draft
  const end = { cause: 'TOOL_DELETED', byId: viewer.id, reason: null } as const
  const deleted = state.grant
    ? endGrant(state, 'TOOL_DELETED', end, now)
    : {
        kind: 'TOOL_DELETED' as const,
        state: { ...state, revision: state.revision + 1 },
        actorId: viewer.id,
        reason: null,
        ended: null,
        at: now,
      }
  draft.write({
    transitions: [deleted],
    deleteTool: true,
    audit: [
      {
        action: 'TOOL_DELETED',
        actorId: viewer.id,
        subjectId: deleted.ended?.holderId ?? null,
        fencingToken: deleted.ended?.fencingToken ?? null,
        reason: input.override?.reason ?? null,
        metadata: { collection: draft.collectionId, slug: draft.slug, version: state.draftNumber },
      },
    ],
  })
  return { deletedToolId: state.toolId }
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
