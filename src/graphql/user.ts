import { type UserKind as Kind, roles } from '../domain/permissions.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

export const RoleEnum = builder.enumType('Role', { values: roles })

const UserKind = builder.enumType('UserKind', {
  description: 'The kind of a user.',
  values: {
    HUMAN: {},
    AGENT: { description: "Software that edits on behalf of a person. It cannot end anybody else's lock." },
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

/** The user of an id; null without an id or user. */
export function userOf(id: string | null, { services }: Context): Promise<UserRow | null> | null {
  return id === null ? null : services.db.users.load(id)
}

builder.prismaObjectField(User, 'onBehalfOf', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'The person an agent works for; null for everybody else.',
    select: { onBehalfOfId: true },
    resolve: ({ onBehalfOfId }, _args, context) => userOf(onBehalfOfId, context),
  }),
)

builder.queryField('user', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'A user by id; null if there is none.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => userOf(textArgument('id', id, 200), context),
  }),
)

builder.queryField('viewer', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'The user of the token; null without one.',
    skipTypeScopes: true,
    resolve: (_root, _args, context) => userOf(context.viewer?.id ?? null, context),
  }),
)
