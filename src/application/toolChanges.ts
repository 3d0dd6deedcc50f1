import type { z } from 'zod'
import { InvalidInputError, MetadataVersionConflictError } from '../domain/errors.ts'
import { endGrant } from '../domain/lease.ts'
import { isAdmin, principalOf } from '../domain/permissions.ts'
import type { DraftRow } from '../storage/draftRow.ts'
import type { GuardedCall, GuardedDraft } from './guard.ts'
import type { deleteToolInput, updateToolMetadataInput } from './inputs.ts'

type MetadataInput = z.output<typeof updateToolMetadataInput>

/** Rule 24: metadata needs the lock only where the policy covers it. */
export function metadataCall({ toolId, lockToken, override, maintainerIds }: MetadataInput): GuardedCall {
  const evicts = (draft: DraftRow) => maintainerIds !== null && removesHolder(draft, maintainerIds)
  return { toolId, lockToken, override, evicts }
}

/** True if the change removes the lock's holder from the maintainers, and the holder needs to be one to edit. */
function removesHolder(draft: DraftRow, maintainerIds: string[]): boolean {
  const { state, holder, person } = draft
  if (!state.grant || !holder?.maintainer || person.editors === 'CONTRIBUTORS' || isAdmin(holder.role))
    return false
  return !maintainerIds.includes(principalOf(holder))
}

/** Changes title, summary, taxonomy and maintainers, which have their own version. The guard ends the lock of a removed maintainer. */
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
  return { ...input, agentsNeed: 'delete' }
}

/** Rule 18: deletes the tool and its lock in one transaction, and tells all subscribers. */
export async function deleteTool(
  draft: GuardedDraft,
  input: DeleteInput,
): Promise<{ deletedToolId: string }> {
  if (draft.singleton && !draft.archived)
    throw new InvalidInputError([
      {
        path: ['toolId'],
        message: `"${draft.slug}" is the only document of its collection and cannot be deleted; archive the collection first`,
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
