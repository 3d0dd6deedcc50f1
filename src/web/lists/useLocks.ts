import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import {
  type DraftLockFilter,
  LockListDocument,
  type LockListQuery,
  type OrderDirection,
} from '../generated/graphql.ts'
import { useGathered } from './useGathered.ts'
import { useLiveLocks } from './useLiveLocks.ts'

type Page = LockListQuery['activeDraftLocks']
export type LockRow = Page['nodes'][number]
export type Place = { after: string } | { before: string } | null

const pageSize = 20
/** Renewals are not events, so the times of a list are read again now and then. */
const refreshMs = 20_000
/** One page of the locks in force, as they stand at any moment. */
export function useLocks(filter: DraftLockFilter, direction: OrderDirection, place: Place) {
  const client = useClient()
  const [page, setPage] = useState<Page | null>(null)
  const [error, setError] = useState(false)
  const turn = useRef(0)
  const key = JSON.stringify([filter, direction, place])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what is asked
  const read = useCallback(async () => {
    const mine = ++turn.current
    const range = place && 'before' in place ? { last: pageSize, ...place } : { first: pageSize, ...place }
    const { data } = await ask(client, LockListDocument, {
      filter,
      orderBy: { field: 'ACQUIRED_AT', direction },
      ...range,
    })
    if (mine !== turn.current) return
    setError(!data)
    if (data) setPage(data.activeDraftLocks)
  }, [client, key])
  useEffect(() => void read(), [read])
  const refresh = useGathered(read)
  useEffect(() => {
    const timer = setInterval(refresh, refreshMs)
    return () => clearInterval(timer)
  }, [refresh])
  const { news, isLive } = useLiveLocks(filter, refresh)
  // Ended locks disappear at once. New ones come with the next read.
  const rows = (page?.nodes ?? []).filter(({ tool, fencingToken }) => {
    const change = news.get(tool.id)
    return !change || change.revision <= tool.lockRevision || change.lock?.fencingToken === fencingToken
  })
  return { rows, page, error, isLive, refresh }
}
