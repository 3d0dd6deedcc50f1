interface Page<N> {
  nodes: readonly N[]
  pageInfo: { hasNextPage: boolean; endCursor?: string | null }
}

/** What the server gives at most at a time. */
const largestPage = 200

/** As much of a list as was asked for, and whether there is more. */
export async function atMost<N>(
  limit: number,
  read: (range: { first: number; after: string | null }) => Promise<Page<N>>,
): Promise<{ nodes: N[]; hasMore: boolean }> {
  const nodes: N[] = []
  for (let after: string | null = null; ; ) {
    const page: Page<N> = await read({ first: Math.min(largestPage, limit - nodes.length), after })
    nodes.push(...page.nodes)
    const { hasNextPage, endCursor = null } = page.pageInfo
    if (!hasNextPage || nodes.length >= limit) return { nodes, hasMore: hasNextPage }
    after = endCursor
  }
}
