import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import { ToolListDocument, type ToolListQuery } from '../generated/graphql.ts'
import { useGathered } from './useGathered.ts'

export type LockChoice = 'any' | 'locked' | 'free'
type Page = ToolListQuery['tools']

const pageSize = 50

/** The matching tools, with as many pages as were requested. */
export function useTools(asked: {
  search: string
  collection: string | null
  choice: LockChoice
  /** Only those that this person maintains. */
  maintainerId: string | null
}) {
  const { search, collection, choice, maintainerId } = asked
  const client = useClient()
  const [pages, setPages] = useState<Page[]>([])
  const [error, setError] = useState(false)
  const [isLoading, setLoading] = useState(true)
  const shown = useRef(1)
  const turn = useRef(0)
  const read = useCallback(async () => {
    const mine = ++turn.current
    const filter = {
      ...(search.trim() && { search: search.trim() }),
      ...(collection && { collection }),
      ...(choice !== 'any' && { locked: choice === 'locked' }),
      ...(maintainerId !== null && { maintainerId }),
    }
    const found: Page[] = []
    setLoading(true)
    for (let page = 0; page < shown.current; page++) {
      const after = found.at(-1)?.pageInfo.endCursor ?? null
      const { data } = await ask(client, ToolListDocument, { filter, first: pageSize, after })
      if (mine !== turn.current) return
      if (!data) {
        setLoading(false)
        return setError(true)
      }
      found.push(data.tools)
      if (!data.tools.pageInfo.hasNextPage) break
    }
    setLoading(false)
    setError(false)
    setPages(found)
  }, [client, search, collection, choice, maintainerId])
  useEffect(() => {
    shown.current = 1
    void read()
  }, [read])
  return {
    rows: pages.flatMap((page) => page.nodes),
    total: pages[0]?.totalCount ?? 0,
    hasMore: pages.at(-1)?.pageInfo.hasNextPage ?? false,
    isLoading: isLoading && pages.length === 0,
    error,
    refresh: useGathered(read),
    more: () => {
      shown.current++
      return read()
    },
  }
}
