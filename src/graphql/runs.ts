import { type ToolSettings as Settings, toolSettings } from '../application/production.ts'
import type { SandboxSettings as SandboxValues } from '../application/sandboxSettings.ts'
import type { Viewer } from '../application/services.ts'
import { maySeeRun } from '../domain/permissions.ts'
import { sessionContext } from '../domain/sandbox.ts'
import type { NextAction as OfferedAction, RunError } from '../domain/sandboxRunner.ts'
import { sees } from '../storage/rights.ts'
import { readState, runAccess } from '../storage/runs.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { codedError } from './codedError.ts'
import type { Context } from './context.ts'
import { DraftVersion } from './draftVersion.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

export const RunStatus = builder.enumType('RunStatus', {
  values: ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELED'] as const,
})

const NextAction = builder.objectRef<OfferedAction>('NextAction').implement({
  fields: (t) => ({
    actionId: t.exposeString('actionId'),
    label: t.exposeString('label'),
    inputSchema: t.expose('inputSchema', {
      type: 'JSON',
      nullable: true,
      description: "JSON Schema of the action's input; null if it has none.",
    }),
  }),
})

const RunFailure = builder.objectRef<RunError>('RunFailure').implement({
  fields: (t) => ({ message: t.exposeString('message'), stack: t.exposeString('stack', { nullable: true }) }),
})

export const SandboxRun = builder.prismaObject('Run', {
  variant: 'SandboxRun',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    tool: t.relation('tool'),
    snapshotId: t.exposeID('snapshotId', { nullable: true }),
    snapshotExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      select: { snapshot: { select: { expiresAt: true } } },
      resolve: (run) => run.snapshot?.expiresAt ?? null,
    }),
    draftHeadId: t.exposeID('draftHeadId', { nullable: true }),
    actionId: t.exposeString('actionId', {
      nullable: true,
      description: 'Null for the first run of a snapshot.',
    }),
    status: t.expose('status', { type: RunStatus }),
    startedBy: t.field({
      type: User,
      nullable: true,
      select: { userId: true },
      resolve: (run, _args, context) => userOf(run.userId, context),
    }),
    queuedAt: t.expose('queuedAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    durationMs: t.exposeInt('durationMs', { nullable: true }),
    outputs: t.field({
      type: ['JSON'],
      select: { outputs: true },
      resolve: (run) => run.outputs as unknown[],
    }),
    nextActions: t.field({
      type: [NextAction],
      select: { nextActions: true },
      resolve: (run) => run.nextActions as unknown as OfferedAction[],
    }),
    logs: t.exposeString('logs', { description: 'Console output, cut at the configured limit.' }),
    error: t.field({
      type: RunFailure,
      nullable: true,
      select: { error: true },
      resolve: (run) => run.error as RunError | null,
    }),
    stateRev: t.exposeInt('stateRev', {
      nullable: true,
      description: 'Revision of the session state after this run.',
    }),
  }),
})

export const ToolRun = builder.prismaObject('Run', {
  variant: 'ToolRun',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    tool: t.relation('tool'),
    version: t.field({
      type: DraftVersion,
      select: (_args, _context, nested) => ({ version: nested() }),
      // Only runs of a published version are shown as this type.
      resolve: (run) => run.version!,
    }),
    status: t.expose('status', { type: RunStatus }),
    outputs: t.field({
      type: ['JSON'],
      select: { outputs: true },
      resolve: (run) => run.outputs as unknown[],
    }),
    logs: t.exposeString('logs'),
    error: t.field({
      type: RunFailure,
      nullable: true,
      select: { error: true },
      resolve: (run) => run.error as RunError | null,
    }),
    queuedAt: t.expose('queuedAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectField(Tool, 'latestSandboxRun', (t) =>
  t.field({
    type: SandboxRun,
    nullable: true,
    description: "The viewer's latest sandbox run. An editor uses it to resume after a reload.",
    select: (_args, { viewer }, nested) => ({
      runs: nested({
        where: { userId: viewer?.id ?? '', versionId: null },
        orderBy: { queuedAt: 'desc' },
        take: 1,
      }),
    }),
    resolve: (tool) => tool.runs[0] ?? null,
  }),
)

const SandboxSession = builder
  .objectRef<{ context: string; state: unknown; stateRev: number }>('SandboxSession')
  .implement({
    fields: (t) => ({
      context: t.exposeString('context'),
      state: t.expose('state', { type: 'JSON' }),
      stateRev: t.exposeInt('stateRev'),
    }),
  })

export const SandboxSettings = builder.objectRef<SandboxValues>('SandboxSettings').implement({
  fields: (t) => ({
    draftHeadId: t.exposeID('draftHeadId'),
    context: t.exposeString('context', {
      description:
        '"sandbox-settings:" followed by the first 32 hex digits of sha256(draftHeadId:schemaHash).',
    }),
    schemaHash: t.exposeString('schemaHash'),
    values: t.expose('values', { type: 'JSON' }),
    inherited: t.exposeBoolean('inherited', {
      description:
        'True if nothing is stored for this draft head yet and the values come from the previous one, which has the same schema.',
    }),
    stateRev: t.exposeInt('stateRev'),
  }),
})

export const ToolSettings = builder.objectRef<Settings>('ToolSettings').implement({
  description:
    'Production settings. context is "settings:" followed by the first 32 hex digits of the schema hash.',
  fields: (t) => ({
    context: t.exposeString('context'),
    schemaHash: t.exposeString('schemaHash'),
    values: t.expose('values', { type: 'JSON' }),
    stateRev: t.exposeInt('stateRev'),
  }),
})

/** Null if the run does not exist. FORBIDDEN for users who did not start it and are not admins. */
async function visibleRun(context: Context, id: string): Promise<string | null> {
  const run = await runAccess(context.services.db.reads, idArgument('id', id), (context.viewer as Viewer).id)
  if (!run) return null
  if (maySeeRun(run)) return run.id
  throw codedError('FORBIDDEN', 'Only the user who started a run, and admins, may see it.')
}

builder.queryFields((t) => ({
  sandboxRun: t.prismaField({
    type: SandboxRun,
    nullable: true,
    description: 'One sandbox run, with its snapshotId, so that an editor can resume after a reload.',
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, { id }, context) => {
      const visible = await visibleRun(context, id)
      const where = { id: visible ?? '', versionId: null }
      return visible === null ? null : context.services.db.prisma.run.findFirst({ ...query, where })
    },
  }),
  toolRun: t.prismaField({
    type: ToolRun,
    nullable: true,
    description: 'A production run that the viewer started. Admins see all runs.',
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, { id }, context) => {
      const visible = await visibleRun(context, id)
      const where = { id: visible ?? '', versionId: { not: null } }
      return visible === null ? null : context.services.db.prisma.run.findFirst({ ...query, where })
    },
  }),
  sandboxSession: t.field({
    type: SandboxSession,
    nullable: true,
    description:
      'State of a run with several steps, kept by the server. Its context is sandbox:{snapshotId}.',
    args: { toolId: t.arg.id({ required: true }), snapshotId: t.arg.id({ required: true }) },
    resolve: async (_root, args, { services, viewer }) => {
      const toolId = idArgument('toolId', args.toolId)
      const context = sessionContext(idArgument('snapshotId', args.snapshotId))
      const { id } = viewer as Viewer
      if (!(await sees(services.db.reads, toolId, id))) return null
      const stored = await readState(services.db.reads, toolId, id, context)
      return stored && { context, state: stored.value, stateRev: stored.stateRev }
    },
  }),
  toolSettings: t.field({
    type: ToolSettings,
    nullable: true,
    description:
      "The viewer's production settings for the published version. Null if nothing is published or it has no settings schema.",
    args: { toolId: t.arg.id({ required: true }) },
    resolve: (_root, { toolId }, { services, viewer }) =>
      toolSettings(services, viewer as Viewer, idArgument('toolId', toolId)),
  }),
}))

builder.subscriptionField('sandboxRunChanged', (t) =>
  t.prismaField({
    type: SandboxRun,
    description: 'The run in its current state, then each change until it has finished.',
    args: { id: t.arg.id({ required: true }) },
    subscribe: (_root, { id }, { runChanges, viewer }) =>
      runChanges.watch(idArgument('id', id), (viewer as Viewer).id) as never,
    resolve: (query, run, _args, { services }) =>
      services.db.prisma.run.findUniqueOrThrow({
        ...query,
        where: { id: (run as unknown as { id: string }).id },
      }),
  }),
)
