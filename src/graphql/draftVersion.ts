import type { DraftVersion as VersionRow } from '../generated/prisma/client.ts'
import type { WrittenVersion } from '../storage/record.ts'
import { builder } from './builder.ts'
import { contentOf } from './contents.ts'
import type { Context } from './context.ts'
import { User } from './user.ts'

const DraftFile = builder.prismaObject('VersionFile', {
  name: 'DraftFile',
  description:
    'A file kept with a draft version. Content-addressed; fetched from url with the same bearer token.',
  select: { name: true, content: { select: { size: true, sha256: true } } },
  fields: (t) => ({
    name: t.exposeString('name'),
    size: t.int({ description: 'Bytes.', resolve: ({ content }) => content.size }),
    sha256: t.string({ description: 'In hex.', resolve: ({ content }) => content.sha256 as string }),
    url: t.string({
      description: 'Path on this server.',
      select: { version: { select: { toolId: true, number: true } } },
      resolve: ({ name, version }, _, { services }) =>
        `${services.basePath}/files/${version.toolId}/${version.number}/${name.split('/').map(encodeURIComponent).join('/')}`,
    }),
  }),
})

/** What can be answered of a version that the call itself has written, without reading it. */
const written = [
  'id',
  'toolId',
  'number',
  'content',
  'contentHash',
  'message',
  'reference',
  'savedById',
  'savedBy',
  'savedAt',
  'fencingToken',
]

/** A version by its id; read only where more is selected than the call itself has written. */
export async function versionOf<Query extends { select?: object }>(
  query: Query,
  id: string,
  version: WrittenVersion | undefined,
  context: Context,
): Promise<VersionRow> {
  const { users, prisma } = context.services.db
  const selected = Object.keys(query.select ?? { everything: true })
  if (!version || !selected.every((field) => written.includes(field)))
    return prisma.draftVersion.findUniqueOrThrow({ ...query, where: { id } })
  const savedBy = selected.includes('savedBy') && (await users.load(version.savedById))
  return { ...version, ...(savedBy && { savedBy }) }
}

export const DraftVersion = builder.prismaObject('DraftVersion', {
  // Content is up to 2 MB: it is read by itself, where it is selected, and only as much as one answer may hold.
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
      resolve: (version, _args, context, info) => contentOf(version, context, info),
    }),
    contentHash: t.exposeString('contentHash', {
      description: 'SHA-256, hex, of the canonical JSON (RFC 8785) of content.',
    }),
    message: t.exposeString('message', { nullable: true }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'How the system that keeps the document calls this version; null for documents kept here.',
    }),
    savedBy: t.relation('savedBy', { type: User, nullable: true }),
    savedAt: t.expose('savedAt', { type: 'DateTime' }),
    fencingToken: t.exposeInt('fencingToken', {
      nullable: true,
      description:
        'Token of the lease the save was made under; null when the collection has locking switched off.',
    }),
    files: t.relation('files', { type: DraftFile, query: { orderBy: { name: 'asc' } } }),
  }),
})
