import { type UserKind as Kind, roles } from '../domain/permissions.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

export const RoleEnum = builder.enumType('Role', { values: roles })

const UserKind = builder.enumType('UserKind', {
  description: 'What stands behind a user.',
  values: {
    HUMAN: {},
    AGENT: { description: 'Software that edits beside people; it never ends a lock of anybody else.' },
    SERVICE: { description: 'Another system.' },
  } satisfies Record<Kind, object>,
})

export const User = builder.prismaObject('User', {
  fields: (t) => ({
    id: t.exposeID('id'),
    handle: t.exposeString('handle'),
    name: t.exposeString('name'),
    role: t.expose('role', { type: RoleEnum }),
    kind: t.expose('kind', { type: UserKind }),
  }),
})

/** Whom an id names. Null where there is no id, and nobody of that id. */
export function userOf(id: string | null, { services }: Context): Promise<UserRow | null> | null {
  return id === null ? null : services.db.users.load(id)
}

builder.prismaObjectField(User, 'onBehalfOf', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'The person for whom an agent works.',
    select: { onBehalfOfId: true },
    resolve: ({ onBehalfOfId }, _args, context) => userOf(onBehalfOfId, context),
  }),
)

builder.queryField('user', (t) =>
  t.field({
    type: User,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => userOf(textArgument('id', id, 200), context),
  }),
)

builder.queryField('viewer', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'Who the token says you are; null when anonymous.',
    skipTypeScopes: true,
    resolve: (_root, _args, context) => userOf(context.viewer?.id ?? null, context),
  }),
)
