import { builder } from './builder.ts'
import { User } from './user.ts'

export const DraftVersion = builder.prismaObject('DraftVersion', {
  // Content is up to 2 MB: it is read where it is selected and nowhere else.
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    tool: t.relation('tool'),
    number: t.exposeInt('number', { description: 'Optimistic version: 1 for the first, +1 for each save.' }),
    parent: t.prismaField({
      type: 'DraftVersion',
      nullable: true,
      select: { toolId: true, number: true },
      resolve: (query, version, _args, { services }) =>
        version.number === 1
          ? null
          : services.db.prisma.draftVersion.findUnique({
              ...query,
              where: { toolId_number: { toolId: version.toolId, number: version.number - 1 } },
            }),
    }),
    content: t.field({
      type: 'JSON',
      select: { content: true },
      resolve: ({ content }) => JSON.parse(content),
    }),
    contentHash: t.exposeString('contentHash', {
      description: 'SHA-256, hex, of the canonical JSON (RFC 8785) of content.',
    }),
    message: t.exposeString('message', { nullable: true }),
    savedBy: t.relation('savedBy', { type: User, nullable: true }),
    savedAt: t.expose('savedAt', { type: 'DateTime' }),
    fencingToken: t.exposeInt('fencingToken', {
      nullable: true,
      description:
        'Token of the lease the save was made under; null when the collection has locking switched off.',
    }),
  }),
})
