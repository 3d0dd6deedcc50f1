import DataLoader from 'dataloader'
import type { Viewer } from '../application/services.ts'
import {
  type ShownViewer,
  type ShownViewers,
  shownViewers,
  type ViewerStates,
  viewersOf,
} from '../domain/presence.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { statesOf } from '../storage/viewerStates.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import type { FanOut } from './fanOut.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

const DraftViewerState = builder.enumType('DraftViewerState', {
  values: {
    EDITING: { description: 'Holds the lock.' },
    WAITING: { description: 'Waits in line for the lock.' },
    READING: {},
  } as const,
})

const DraftViewer = builder.objectRef<ShownViewer>('DraftViewer').implement({
  fields: (t) => ({
    user: t.field({
      type: User,
      resolve: ({ userId }, _args, context) => userOf(userId, context) as Promise<UserRow>,
    }),
    state: t.field({ type: DraftViewerState, resolve: ({ state }) => state }),
    sessions: t.exposeInt('sessions', { description: 'Number of open tabs and devices.' }),
    since: t.expose('since', { type: 'DateTime' }),
  }),
})

const DraftViewers = builder.objectRef<ShownViewers>('DraftViewers').implement({
  description: `The first ${shownViewers} users who have the document open, and how many there are.`,
  fields: (t) => ({
    nodes: t.field({
      type: [DraftViewer],
      extensions: { rows: shownViewers },
      resolve: ({ nodes }) => nodes,
    }),
    totalCount: t.exposeInt('totalCount'),
  }),
})

/** By operation: what is asked of it in one turn is asked together, and of its snapshot. */
const loaders = new WeakMap<Context, DataLoader<string, ViewerStates>>()

function statesFor(context: Context): DataLoader<string, ViewerStates> {
  const { reads } = context.services.db
  const read = async (toolIds: readonly string[]) => {
    const states = await statesOf(reads, [...toolIds])
    return toolIds.map((toolId) => states.get(toolId) ?? { editing: null, waiting: [] })
  }
  const loader = loaders.get(context) ?? new DataLoader(read, { cache: false, maxBatchSize: 500 })
  loaders.set(context, loader)
  return loader
}

builder.prismaObjectField(Tool, 'viewers', (t) =>
  t.field({
    type: DraftViewers,
    description:
      'Who has the document open now: users who subscribe to draftLockChanged. It is only for display and does not lock anything.',
    select: { id: true },
    resolve: async ({ id }, _args, context) => {
      const [people, states] = await Promise.all([context.presence.of.load(id), statesFor(context).load(id)])
      return viewersOf(people, states)
    },
  }),
)

/** Everybody who may read the document gets the same answer. */
const toldTogether: FanOut<ShownViewers> = {
  types: ['DraftViewers', 'DraftViewer', 'User'],
  audience: () => 'all',
}

builder.subscriptionField('draftViewersChanged', (t) =>
  t.field({
    type: DraftViewers,
    description: 'Who has the document open: once at the start, then after changes, at most once a second.',
    args: { toolId: t.arg.id({ required: true }) },
    extensions: { fanOut: toldTogether },
    subscribe: (_root, { toolId }, { viewerChanges, viewer }) =>
      viewerChanges.watch(idArgument('toolId', toolId), (viewer as Viewer).id),
    resolve: (viewers) => viewers,
  }),
)
