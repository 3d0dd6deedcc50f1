import { acknowledgeLockLoss, discardSalvage, saveSalvage } from '../application/salvages.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { salvageLimits } from '../domain/salvage.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { ownSalvages, type Salvage, type SalvagesOf, salvagesOf } from '../storage/salvages.ts'
import { badUserInput, idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { contentOf } from './contents.ts'
import type { Context } from './context.ts'
import { DraftVersion } from './draftVersion.ts'
import { result } from './result.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'
import { visibleTools } from './visible.ts'

const DraftSalvage = builder.objectRef<Salvage>('DraftSalvage').implement({
  description: `Unsaved text of a user whose lock ended, kept for ${salvageLimits.keptMs / 86_400_000} days beside the draft. It is not a version.`,
  fields: (t) => ({
    id: t.exposeID('id'),
    toolId: t.exposeID('toolId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'Null if the document has been deleted or the viewer may no longer read it.',
      resolve: async (query, { toolId }, _args, context) =>
        context.services.db.prisma.tool.findUnique({
          ...query,
          where: { id: toolId, AND: [await visibleTools(context)] },
        }),
    }),
    author: t.field({
      type: User,
      resolve: ({ authorId }, _args, context) => userOf(authorId, context) as Promise<UserRow>,
    }),
    content: t.field({
      type: 'JSON',
      resolve: (salvage, _args, context, info) => contentOf(salvage, context, info, 'draft_salvages'),
    }),
    baseVersion: t.prismaField({
      type: DraftVersion,
      nullable: true,
      description: 'The version that the text is based on; null if the viewer cannot read it.',
      resolve: async (query, { toolId, baseVersion }, _args, context) =>
        context.services.db.prisma.draftVersion.findFirst({
          ...query,
          where: { toolId, number: baseVersion, tool: { AND: [await visibleTools(context)] } },
        }),
    }),
    fencingToken: t.exposeInt('fencingToken', { description: 'Fencing token of the grant that ended.' }),
    keptAt: t.expose('keptAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
  }),
})

/** One loader per operation, which has one viewer and reads one snapshot. */
const loaders = new WeakMap<Context, SalvagesOf>()

function salvagesFor(context: Context): SalvagesOf {
  const { services, viewer } = context
  const loader = loaders.get(context) ?? salvagesOf(services.db.reads, (viewer as Viewer).id)
  loaders.set(context, loader)
  return loader
}

const idsSay = `Only these, at most ${salvageLimits.shown}. Use it to read the content of many salvages in several calls.`

function idsOf(ids: readonly string[] | null | undefined): string[] | null {
  if (ids && ids.length > salvageLimits.shown)
    throw badUserInput('ids', `may have at most ${salvageLimits.shown} entries`)
  return ids?.map((id) => idArgument('ids', id)) ?? null
}

builder.prismaObjectField(Tool, 'salvages', (t) =>
  t.field({
    type: [DraftSalvage],
    description: `Unsaved text of locks that have ended, newest first, at most ${salvageLimits.shown}: the viewer's own. The holder and admins see everybody's.`,
    args: { ids: t.arg.idList({ description: idsSay }) },
    extensions: { rows: salvageLimits.shown },
    select: { id: true },
    resolve: async ({ id }, args, context) => {
      const ids = idsOf(args.ids)
      const all = await salvagesFor(context).load(id)
      return ids ? all.filter((salvage) => ids.includes(salvage.id)) : all
    },
  }),
)

builder.queryField('salvages', (t) =>
  t.field({
    type: [DraftSalvage],
    description: `The viewer's unsaved text from locks that have ended, also of deleted documents, newest first, at most ${salvageLimits.shownOfAPerson}.`,
    args: { ids: t.arg.idList({ description: idsSay }) },
    extensions: { rows: salvageLimits.shownOfAPerson },
    resolve: (_root, { ids }, { services, viewer }) =>
      ownSalvages(services.db.reads, (viewer as Viewer).id, idsOf(ids)),
  }),
)

const SaveSalvageInput = builder.inputType('SaveSalvageInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ required: true, description: 'Token of the lock that has ended.' }),
    baseVersion: t.int({ required: true }),
    content: t.field({ type: 'JSON', required: true }),
  }),
})

const SaveSalvagePayload = builder
  .objectRef<{ salvage: Salvage }>('SaveSalvagePayload')
  .implement({ fields: (t) => ({ salvage: t.expose('salvage', { type: DraftSalvage }) }) })

const DiscardSalvageInput = builder.inputType('DiscardSalvageInput', {
  fields: (t) => ({ salvageId: t.id({ required: true }) }),
})

const DiscardSalvagePayload = builder
  .objectRef<{ discardedSalvageId: string }>('DiscardSalvagePayload')
  .implement({ fields: (t) => ({ discardedSalvageId: t.exposeID('discardedSalvageId') }) })

const AcknowledgeLockLossInput = builder.inputType('AcknowledgeLockLossInput', {
  fields: (t) => ({ toolId: t.id({ required: true }), lockToken: t.string({ required: true }) }),
})

const AcknowledgeLockLossPayload = builder
  .objectRef<{ acknowledgedAt: Date }>('AcknowledgeLockLossPayload')
  .implement({ fields: (t) => ({ acknowledgedAt: t.expose('acknowledgedAt', { type: 'DateTime' }) }) })

const besideTheDraft = 'It stores or deletes text beside the draft, and never changes the draft.'

builder.mutationFields((t) => ({
  saveSalvage: t.field({
    type: SaveSalvagePayload,
    description: 'Keep unsaved text after the lock has ended. It does not change the draft.',
    args: { input: t.arg({ type: SaveSalvageInput, required: true }) },
    rate: 'save',
    errors: result(
      'SaveSalvageResult',
      errors.DraftLockLostError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: besideTheDraft },
    resolve: (_root, { input }, { services, viewer }) => saveSalvage(services, viewer as Viewer, input),
  }),
  discardSalvage: t.field({
    type: DiscardSalvagePayload,
    description: 'Delete kept text. For its author and for admins.',
    args: { input: t.arg({ type: DiscardSalvageInput, required: true }) },
    rate: 'save',
    errors: result(
      'DiscardSalvageResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: besideTheDraft },
    resolve: (_root, { input }, { services, viewer }) => discardSalvage(services, viewer as Viewer, input),
  }),
  acknowledgeLockLoss: t.field({
    type: AcknowledgeLockLossPayload,
    description:
      'The client of the previous holder reports that it has told the person that the lock ended. Only the first call counts.',
    args: { input: t.arg({ type: AcknowledgeLockLossInput, required: true }) },
    rate: 'release',
    errors: result('AcknowledgeLockLossResult', errors.NotFoundError, errors.InvalidInputError),
    draftLock: { needsNone: 'It is about a lock that has already ended.' },
    resolve: (_root, { input }, { services, viewer }) =>
      acknowledgeLockLoss(services, viewer as Viewer, input),
  }),
}))
