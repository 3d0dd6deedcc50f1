import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../generated/prisma/client.ts'
import { textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { foreignCursor, keysetPage, literally, type Place } from './connection.ts'
import { Tool } from './tool.ts'
import { visibleTools } from './visible.ts'

export const ToolFilter = builder.inputType('ToolFilter', {
  fields: (t) => ({
    collection: t.id(),
    search: t.string({ description: 'Part of the title or slug, in any case. Up to 200 characters.' }),
    locked: t.boolean({ description: 'True: only locked drafts. False: only free ones.' }),
    maintainerId: t.id(),
  }),
})

builder.queryField('tools', (t) =>
  t.connection(
    {
      type: Tool,
      description: 'Documents that the viewer may read, sorted by collection and slug.',
      args: { filter: t.arg({ type: ToolFilter }) },
      resolve: async (_root, args, context, info) => {
        const where = { AND: [whereOf(args.filter ?? {}), await visibleTools(context)] }
        const { tool } = context.services.db.prisma
        const page = await keysetPage<{ collectionId: string; slug: string; id: string }>(
          'tools',
          args,
          (row) => [row.collectionId, row.slug],
          ({ after, before, limit, inverted }) => {
            const direction = inverted ? 'desc' : 'asc'
            return tool.findMany({
              ...queryFromInfo({
                context,
                info,
                paths: [['nodes'], ['edges', 'node']],
                select: { id: true, collectionId: true, slug: true },
              }),
              where: { AND: [where, after ? beyond(after, 'gt') : {}, before ? beyond(before, 'lt') : {}] },
              orderBy: [{ collectionId: direction }, { slug: direction }],
              take: limit,
            })
          },
        )
        return { ...page, where } as never
      },
    },
    {
      name: 'ToolConnection',
      fields: (fields) => ({
        totalCount: fields.int({
          resolve: (connection, _args, { services }) =>
            services.db.prisma.tool.count({
              where: (connection as unknown as { where: Prisma.ToolWhereInput }).where,
            }),
        }),
      }),
    },
    { name: 'ToolEdge' },
  ),
)

function beyond([collectionId, slug]: Place, side: 'gt' | 'lt'): Prisma.ToolWhereInput {
  if (typeof collectionId !== 'string' || typeof slug !== 'string')
    throw foreignCursor(side === 'gt' ? 'after' : 'before')
  const wider = side === 'gt' ? 'gte' : 'lte'
  return {
    collectionId: { [wider]: collectionId },
    OR: [{ collectionId: { [side]: collectionId } }, { slug: { [side]: slug } }],
  }
}

function whereOf(filter: typeof ToolFilter.$inferInput): Prisma.ToolWhereInput {
  const search = filter.search ? textArgument('filter.search', filter.search, 200) : null
  return {
    ...(filter.collection != null && {
      collectionId: textArgument('filter.collection', filter.collection, 200),
    }),
    ...(filter.maintainerId != null && {
      maintainers: { some: { userId: textArgument('filter.maintainerId', filter.maintainerId, 200) } },
    }),
    ...(search && {
      OR: [
        { title: { contains: literally(search), mode: 'insensitive' } },
        { slug: { contains: literally(search), mode: 'insensitive' } },
      ],
    }),
    ...(filter.locked != null && { lockInForce: filter.locked ? { isNot: null } : { is: null } }),
  }
}
