import { whatItDoes } from '../domain/eventKinds.ts'
import type { EventNames } from '../storage/eventNames.ts'
import type { LockChange } from '../storage/lockEvents.ts'

/** An announced takeover that has come to its time has ended one lock, and begun none. */
function does({ kind, lock }: LockChange) {
  if (kind === 'SNAPSHOT') return 'keeps'
  const done = whatItDoes(kind)
  return done === 'begins' && !lock ? 'ends' : done
}

/** Whether the change began or ended somebody's lock. */
export const isToldOutside = (change: LockChange): boolean => isLocked(change) || isUnlocked(change)

const isLocked = (change: LockChange) => does(change) === 'begins'
const isUnlocked = (change: LockChange) => does(change) === 'ends' && change.endedFencingToken !== null

/** What consumers without GraphQL are told a change as. */
export type ToldType = 'document.locked' | 'document.unlocked' | 'document.changed'

export function toldTypeOf(change: LockChange): ToldType {
  if (isLocked(change)) return 'document.locked'
  return isUnlocked(change) ? 'document.unlocked' : 'document.changed'
}

/**
 * What consumers without GraphQL are told of a change: `/events` and webhooks alike. `user` held the lock after it, or up to it;
 * where it neither began nor ended one, `user` is who made it. Fields that say nothing of a change are left out.
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
