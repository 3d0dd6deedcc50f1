import type { Viewer } from '../application/services.ts'
import type { LockChange } from '../storage/lockEvents.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { DraftLock } from './refs.ts'
import { Tool } from './tool.ts'
import { User } from './user.ts'

const DraftLockChangeKind = builder.enumType('DraftLockChangeKind', {
  values: [
    'SNAPSHOT',
    'ACQUIRED',
    'RELEASED',
    'EXPIRED',
    'TAKEN_OVER',
    'FORCE_RELEASED',
    'HEAD_ADVANCED',
    'OVERRIDDEN',
    'RIGHTS_WITHDRAWN',
    'TOOL_DELETED',
  ] as const,
})

export const DraftLockChange = builder.objectRef<LockChange>('DraftLockChange').implement({
  fields: (t) => ({
    kind: t.field({ type: DraftLockChangeKind, resolve: (change) => change.kind }),
    toolId: t.exposeID('toolId'),
    collectionId: t.exposeID('collectionId'),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      description: 'Null once deleted.',
      resolve: (query, { toolId }, _args, { services }) =>
        services.db.prisma.tool.findUnique({ ...query, where: { id: toolId } }),
    }),
    lock: t.expose('lock', {
      type: DraftLock,
      nullable: true,
      description: 'State after the change; null when the draft is now free.',
    }),
    draftHeadId: t.exposeID('draftHeadId', { nullable: true }),
    previousHolder: t.prismaField({
      type: User,
      nullable: true,
      resolve: (query, { previousHolderId }, _args, { services }) =>
        previousHolderId === null
          ? null
          : services.db.prisma.user.findUnique({ ...query, where: { id: previousHolderId } }),
    }),
    endedFencingToken: t.exposeInt('endedFencingToken', {
      nullable: true,
      description:
        'Fencing token of the grant that this change ended; null when it ended none. A holder compares it with its own.',
    }),
    actor: t.prismaField({
      type: User,
      nullable: true,
      description: 'Null when the system did it.',
      resolve: (query, { actorId }, _args, { services }) =>
        actorId === null ? null : services.db.prisma.user.findUnique({ ...query, where: { id: actorId } }),
    }),
    reason: t.exposeString('reason', { nullable: true }),
    revision: t.exposeInt('revision', {
      description:
        'Per tool, +1 for every change; renewals are no change. Drop what is below the last one seen; at the same revision a SNAPSHOT refreshes the times.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
  }),
})

builder.subscriptionField('draftLockChanged', (t) =>
  t.field({
    type: DraftLockChange,
    description: 'A SNAPSHOT of the current state first, then one event for every change of the lock.',
    args: { toolId: t.arg.id({ required: true }) },
    subscribe: (_root, { toolId }, { lockChanges, viewer }) =>
      lockChanges.watch(idArgument('toolId', toolId), (viewer as Viewer).id),
    resolve: (change) => change,
  }),
)
