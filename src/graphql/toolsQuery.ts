import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../generated/prisma/client.ts'
import { textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import {
  atMostDescription,
  countLimit,
  foreignCursor,
  keysetPage,
  literally,
  type Place,
} from './connection.ts'
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
          async ({ after, before, limit, inverted }) => {
            const direction = inverted ? 'desc' : 'asc'
            const bounds = { after: placeOf('after', after), before: placeOf('before', before) }
            const [from, until] = inverted ? [bounds.before, bounds.after] : [bounds.after, bounds.before]
            const rows: { collectionId: string; slug: string; id: string }[] = []
            for (const stretch of from ? behind(from, inverted ? 'lt' : 'gt') : [{}]) {
              if (rows.length === limit) break
              const found = await tool.findMany({
                ...queryFromInfo({
                  context,
                  info,
                  paths: [['nodes'], ['edges', 'node']],
                  select: { id: true, collectionId: true, slug: true },
                }),
                where: { AND: [where, stretch, until ? shortOf(until, inverted ? 'gt' : 'lt') : {}] },
                orderBy: [{ collectionId: direction }, { slug: direction }],
                take: limit - rows.length,
              })
              rows.push(...found)
            }
            return rows
          },
        )
        return { ...page, where } as never
      },
    },
    {
      name: 'ToolConnection',
      fields: (fields) => ({
        totalCount: fields.int({
          args: { atMost: fields.arg.int({ description: atMostDescription }) },
          resolve: (connection, { atMost }, { services }) => {
            const { where } = connection as unknown as { where: Prisma.ToolWhereInput }
            const take = countLimit(atMost)
            return services.db.prisma.tool.count({ where, ...(take !== null && { take }) })
          },
        }),
      }),
    },
    { name: 'ToolEdge' },
  ),
)

interface ToolPlace {
  collectionId: string
  slug: string
}

function placeOf(field: string, place: Place | null): ToolPlace | null {
  if (!place) return null
  const [collectionId, slug] = place
  if (typeof collectionId !== 'string' || typeof slug !== 'string') throw foreignCursor(field)
  return { collectionId, slug }
}

/**
 * What lies behind a place: the rest of its collection, and then the other collections. Two stretches of the index, each begun
 * at its first row; asked for with OR, everything from the collection's first document on is read.
 */
const behind = ({ collectionId, slug }: ToolPlace, side: 'gt' | 'lt'): Prisma.ToolWhereInput[] => [
  { collectionId, slug: { [side]: slug } },
  { collectionId: { [side]: collectionId } },
]

/** Where reading ends. */
const shortOf = ({ collectionId, slug }: ToolPlace, side: 'gt' | 'lt'): Prisma.ToolWhereInput => ({
  collectionId: { [side === 'gt' ? 'gte' : 'lte']: collectionId },
  OR: [{ collectionId: { [side]: collectionId } }, { slug: { [side]: slug } }],
})

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
