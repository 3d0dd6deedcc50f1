import { whatItDoes } from '../domain/eventKinds.ts'
import type { EventNames } from '../storage/eventNames.ts'
import type { LockChange } from '../storage/lockEvents.ts'

/** An announced takeover whose time has come ends one lock and does not begin another. */
function does({ kind, lock }: LockChange) {
  if (kind === 'SNAPSHOT') return 'keeps'
  const done = whatItDoes(kind)
  return done === 'begins' && !lock ? 'ends' : done
}

/** Whether the change began or ended a lock. */
export const isToldOutside = (change: LockChange): boolean => isLocked(change) || isUnlocked(change)

const isLocked = (change: LockChange) => does(change) === 'begins'
const isUnlocked = (change: LockChange) => does(change) === 'ends' && change.endedFencingToken !== null

/** The types of events for consumers without GraphQL. */
export type ToldType = 'document.locked' | 'document.unlocked' | 'document.changed'

export function toldTypeOf(change: LockChange): ToldType {
  if (isLocked(change)) return 'document.locked'
  return isUnlocked(change) ? 'document.unlocked' : 'document.changed'
}

/**
 * The data of an event for consumers without GraphQL, the same for `/events` and webhooks. `user` holds the
 * lock after the change, or held it until then. If the change neither began nor ended a lock, `user` is the
 * person who made it. Fields that do not apply are left out.
 */
export function toldDataOf(change: LockChange, { slug, title, people }: EventNames): object {
  const type = toldTypeOf(change)
  const locked = type === 'document.locked'
  const user = locked
    ? (change.lock?.holderId ?? null)
    : type === 'document.unlocked'
      ? change.previousHolderId
      : change.actorId
  const previousUser = change.previousHolderId
  const nameOf = (id: string | null) => (id === null ? null : (people.get(id)?.name ?? null))
  const handleOf = (id: string | null) => (id === null ? null : (people.get(id)?.handle ?? null))
  return {
    collection: change.collectionId,
    document: change.toolId,
    slug,
    title,
    user,
    userHandle: handleOf(user),
    userName: nameOf(user),
    ...(locked && {
      previousUser,
      previousUserHandle: handleOf(previousUser),
      previousUserName: nameOf(previousUser),
    }),
    kind: change.kind,
    revision: change.revision,
    fencingToken: change.lock?.fencingToken ?? null,
    endedFencingToken: change.endedFencingToken,
    timestamp: change.occurredAt.toISOString(),
  }
}
