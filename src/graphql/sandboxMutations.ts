import {
  resolveSandboxSettingsInput,
  runSandboxInput,
  saveSandboxSettingsInput,
  startSandboxActionInput,
} from '../application/inputs.ts'
import { cancelSandboxRun } from '../application/runs.ts'
import {
  actionCall,
  mustAnswerTheAction,
  mustBeRunnable,
  type RunAnswer,
  runCall,
  runSandbox,
  startSandboxAction,
} from '../application/sandbox.ts'
import {
  mustBeASchema,
  mustSatisfySettings,
  resolveSandboxSettings,
  type SandboxSettings as SandboxValues,
  saveSandboxSettings,
  settingsCall,
} from '../application/sandboxSettings.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { result } from './result.ts'
import { SandboxRun, SandboxSettings } from './runs.ts'
import { underLock } from './underLock.ts'

const SandboxSnapshotInput = builder.inputType('SandboxSnapshotInput', {
  fields: (t) => ({
    entrypoint: t.string({ required: true }),
    sourceCode: t.string({ required: true }),
    settingsSchema: t.field({ type: 'JSON' }),
    inputSchema: t.field({ type: 'JSON' }),
    usageInstructions: t.string(),
  }),
})

const RunSandboxInput = builder.inputType('RunSandboxInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string(),
    baseVersion: t.int(),
    snapshot: t.field({ type: SandboxSnapshotInput, required: true }),
    inputs: t.field({ type: 'JSON' }),
    idempotencyKey: t.id(),
  }),
})

const StartSandboxActionInput = builder.inputType('StartSandboxActionInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string(),
    baseVersion: t.int(),
    snapshotId: t.id({
      description:
        'From the run whose action this is. If it is missing, the answer is an InvalidInputError that says to run the sandbox first.',
    }),
    actionId: t.string({ required: true }),
    input: t.field({ type: 'JSON' }),
    expectedStateRev: t.int({ required: true }),
    idempotencyKey: t.id(),
  }),
})

const CancelSandboxRunInput = builder.inputType('CancelSandboxRunInput', {
  fields: (t) => ({ runId: t.id({ required: true }) }),
})

const ResolveSandboxSettingsInput = builder.inputType('ResolveSandboxSettingsInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string(),
    baseVersion: t.int(),
    settingsSchema: t.field({ type: 'JSON', required: true }),
  }),
})

const SaveSandboxSettingsInput = builder.inputType('SaveSandboxSettingsInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string(),
    baseVersion: t.int(),
    settingsSchema: t.field({ type: 'JSON', required: true }),
    values: t.field({ type: 'JSON', required: true }),
    expectedStateRev: t.int({ required: true }),
  }),
})

function runPayload(name: string) {
  return builder.objectRef<RunAnswer>(name).implement({
    fields: (t) => ({
      run: t.prismaField({
        type: SandboxRun,
        resolve: (query, { runId }, _args, { services }) =>
          services.db.prisma.run.findUniqueOrThrow({ ...query, where: { id: runId } }),
      }),
    }),
  })
}

function settingsPayload(name: string) {
  return builder.objectRef<{ settings: SandboxValues }>(name).implement({
    fields: (t) => ({ settings: t.expose('settings', { type: SandboxSettings }) }),
  })
}

const replay = (stored: RunAnswer) => stored

builder.mutationFields((t) => ({
  runSandbox: t.field({
    type: runPayload('RunSandboxPayload'),
    description:
      'Run unsaved code and schemas. The service keeps them as a snapshot for later actions. Returns when the run is queued.',
    args: { input: t.arg({ type: RunSandboxInput, required: true }) },
    rate: 'run',
    ...underLock({
      result: 'RunSandboxResult',
      refusals: [errors.SandboxBusyError],
      input: runSandboxInput,
      call: runCall,
      prepare: mustBeRunnable,
      work: (draft, input, services) => runSandbox(services, draft, input),
      replay,
    }),
  }),
  startSandboxAction: t.field({
    type: runPayload('StartSandboxActionPayload'),
    description: 'Start one of the next actions of a sandbox run, with the code of its snapshot.',
    args: { input: t.arg({ type: StartSandboxActionInput, required: true }) },
    rate: 'run',
    ...underLock({
      result: 'StartSandboxActionResult',
      refusals: [errors.SnapshotExpiredError, errors.StateConflictError, errors.SandboxBusyError],
      input: startSandboxActionInput,
      call: actionCall,
      prepare: mustAnswerTheAction,
      work: (draft, input, services) => startSandboxAction(services, draft, input),
      replay,
    }),
  }),
  cancelSandboxRun: t.field({
    type: runPayload('CancelSandboxRunPayload'),
    description: 'Stop a queued or running sandbox run. Only for the user who started it, and for admins.',
    args: { input: t.arg({ type: CancelSandboxRunInput, required: true }) },
    rate: null,
    errors: result(
      'CancelSandboxRunResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'It stops a run and changes no draft.' },
    resolve: (_root, { input }, { services, viewer }) => cancelSandboxRun(services, viewer as Viewer, input),
  }),
  resolveSandboxSettings: t.field({
    type: settingsPayload('ResolveSandboxSettingsPayload'),
    description:
      "The viewer's stored sandbox values for this draft head and settings schema. The schema may be unsaved.",
    args: { input: t.arg({ type: ResolveSandboxSettingsInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'ResolveSandboxSettingsResult',
      input: resolveSandboxSettingsInput,
      call: settingsCall,
      prepare: mustBeASchema,
      work: resolveSandboxSettings,
    }),
  }),
  saveSandboxSettings: t.field({
    type: settingsPayload('SaveSandboxSettingsPayload'),
    description: "Save the viewer's sandbox values for this draft head and settings schema.",
    args: { input: t.arg({ type: SaveSandboxSettingsInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'SaveSandboxSettingsResult',
      refusals: [errors.StateConflictError],
      input: saveSandboxSettingsInput,
      call: settingsCall,
      prepare: mustSatisfySettings,
      work: saveSandboxSettings,
    }),
  }),
}))
