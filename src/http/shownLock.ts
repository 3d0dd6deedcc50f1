import type { Services } from '../application/services.ts'
import type { LockView } from '../domain/lockView.ts'

/** A lock outside GraphQL, under the names that GraphQL gives its fields. */
export async function shownLock(services: Services, lock: LockView) {
  const { holderId, forcedById, draftHeadId, ...rest } = lock
  return {
    id: `${lock.toolId}:${lock.fencingToken}`,
    ...rest,
    expiresInMs: Math.max(0, lock.expiresAt.getTime() - lock.asOf.getTime()),
    draftHead: { id: draftHeadId },
    holder: await shownPerson(services, holderId),
    forcedBy: await shownPerson(services, forcedById),
  }
}

export async function shownPerson(services: Services, id: string | null) {
  if (id === null) return null
  const user = await services.db.users.load(id)
  return user && { id, handle: user.handle, name: user.name, kind: user.kind }
}
