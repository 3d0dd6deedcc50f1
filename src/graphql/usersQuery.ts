import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../generated/prisma/client.ts'
import { textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { foreignCursor, keysetPage, literally, type Place } from './connection.ts'
import { User } from './user.ts'

builder.queryField('users', (t) =>
  t.field({
    type: UserConnection(),
    description: 'Users who can be made maintainers: everyone who has signed in at least once.',
    args: {
      search: t.arg.string({ required: true }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    resolve: (_root, args, context, info) => {
      const search = textArgument('search', args.search, 200)
      const { user } = context.services.db.prisma
      return keysetPage<{ handle: string; id: string }>(
        'users',
        args,
        (row) => [row.handle, row.id],
        ({ after, limit }) => {
          const later = after ? beyond(after) : {}
          const found: Prisma.UserWhereInput = {
            // A user who has never signed in may be a misspelled id.
            tokenIssuedAt: { gt: new Date(0) },
            OR: (['handle', 'name', 'id'] as const).map((field) => ({
              [field]: { contains: literally(search), mode: 'insensitive' },
            })),
          }
          return user.findMany({
            ...queryFromInfo({
              context,
              info,
              paths: [['nodes'], ['edges', 'node']],
              select: { id: true, handle: true },
            }),
            where: { AND: [later, found] },
            orderBy: [{ handle: 'asc' }, { id: 'asc' }],
            take: limit,
          })
        },
      ) as never
    },
  }),
)

function beyond([handle, id]: Place): Prisma.UserWhereInput {
  if (typeof handle !== 'string' || typeof id !== 'string') throw foreignCursor('after')
  return { handle: { gte: handle }, OR: [{ handle: { gt: handle } }, { id: { gt: id } }] }
}

function UserConnection() {
  return builder.connectionObject({ type: User, name: 'UserConnection' }, { name: 'UserEdge' })
}
