import type { DraftVersion as VersionRow } from '../generated/prisma/client.ts'
import type { WrittenVersion } from '../storage/record.ts'
import { builder } from './builder.ts'
import { contentOf } from './contents.ts'
import type { Context } from './context.ts'
import { User } from './user.ts'

const DraftFile = builder.prismaObject('VersionFile', {
  name: 'DraftFile',
  description: 'A file of a draft version. Get it from url with the same bearer token.',
  select: { name: true, content: { select: { size: true, sha256: true } } },
  fields: (t) => ({
    name: t.exposeString('name'),
    size: t.int({ description: 'In bytes.', resolve: ({ content }) => content.size }),
    sha256: t.string({
      description: 'SHA-256 of the content, in lower-case hex.',
      resolve: ({ content }) => content.sha256 as string,
    }),
    url: t.string({
      description: 'Path on this server.',
      select: { version: { select: { toolId: true, number: true } } },
      resolve: ({ name, version }, _, { services }) =>
        `${services.basePath}/files/${version.toolId}/${version.number}/${name.split('/').map(encodeURIComponent).join('/')}`,
    }),
  }),
})

/** The fields of a version that the call has just written; they need no read. */
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

/** A version by its id. It is only read if more fields are selected than the call has written. */
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
  // Content can have 2 MB, so it is only read if selected, separately, and only as much as one answer may contain.
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    tool: t.relation('tool'),
    number: t.exposeInt('number', {
      description: '1 for the first version, +1 for each save. Send it as baseVersion.',
    }),
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
      description: 'SHA-256 of the canonical JSON (RFC 8785) of content, in hex.',
    }),
    message: t.exposeString('message', { nullable: true }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: "The other system's name for this version; null for INTERNAL storage.",
    }),
    savedBy: t.relation('savedBy', { type: User, nullable: true }),
    savedAt: t.expose('savedAt', { type: 'DateTime' }),
    fencingToken: t.exposeInt('fencingToken', {
      nullable: true,
      description: 'Fencing token of the lock it was saved under; null if locking was off.',
    }),
    files: t.relation('files', { type: DraftFile, query: { orderBy: { name: 'asc' } } }),
  }),
})
