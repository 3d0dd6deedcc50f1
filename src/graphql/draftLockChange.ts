import type { Viewer } from '../application/services.ts'
import { eventKinds, kindNames } from '../domain/eventKinds.ts'
import type { LockChange } from '../storage/lockEvents.ts'
import { requestNow } from '../storage/lockLines.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { DraftLockRequest } from './draftLockRequest.ts'
import type { FanOut } from './fanOut.ts'
import { DraftLock } from './refs.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'
import { visibleTools } from './visible.ts'

type ChangeKind = LockChange['kind']
const described = (description: string) => ({ description })

export const DraftLockChangeKind = builder.enumType('DraftLockChangeKind', {
  values: {
    SNAPSHOT: described(
      'The current state. It comes first in a subscription, and instead of more than 32 missed changes.',
    ),
    ...Object.fromEntries(kindNames.map((kind) => [kind, described(eventKinds[kind].when)])),
  } as Record<ChangeKind, { description: string }>,
})

export const DraftLockChange = builder.objectRef<LockChange>('DraftLockChange').implement({
  fields: (t) => ({
    kind: t.field({ type: DraftLockChangeKind, resolve: (change) => change.kind }),
    toolId: t.exposeID('toolId'),
    collectionId: t.exposeID('collectionId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'Null if the document has been deleted.',
      resolve: async (query, { toolId }, _args, context) =>
        context.services.db.prisma.tool.findUnique({
          ...query,
          where: { id: toolId, AND: [await visibleTools(context)] },
        }),
    }),
    lock: t.expose('lock', {
      type: DraftLock,
      nullable: true,
      description: 'The lock after the change; null if the draft is free.',
    }),
    draftHeadId: t.exposeID('draftHeadId', { nullable: true }),
    previousHolder: t.field({
      type: User,
      nullable: true,
      resolve: ({ previousHolderId }, _args, context) => userOf(previousHolderId, context),
    }),
    endedFencingToken: t.exposeInt('endedFencingToken', {
      nullable: true,
      description:
        'Fencing token of the grant that this change ended, or null. A holder compares it with its own to see if it lost the lock.',
    }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Null if the system did it.',
      resolve: ({ actorId }, _args, context) => userOf(actorId, context),
    }),
    reason: t.exposeString('reason', { nullable: true }),
    request: t.field({
      type: DraftLockRequest,
      nullable: true,
      description:
        'The request that changed, in its current state. If the draft has become free: the request that it is reserved for.',
      resolve: ({ requestId }, _args, { services: { db } }) =>
        requestId === null ? null : requestNow(db.notices, requestId),
    }),
    revision: t.exposeInt('revision', {
      description:
        'Rises by 1 with every change of this lock; a renewal is not a change. Ignore changes with a lower revision than the last one seen. A SNAPSHOT with the same revision updates the times.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
  }),
})

/** Of all this only DraftLock.heldByViewer depends on who is told. A tool says what its viewer may do, and is not here. */
const toldTogether: FanOut<LockChange> = {
  types: ['DraftLockChange', 'DraftLock', 'DraftLockRequest', 'User'],
  audience: ({ lock }, viewer) => (lock?.holderId === viewer.id ? 'holder' : 'others'),
}

builder.subscriptionField('draftLockChanged', (t) =>
  t.field({
    type: DraftLockChange,
    description: 'A SNAPSHOT of the current state first, then every change of the lock.',
    args: { toolId: t.arg.id({ required: true }) },
    extensions: { fanOut: toldTogether },
    subscribe: async (_root, args, { lockChanges, presence, viewer }) => {
      const toolId = idArgument('toolId', args.toolId)
      const { id } = viewer as Viewer
      return presence.during(await lockChanges.watch(toolId, id), toolId, id)
    },
    resolve: (change) => change,
  }),
)
