import type { Viewer } from '../application/services.ts'
import { toolChangeKinds, toolChangeNames } from '../domain/toolChangeKinds.ts'
import type { FeedBatch } from '../events/feedReader.ts'
import type { ToolChange as Change } from '../storage/toolChanges.ts'
import { idArgument, textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { Tool } from './tool.ts'
import { ToolFilter } from './toolsQuery.ts'
import { User, userOf } from './user.ts'
import { visibleTools } from './visible.ts'

const ToolChangeKind = builder.enumType('ToolChangeKind', {
  values: {
    SNAPSHOT: {
      description: 'The current document. It comes first in a subscription, and instead of missed changes.',
    },
    ...Object.fromEntries(toolChangeNames.map((kind) => [kind, { description: toolChangeKinds[kind].when }])),
  } as Record<Change['kind'], { description: string }>,
})

const ToolChange = builder.objectRef<Change>('ToolChange').implement({
  description: 'A change of the document other than its lock: title, versions, publication.',
  fields: (t) => ({
    kind: t.field({ type: ToolChangeKind, resolve: ({ kind }) => kind }),
    toolId: t.exposeID('toolId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'The current document; null if it has been deleted.',
      resolve: async (query, { toolId }, _args, context) =>
        context.services.db.prisma.tool.findUnique({
          ...query,
          where: { id: toolId, AND: [await visibleTools(context)] },
        }),
    }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Null for a SNAPSHOT.',
      resolve: ({ actorId }, _args, context) => userOf(actorId, context),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
  }),
})

builder.subscriptionField('toolChanged', (t) =>
  t.field({
    type: ToolChange,
    description:
      'A SNAPSHOT of the document first, then every change of it except those of its lock. Ends after DELETED.',
    args: { toolId: t.arg.id({ required: true }) },
    subscribe: (_root, args, { toolFeed, viewer }) =>
      toolFeed.watchTool(idArgument('toolId', args.toolId), (viewer as Viewer).id),
    resolve: (change) => change,
  }),
)

const ToolFeed = builder.objectRef<FeedBatch<Change>>('ToolFeed').implement({
  description: 'A batch of changes for a list. If resync is true, the client has to read its list again.',
  fields: (t) => ({
    resync: t.exposeBoolean('resync'),
    changes: t.expose('changes', { type: [ToolChange] }),
  }),
})

builder.subscriptionField('toolsChanged', (t) =>
  t.field({
    type: ToolFeed,
    description:
      'Changes of all documents, for lists. The first batch is a resync; changes after it follow. Only the collection of the filter applies here. Read a changed document to see if it matches the other fields.',
    args: { filter: t.arg({ type: ToolFilter }) },
    subscribe: (_root, { filter }, { toolFeed, viewer }) => {
      const collection = filter?.collection
      const collectionId = collection == null ? null : textArgument('filter.collection', collection, 200)
      return toolFeed.watch({ collectionId, toolId: null }, (viewer as Viewer).id)
    },
    resolve: (batch) => batch,
  }),
)
