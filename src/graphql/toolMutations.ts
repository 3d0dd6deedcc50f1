import { deleteToolInput, updateToolMetadataInput } from '../application/inputs.ts'
import type { Viewer } from '../application/services.ts'
import { deleteCall, deleteTool, metadataCall, updateToolMetadata } from '../application/toolChanges.ts'
import { createTool } from '../application/tools.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { LockOverrideInput } from './draftMutations.ts'
import { result } from './result.ts'
import { toolOf } from './tool.ts'
import { underLock } from './underLock.ts'

const CreateToolInput = builder.inputType('CreateToolInput', {
  fields: (t) => ({
    collection: t.id({ required: true }),
    slug: t.string({ required: true }),
    title: t.string({ required: true }),
    summary: t.string(),
    taxonomy: t.stringList(),
    content: t.field({ type: 'JSON', required: true }),
    idempotencyKey: t.id(),
  }),
})

const CreateToolPayload = builder
  .objectRef<{ toolId: string }>('CreateToolPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t) }) })

builder.mutationField('createTool', (t) =>
  t.field({
    type: CreateToolPayload,
    description: 'Create a document in an INTERNAL collection. For contributors and admins.',
    args: { input: t.arg({ type: CreateToolInput, required: true }) },
    rate: 'save',
    errors: result('CreateToolResult', errors.NotFoundError, errors.ForbiddenError, errors.InvalidInputError),
    draftLock: { needsNone: 'The document is new, so nobody can hold its lock.' },
    resolve: (_root, { input }, { services, viewer }) => createTool(services, viewer as Viewer, input),
  }),
)

const UpdateToolMetadataInput = builder.inputType('UpdateToolMetadataInput', {
  description: 'Fields that are left out keep their values.',
  fields: (t) => ({
    toolId: t.id({ required: true }),
    expectedMetadataVersion: t.int({ required: true }),
    title: t.string(),
    summary: t.string(),
    taxonomy: t.stringList(),
    maintainerIds: t.idList(),
    lockToken: t.string({ description: 'Required only if the lock policy has coversMetadata.' }),
    override: t.field({
      type: LockOverrideInput,
      description:
        'Required if the change removes the holder of the lock from the maintainers: names the lock and the reason (rule 39 of docs/protocol.md).',
    }),
  }),
})

const UpdateToolMetadataPayload = builder
  .objectRef<{ toolId: string }>('UpdateToolMetadataPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t) }) })

const DeleteToolInput = builder.inputType('DeleteToolInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    confirmSlug: t.string({ required: true, description: "The tool's slug, typed by a person to confirm." }),
    lockToken: t.string(),
    override: t.field({ type: LockOverrideInput }),
  }),
})

const DeleteToolPayload = builder
  .objectRef<{ deletedToolId: string }>('DeleteToolPayload')
  .implement({ fields: (t) => ({ deletedToolId: t.exposeID('deletedToolId') }) })

builder.mutationFields((t) => ({
  updateToolMetadata: t.field({
    type: UpdateToolMetadataPayload,
    description:
      'Change title, summary, taxonomy and maintainers. Allowed while somebody else holds the lock, unless the lock policy has coversMetadata.',
    args: { input: t.arg({ type: UpdateToolMetadataInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'UpdateToolMetadataResult',
      refusals: [errors.MetadataVersionConflictError],
      input: updateToolMetadataInput,
      needs: 'leaseForMetadata',
      call: metadataCall,
      work: updateToolMetadata,
    }),
  }),
  deleteTool: t.field({
    type: DeleteToolPayload,
    description: 'Delete a tool and its lock in one transaction.',
    args: { input: t.arg({ type: DeleteToolInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'DeleteToolResult',
      input: deleteToolInput,
      needs: 'noOtherHolder',
      call: deleteCall,
      work: deleteTool,
    }),
  }),
}))
