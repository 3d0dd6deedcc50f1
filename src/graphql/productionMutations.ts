import { runTool, type ToolSettings as Settings, saveToolSettings } from '../application/production.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { result } from './result.ts'
import { ToolRun, ToolSettings } from './runs.ts'

const RunToolInput = builder.inputType('RunToolInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    inputs: t.field({ type: 'JSON' }),
    idempotencyKey: t.id(),
  }),
})

const SaveToolSettingsInput = builder.inputType('SaveToolSettingsInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    values: t.field({ type: 'JSON', required: true }),
    expectedStateRev: t.int({ required: true }),
  }),
})

const RunToolPayload = builder.objectRef<{ runId: string }>('RunToolPayload').implement({
  fields: (t) => ({
    run: t.prismaField({
      type: ToolRun,
      resolve: (query, { runId }, _args, { services }) =>
        services.db.prisma.run.findUniqueOrThrow({ ...query, where: { id: runId } }),
    }),
  }),
})

const SaveToolSettingsPayload = builder
  .objectRef<{ settings: Settings }>('SaveToolSettingsPayload')
  .implement({ fields: (t) => ({ settings: t.expose('settings', { type: ToolSettings }) }) })

const needsNone = 'It uses the published version, and locks protect drafts only.'

builder.mutationFields((t) => ({
  runTool: t.field({
    type: RunToolPayload,
    description: 'Run the published version with the production settings. Needs no lock.',
    args: { input: t.arg({ type: RunToolInput, required: true }) },
    rate: 'run',
    errors: result(
      'RunToolResult',
      errors.SandboxBusyError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone },
    resolve: (_root, { input }, { services, viewer }) => runTool(services, viewer as Viewer, input),
  }),
  saveToolSettings: t.field({
    type: SaveToolSettingsPayload,
    description: "Save the viewer's production settings for the published version. Needs no lock.",
    args: { input: t.arg({ type: SaveToolSettingsInput, required: true }) },
    rate: 'save',
    errors: result(
      'SaveToolSettingsResult',
      errors.StateConflictError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone },
    resolve: (_root, { input }, { services, viewer }) => saveToolSettings(services, viewer as Viewer, input),
  }),
}))
