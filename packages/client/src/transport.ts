import type { TypedDocumentNode } from '@holdfast/documents'

export type Variables = Record<string, unknown>

export interface CallOptions {
  /** Aborted when the call has taken too long; a transport that cannot cancel may ignore it. */
  signal?: AbortSignal
  /** The page is going away: the request has to outlive it. */
  keepalive?: boolean
}

export interface Sink<Data> {
  next(data: Data): void
  error(error: unknown): void
  complete(): void
}

/** What the draft client needs of a GraphQL client library. Rejections may be of any shape: see failures.ts. */
export interface Transport {
  /** Resolves with `data`; rejects when there is none or when the answer carries errors. Never retries by itself. */
  mutate<Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    options?: CallOptions,
  ): Promise<Data>
  /**
   * Reads once, past every cache; resolves and rejects as `mutate` does. Where a transport has it, a draft reads what it may
   * have missed as soon as the page wakes up or is online again.
   */
  query?<Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    options?: CallOptions,
  ): Promise<Data>
  /** Gives up the connection of the subscriptions, which has turned out to be dead, for a new one. */
  reconnect?(): void
  /** Answers with the function that ends the subscription. */
  subscribe<Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    sink: Sink<Data>,
  ): () => void
}
