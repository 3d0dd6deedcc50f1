import { queryFromInfo } from '@pothos/plugin-prisma'
import { builder } from './builder.ts'
import { foreignCursor, keysetPage, type Place } from './connection.ts'
import { DraftVersion } from './draftVersion.ts'
import { Tool } from './tool.ts'

/** Newest first. */
builder.prismaObjectField(Tool, 'versions', (t) =>
  t.connection(
    {
      type: DraftVersion,
      select: { id: true },
      resolve: async (tool, args, context, info) => {
        const { draftVersion } = context.services.db.prisma
        const page = await keysetPage<{ number: number; id: string }>(
          'versions',
          args,
          (row) => [row.number],
          ({ after, before, limit, inverted }) =>
            draftVersion.findMany({
              ...queryFromInfo({
                context,
                info,
                paths: [['nodes'], ['edges', 'node']],
                select: { id: true, number: true },
              }),
              where: {
                toolId: tool.id,
                number: {
                  ...(after && { lt: numberOf(after, 'after') }),
                  ...(before && { gt: numberOf(before, 'before') }),
                },
              },
              orderBy: { number: inverted ? 'asc' : 'desc' },
              take: limit,
            }),
        )
        return { ...page, toolId: tool.id } as never
      },
    },
    {
      name: 'DraftVersionConnection',
      fields: (fields) => ({
        totalCount: fields.int({
          resolve: (connection, _args, { services }) =>
            services.db.prisma.draftVersion.count({
              where: { toolId: (connection as unknown as { toolId: string }).toolId },
            }),
        }),
      }),
    },
    { name: 'DraftVersionEdge' },
  ),
)

function numberOf([number]: Place, field: string): number {
  if (typeof number !== 'number') throw foreignCursor(field)
  return number
}
