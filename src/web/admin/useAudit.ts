import { useCallback, useEffect, useRef, useState } from 'react'
import { type Client, useClient } from 'urql'
import { ask } from '../ask.ts'
import { type AuditEntryFilter, AuditPageDocument, type AuditPageQuery } from '../generated/graphql.ts'

type Page = AuditPageQuery['auditLog']
export type Entry = Page['nodes'][number]

const pageSize = 50
/** What a file takes at most; a narrower filter gives the rest. */
const mostExported = 10_000

/** The newest entries that match, and older ones as they are asked for. */
export function useAudit(filter: AuditEntryFilter) {
  const client = useClient()
  const [pages, setPages] = useState<Page[]>([])
  const [error, setError] = useState(false)
  const turn = useRef(0)
  const key = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the filter
  const read = useCallback(
    async (after: string | null) => {
      const mine = after === null ? ++turn.current : turn.current
      const { data } = await ask(client, AuditPageDocument, { filter, first: pageSize, after })
      if (mine !== turn.current) return
      setError(!data)
      if (data) setPages((known) => (after === null ? [data.auditLog] : [...known, data.auditLog]))
    },
    [client, key],
  )
  useEffect(() => void read(null), [read])
  const last = pages.at(-1)?.pageInfo
  return {
    entries: pages.flatMap(({ nodes }) => nodes),
    hasMore: last?.hasNextPage ?? false,
    isLoading: pages.length === 0 && !error,
    error,
    refresh: () => void read(null),
    more: () => void read(last?.endCursor ?? null),
    all: () => allEntries(client, filter),
  }
}

async function allEntries(
  client: Client,
  filter: AuditEntryFilter,
): Promise<{ entries: Entry[]; isWhole: boolean }> {
  const entries: Entry[] = []
  let after: string | null = null
  for (;;) {
    const result: { data?: AuditPageQuery } = await ask(client, AuditPageDocument, {
      filter,
      first: 200,
      after,
    })
    const page = result.data?.auditLog
    if (!page) throw new Error('the audit log could not be read')
    entries.push(...page.nodes)
    const isWhole = !page.pageInfo.hasNextPage
    if (isWhole || entries.length >= mostExported) return { entries, isWhole }
    after = page.pageInfo.endCursor ?? null
  }
}
