import { roles } from '../domain/permissions.ts'
import { builder } from './builder.ts'

export const RoleEnum = builder.enumType('Role', { values: roles })

export const User = builder.prismaObject('User', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    handle: t.exposeString('handle'),
    name: t.exposeString('name'),
    role: t.field({ type: RoleEnum, select: { role: true }, resolve: (user) => user.role }),
  }),
})

builder.queryField('viewer', (t) =>
  t.prismaField({
    type: User,
    nullable: true,
    description: 'Who the token says you are; null when anonymous.',
    skipTypeScopes: true,
    resolve: (query, _root, _args, { viewer, services }) =>
      viewer && services.db.prisma.user.findUnique({ ...query, where: { id: viewer.id } }),
  }),
)
