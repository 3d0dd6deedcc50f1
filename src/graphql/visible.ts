import type { Viewer } from '../application/services.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Context } from './context.ts'

/** The documents that the viewer may read; every read of documents by Prisma that begins at one is narrowed by it. */
export async function visibleTools({ services, viewer }: Context): Promise<Prisma.ToolWhereInput> {
  const { hidden, edits, principalId, refused } = await services.db.reachOf.load((viewer as Viewer).id)
  if (hidden.length === 0) return {}
  const own = edits
    ? [{ collectionId: { notIn: refused }, maintainers: { some: { userId: principalId } } }]
    : []
  return { OR: [{ collectionId: { notIn: hidden } }, ...own] }
}
