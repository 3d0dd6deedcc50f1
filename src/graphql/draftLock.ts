import { receiptOf } from '../application/receipts.ts'
import type { Viewer } from '../application/services.ts'
import type { LockView } from '../domain/lockView.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { lockInForce } from '../storage/grants.ts'
import { sees } from '../storage/rights.ts'
import { idArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { DraftVersion, versionOf } from './draftVersion.ts'
import { DraftLock } from './refs.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

DraftLock.implement({
  description: "The lock on a tool's draft.",
  fields: (t) => ({
    id: t.id({
      description:
        'Made of toolId and fencing token, so that client caches treat each grant as a new object.',
      resolve: (lock) => `${lock.toolId}:${lock.fencingToken}`,
    }),
    tool: t.prismaField({
      type: Tool,
      resolve: (query, lock, _args, { services }) =>
        services.db.prisma.tool.findUniqueOrThrow({ ...query, where: { id: lock.toolId } }),
    }),
    draftHead: t.prismaField({
      type: DraftVersion,
      resolve: (query, lock, _args, context) => versionOf(query, lock.draftHeadId, lock.draftHead, context),
    }),
    holder: t.field({
      type: User,
      resolve: (lock, _args, context) => userOf(lock.holderId, context) as Promise<UserRow>,
    }),
    comment: t.exposeString('comment', { nullable: true }),
    fencingToken: t.exposeInt('fencingToken', {
      description:
        'A number that rises with every grant on this tool. Other systems refuse writes with a lower token than the highest they have seen.',
    }),
    acquiredAt: t.expose('acquiredAt', { type: 'DateTime' }),
    renewedAt: t.expose('renewedAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    expiresInMs: t.int({
      description:
        'Milliseconds left at asOf. Count down from it with your own monotonic clock; do not compare expiresAt with your clock.',
      resolve: (lock) => Math.max(0, lock.expiresAt.getTime() - lock.asOf.getTime()),
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'Database time of this answer.' }),
    lastActiveAt: t.expose('lastActiveAt', {
      type: 'DateTime',
      description: 'When the holder last typed, as reported by its heartbeats.',
    }),
    heartbeatIntervalMs: t.exposeInt('heartbeatIntervalMs'),
    heldByViewer: t.boolean({
      description: 'True if the viewer holds the lock, in this session or another.',
      resolve: (lock, _args, { viewer }) => lock.holderId === viewer?.id,
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When an announced takeover ends this lock; null if none is announced.',
    }),
    forcedBy: t.field({
      type: User,
      nullable: true,
      description: 'Who took over the lock with forceTakeLock; null for an ordinary acquire.',
      resolve: (lock, _args, context) => userOf(lock.forcedById, context),
    }),
  }),
})

export const DraftLockGrant = builder
  .objectRef<{ lock: LockView; lockToken: string }>('DraftLockGrant')
  .implement({
    description: 'A lock with its secret token. Only the holder gets it.',
    fields: (t) => ({
      lock: t.expose('lock', { type: DraftLock }),
      lockToken: t.exposeString('lockToken', {
        description:
          'Secret token of this grant, with at least 128 random bits. Send it with every call under the lock.',
      }),
      receipt: t.string({
        nullable: true,
        description:
          'A signed statement of this lock for other systems: a JWT (EdDSA, keys at /.well-known/jwks.json). Null if the service has no signing key.',
        resolve: ({ lock }, _args, { services }) => receiptOf(services, lock),
      }),
    }),
  })

builder.queryField('draftLock', (t) =>
  t.field({
    type: DraftLock,
    nullable: true,
    description:
      "The lock in force on a tool's draft; null if the draft is free. An expired lock is never returned.",
    args: { toolId: t.arg.id({ required: true }) },
    resolve: async (_root, args, { services: { db }, viewer }) => {
      const toolId = idArgument('toolId', args.toolId)
      const seen = await sees(db.reads, toolId, (viewer as Viewer).id)
      return seen ? lockInForce(db.reads, toolId) : null
    },
  }),
)
