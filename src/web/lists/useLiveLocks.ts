import { useState } from 'react'
import { type DraftLockFilter, type LockPartsFragment, LocksChangedDocument } from '../generated/graphql.ts'
import { useIsConnected } from '../session/connection.ts'
import { useSubscription } from '../session/useSubscription.ts'

export interface LockNews {
  revision: number
  lock: LockPartsFragment | null
}

/**
 * Changes since a list was read, by tool. `onNews` is called after every batch. `isResync` means that changes may have been missed
 * and the list must be read again.
 */
export function useLiveLocks(filter: DraftLockFilter, onNews: (news: { isResync: boolean }) => void) {
  const isConnected = useIsConnected()
  const [news, setNews] = useState<ReadonlyMap<string, LockNews>>(new Map())
  const isLive = useSubscription(LocksChangedDocument, { filter }, ({ activeDraftLocksChanged }) => {
    const { resync, changes } = activeDraftLocksChanged
    if (changes.length > 0) setNews((known) => withChanges(known, changes))
    onNews({ isResync: resync })
  })
  return { news, isLive: isLive && isConnected }
}

function withChanges(
  known: ReadonlyMap<string, LockNews>,
  changes: readonly (LockNews & { toolId: string })[],
): ReadonlyMap<string, LockNews> {
  const next = new Map(known)
  for (const { toolId, revision, lock } of changes)
    if (revision >= (next.get(toolId)?.revision ?? 0)) next.set(toolId, { revision, lock })
  return next
}

/** The lock of a row as it stands by now. */
export function newest(
  row: { id: string; lockRevision: number; lock: LockPartsFragment | null },
  news: ReadonlyMap<string, LockNews>,
): LockPartsFragment | null {
  const change = news.get(row.id)
  return change && change.revision > row.lockRevision ? change.lock : row.lock
}
