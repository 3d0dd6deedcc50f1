import { roles } from '../domain/permissions.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

export const RoleEnum = builder.enumType('Role', { values: roles })

export const User = builder.prismaObject('User', {
  fields: (t) => ({
    id: t.exposeID('id'),
    handle: t.exposeString('handle'),
    name: t.exposeString('name'),
    role: t.expose('role', { type: RoleEnum }),
  }),
})

/** Whom an id names. Null where there is no id, and nobody of that id. */
export function userOf(id: string | null, { services }: Context): Promise<UserRow | null> | null {
  return id === null ? null : services.db.users.load(id)
}

builder.queryField('viewer', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'Who the token says you are; null when anonymous.',
    skipTypeScopes: true,
    resolve: (_root, _args, context) => userOf(context.viewer?.id ?? null, context),
  }),
)
