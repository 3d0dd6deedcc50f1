import { type LockView, lockView } from '../domain/lockView.ts'
import { type CollectionRights, mayDisplace, mayEdit } from '../domain/permissions.ts'
import { countArgument, idArgument, textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { Collection } from './collection.ts'
import type { Context } from './context.ts'
import { DraftVersion } from './draftVersion.ts'
import { DraftLock } from './refs.ts'
import { User } from './user.ts'
import { visibleTools } from './visible.ts'

const standing = {
  maintainers: { select: { userId: true } },
  collection: { select: { editors: true, agents: true } },
} as const

async function person(
  tool: { maintainers: { userId: string }[]; collection: Pick<CollectionRights, 'editors' | 'agents'> },
  context: Context,
) {
  const row = await context.viewerRow()
  const userId = context.viewer?.id ?? ''
  return {
    userId,
    role: row?.role ?? 'VIEWER',
    kind: row?.kind ?? 'HUMAN',
    maintainer: tool.maintainers.some((one) => one.userId === (row?.onBehalfOfId ?? userId)),
    ...tool.collection,
  }
}

export const Tool = builder.prismaObject('Tool', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    collection: t.field({
      type: Collection,
      select: { collection: true },
      resolve: ({ collection }) => collection,
    }),
    slug: t.exposeString('slug'),
    title: t.exposeString('title'),
    summary: t.exposeString('summary'),
    taxonomy: t.exposeStringList('taxonomy'),
    maintainers: t.field({
      type: [User],
      select: (_args, _context, nested) => ({ maintainers: { select: { userId: true, user: nested() } } }),
      resolve: (tool) =>
        tool.maintainers
          .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
          .map((maintainer) => maintainer.user),
    }),
    metadataVersion: t.exposeInt('metadataVersion', {
      description:
        'Version number of title, summary, taxonomy and maintainers; send it as expectedMetadataVersion.',
    }),
    draftHead: t.field({
      type: DraftVersion,
      description: 'The latest draft version.',
      // By the row that draftLock and lockRevision are read from: the three show one moment (rule 41). Versions never change.
      select: (_args, _context, nested) => ({ lockState: { include: { draftHead: nested() } } }),
      resolve: (tool) => tool.lockState!.draftHead,
    }),
    publishedVersion: t.relation('publishedVersion', { nullable: true }),
    version: t.prismaField({
      type: DraftVersion,
      nullable: true,
      args: { number: t.arg.int({ required: true }) },
      select: { id: true },
      resolve: (query, tool, args, { services }) =>
        services.db.prisma.draftVersion.findUnique({
          ...query,
          where: { toolId_number: { toolId: tool.id, number: countArgument('number', args.number) } },
        }),
    }),
    draftLock: t.field({
      type: DraftLock,
      nullable: true,
      description: 'The lock in force; null if the draft is free.',
      select: { lockState: true },
      // A lock in force has all of its columns (a constraint of the table). By name: the draft head that was selected
      // beside it has only what was selected there.
      resolve: (tool) => (tool.lockState?.inForce ? lockView(tool.lockState as LockView) : null),
    }),
    lockRevision: t.int({
      description: 'Revision of the lock state in draftLock.',
      select: { lockState: true },
      resolve: (tool) => tool.lockState!.revision,
    }),
    viewerCanEdit: t.boolean({
      description: 'True if the viewer may edit this tool, no matter who holds the lock.',
      select: standing,
      resolve: async (tool, _args, context) => mayEdit(await person(tool, context)),
    }),
    viewerCanForceTake: t.boolean({
      description: 'True if somebody holds the lock and the viewer may take it over.',
      select: {
        ...standing,
        lockState: true,
        lockRow: { select: { holder: { select: { id: true, role: true, kind: true, onBehalfOfId: true } } } },
      },
      resolve: async (tool, _args, context) => {
        const holder = tool.lockRow?.holder
        if (!tool.lockState?.inForce || holder?.id !== tool.lockState.holderId) return false
        const viewer = await person(tool, context)
        return mayEdit(viewer) && mayDisplace(viewer, { userId: holder.id, ...holder })
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
})

/** A document by collection and slug or key. */
export async function toolAt<Query extends object>(
  query: Query,
  collection: string,
  field: 'slug' | 'ref.key',
  name: string,
  context: Context,
) {
  const collectionId = textArgument(field === 'slug' ? 'collection' : 'ref.collection', collection, 200)
  const slug = textArgument(field, name, 200)
  const where = { collectionId, slug, AND: [await visibleTools(context)] }
  return context.services.db.prisma.tool.findFirst({ ...query, where })
}

builder.queryFields((t) => ({
  tool: t.prismaField({
    type: Tool,
    nullable: true,
    description: 'A document by id; null if it does not exist or the viewer may not read it.',
    args: { id: t.arg.id({ required: true }) },
    resolve: async (query, _root, args, context) => {
      const id = idArgument('id', args.id)
      const where = { id, AND: [await visibleTools(context)] }
      return context.services.db.prisma.tool.findUnique({ ...query, where })
    },
  }),
  toolBySlug: t.prismaField({
    type: Tool,
    nullable: true,
    description:
      'A document by collection and slug; null if it does not exist or the viewer may not read it.',
    args: { collection: t.arg.id({ required: true }), slug: t.arg.string({ required: true }) },
    resolve: (query, _root, args, context) => toolAt(query, args.collection, 'slug', args.slug, context),
  }),
}))

/** The `tool` of a payload, read only when it is selected. */
export function toolOf<Shape extends { toolId: string }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Shape>,
) {
  return t.prismaField({
    type: Tool,
    resolve: async (query, { toolId }, _args, context) =>
      context.services.db.prisma.tool.findUniqueOrThrow({
        ...query,
        where: { id: toolId, AND: [await visibleTools(context)] },
      }),
  })
}
