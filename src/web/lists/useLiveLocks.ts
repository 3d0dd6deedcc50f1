import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { type DraftLockFilter, type LockPartsFragment, LocksChangedDocument } from '../generated/graphql.ts'
import { useIsConnected } from '../session/connection.ts'

export interface LockNews {
  revision: number
  lock: LockPartsFragment | null
}

/**
 * What has changed since a list was read, by tool. `onNews` runs after every batch; `isResync` says that changes may have
 * been missed, and the list is to be read again.
 */
export function useLiveLocks(filter: DraftLockFilter, onNews: (news: { isResync: boolean }) => void) {
  const client = useClient()
  const isConnected = useIsConnected()
  const [news, setNews] = useState<ReadonlyMap<string, LockNews>>(new Map())
  const [isLive, setLive] = useState(false)
  const key = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the filter; the newest onNews is not waited for
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let unsubscribe = () => {}
    const begin = () => {
      const subscription = client
        .subscription(LocksChangedDocument, { filter })
        .subscribe(({ data, error }) => {
          setLive(!error)
          if (error) {
            unsubscribe()
            timer = setTimeout(begin, 2_000)
            return
          }
          const { resync, changes } = data?.activeDraftLocksChanged ?? { resync: false, changes: [] }
          if (changes.length > 0) setNews((known) => withChanges(known, changes))
          onNews({ isResync: resync })
        })
      unsubscribe = subscription.unsubscribe
    }
    begin()
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [client, key])
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
