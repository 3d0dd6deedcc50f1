import type { Viewer } from '../application/services.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Context } from './context.ts'

/** Filter for the documents that the viewer may read. All Prisma reads that start at documents use it. */
export async function visibleTools({ services, viewer }: Context): Promise<Prisma.ToolWhereInput> {
  const { hidden, edits, principalId, refused } = await services.db.reachOf.load((viewer as Viewer).id)
  if (hidden.length === 0) return {}
  const own = edits
    ? [{ collectionId: { notIn: refused }, maintainers: { some: { userId: principalId } } }]
    : []
  return { OR: [{ collectionId: { notIn: hidden } }, ...own] }
}
