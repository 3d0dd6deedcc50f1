import type { LockChange } from '../storage/lockEvents.ts'
import type { Mailbox } from './mailbox.ts'

/** A document that somebody on this instance watches. It is read once for all its subscribers. */
export interface LockTopic {
  toolId: string
  collectionId: string
  mailboxes: Set<Mailbox>
  /** The newest revision delivered; null until the first snapshot. */
  revision: number | null
  reading: Promise<void> | null
  again: boolean
  /** Another epoch has begun: the current state is delivered, whatever was delivered before. */
  anew: boolean
  unsubscribe: () => void
}

export const topicOf = (toolId: string): LockTopic => ({
  toolId,
  collectionId: '',
  mailboxes: new Set(),
  revision: null,
  reading: null,
  again: false,
  anew: false,
  unsubscribe() {},
})

/**
 * The deletion of a document that was created in the lost part of the history, or whose last events have been
 * pruned.
 */
export const deletedUnseen = ({ toolId, collectionId }: LockTopic, revision: number): LockChange => ({
  kind: 'TOOL_DELETED',
  toolId,
  collectionId,
  lock: null,
  draftHeadId: null,
  previousHolderId: null,
  endedFencingToken: null,
  actorId: null,
  reason: null,
  revision,
  occurredAt: new Date(),
  requestId: null,
})
