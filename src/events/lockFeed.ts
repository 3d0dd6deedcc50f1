import type { Logger } from 'pino'
import { changesSince, type LockChange, type LoggedChange } from '../storage/lockEvents.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'
import { Feed } from './feed.ts'

export interface LockFeedFilter {
  collectionId: string | null
  toolIds: string[] | null
  holderIds: string[] | null
}

/** Changes of all locks. */
export class LockFeed extends Feed<LoggedChange, LockFeedFilter> {
  constructor(db: Statements, bus: EventBus, log: Logger, { tailMs }: { tailMs: number }) {
    super(db, bus, log, { channel: 'holdfast:locks', tailMs, changesSince, matches })
  }
}

/** The list shows the state before the change or the state after it. */
export function matches(filter: LockFeedFilter, change: LockChange): boolean {
  const { collectionId, toolIds, holderIds } = filter
  if (collectionId !== null && change.collectionId !== collectionId) return false
  if (toolIds !== null && !toolIds.includes(change.toolId)) return false
  if (holderIds === null) return true
  return [change.previousHolderId, change.lock?.holderId].some((id) => id != null && holderIds.includes(id))
}
