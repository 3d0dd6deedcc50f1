import { queryFromInfo } from '@pothos/plugin-prisma'
import { auditActions } from '../domain/eventKinds.ts'
import { isAdmin } from '../domain/permissions.ts'
import type { Prisma, AuditAction as StoredAction } from '../generated/prisma/client.ts'
import { badUserInput, idArgument, textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { codedError } from './codedError.ts'
import { foreignCursor, keysetPage, type Place } from './connection.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

const AuditAction = builder.enumType('AuditAction', { values: auditActions })

const AuditEntry = builder.prismaObject('AuditEntry', {
  select: { id: true },
  fields: (t) => ({
    id: t.id({ resolve: (entry) => String(entry.id) }),
    action: t.field({ type: AuditAction, select: { action: true }, resolve: (entry) => entry.action }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Null for the system.',
      select: { actorId: true },
      resolve: ({ actorId }, _args, context) => userOf(actorId, context),
    }),
    toolId: t.exposeID('toolId', { nullable: true, description: 'Still set after the tool is deleted.' }),
    tool: t.prismaField({
      type: Tool,
      nullable: true,
      select: { toolId: true },
      resolve: (query, { toolId }, _args, { services }) =>
        toolId === null ? null : services.db.prisma.tool.findUnique({ ...query, where: { id: toolId } }),
    }),
    subject: t.field({
      type: User,
      nullable: true,
      select: { subjectId: true },
      resolve: ({ subjectId }, _args, context) => userOf(subjectId, context),
    }),
    fencingToken: t.exposeInt('fencingToken', { nullable: true }),
    reason: t.exposeString('reason', { nullable: true }),
    metadata: t.field({ type: 'JSON', select: { metadata: true }, resolve: (entry) => entry.metadata }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
})

const AuditEntryFilter = builder.inputType('AuditEntryFilter', {
  fields: (t) => ({
    toolId: t.id(),
    actorId: t.id(),
    actions: t.field({ type: [AuditAction] }),
    createdAfter: t.field({ type: 'DateTime' }),
    createdBefore: t.field({ type: 'DateTime' }),
  }),
})

builder.queryField('auditLog', (t) =>
  t.connection(
    {
      type: AuditEntry,
      description: 'The audit log, newest first. For admins.',
      args: { filter: t.arg({ type: AuditEntryFilter }) },
      resolve: async (_root, args, context, info) => {
        const viewer = await context.viewerRow()
        if (!viewer || !isAdmin(viewer.role)) throw codedError('FORBIDDEN', 'The audit log is for admins.')
        const where = whereOf(args.filter ?? {})
        return keysetPage<{ id: bigint }>(
          'audit',
          args,
          (row) => [String(row.id)],
          ({ after, before, limit, inverted }) =>
            context.services.db.prisma.auditEntry.findMany({
              ...(queryFromInfo({
                context,
                info,
                paths: [['nodes'], ['edges', 'node']],
                select: { id: true },
              }) as object),
              where: {
                ...where,
                id: {
                  ...(after && { lt: idOf(after, 'after') }),
                  ...(before && { gt: idOf(before, 'before') }),
                },
              },
              orderBy: { id: inverted ? 'asc' : 'desc' },
              take: limit,
            }),
        ) as never
      },
    },
    { name: 'AuditEntryConnection' },
    { name: 'AuditEntryEdge' },
  ),
)

function whereOf(filter: typeof AuditEntryFilter.$inferInput): Prisma.AuditEntryWhereInput {
  const { toolId, actorId, actions, createdAfter, createdBefore } = filter
  return {
    ...(toolId != null && { toolId: idArgument('filter.toolId', toolId) }),
    ...(actorId != null && { actorId: textArgument('filter.actorId', actorId, 200) }),
    // That the database knows them all, npm run check sees to.
    ...(actions != null && { action: { in: actions as StoredAction[] } }),
    ...((createdAfter || createdBefore) && {
      createdAt: {
        ...(createdAfter && { gt: timeOf('filter.createdAfter', createdAfter) }),
        ...(createdBefore && { lt: timeOf('filter.createdBefore', createdBefore) }),
      },
    }),
  }
}

/** PostgreSQL's calendar has no year 0. */
function timeOf(field: string, time: Date): Date {
  if (time.getUTCFullYear() < 1) throw badUserInput(field, 'must be in the year 1 or later')
  return time
}

function idOf([id]: Place, field: string): bigint {
  if (!/^\d{1,18}$/.test(String(id))) throw foreignCursor(field)
  return BigInt(id as string)
}
