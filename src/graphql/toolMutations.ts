import type { Viewer } from '../application/services.ts'
import { createTool } from '../application/tools.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { toolOf } from './tool.ts'
import { result } from './userErrors.ts'

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
    args: { input: t.arg({ type: CreateToolInput, required: true }) },
    errors: result('CreateToolResult', errors.NotFoundError, errors.ForbiddenError, errors.InvalidInputError),
    draftLock: { needsNone: 'there is no draft yet that anybody could hold' },
    resolve: (_root, { input }, { services, viewer }) => createTool(services, viewer as Viewer, input),
  }),
)
