import { publishCall, publishDraft, unpublishCall, unpublishTool } from '../application/publishing.ts'
import { publishDraftInput, unpublishToolInput } from '../application/publishingInputs.ts'
import { builder } from './builder.ts'
import { LockOverrideInput } from './draftMutations.ts'
import { toolOf } from './tool.ts'
import { underLock } from './underLock.ts'

const PublishDraftInput = builder.inputType('PublishDraftInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string(),
    override: t.field({ type: LockOverrideInput }),
    baseVersion: t.int({ required: true }),
    idempotencyKey: t.id(),
  }),
})

const PublishDraftPayload = builder
  .objectRef<{ toolId: string }>('PublishDraftPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t) }) })

builder.mutationField('publishDraft', (t) =>
  t.field({
    type: PublishDraftPayload,
    description: 'Publish the draft head.',
    args: { input: t.arg({ type: PublishDraftInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'PublishDraftResult',
      input: publishDraftInput,
      call: publishCall,
      work: publishDraft,
      replay: (stored: { toolId: string }) => stored,
    }),
  }),
)

const UnpublishToolInput = builder.inputType('UnpublishToolInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ description: 'Required, unless locking is off for the collection.' }),
    override: t.field({ type: LockOverrideInput }),
    idempotencyKey: t.id({
      description: 'A key for this call. A retry with the same key returns the first answer again.',
    }),
  }),
})

const UnpublishToolPayload = builder
  .objectRef<{ toolId: string }>('UnpublishToolPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t) }) })

builder.mutationField('unpublishTool', (t) =>
  t.field({
    type: UnpublishToolPayload,
    description:
      'Unpublish the document, under the lock. Production starts no new runs of it; running ones finish. The draft and all versions stay. NotFoundError if nothing is published.',
    args: { input: t.arg({ type: UnpublishToolInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'UnpublishToolResult',
      input: unpublishToolInput,
      call: unpublishCall,
      work: unpublishTool,
      replay: (stored: { toolId: string }) => stored,
    }),
  }),
)
