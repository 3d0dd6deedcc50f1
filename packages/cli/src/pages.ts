interface Page<N> {
  nodes: readonly N[]
  pageInfo: { hasNextPage: boolean; endCursor?: string | null }
}

/** The largest page of the server. */
const largestPage = 200

/** The first entries of a list, and whether there are more. */
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
