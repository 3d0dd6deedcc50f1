/** The used part of a graphql-ws client, version 5 or 6. */
export interface Subscriptions {
  subscribe(
    payload: { query: string; variables?: Record<string, unknown>; extensions?: Record<string, unknown> },
    sink: {
      next(answer: { data?: unknown; errors?: unknown }): void
      error(error: unknown): void
      complete(): void
    },
  ): () => void
  terminate?(): void
  /** Only `liveSocket` has it: tells it that the server can be reached. */
  hurry?(): void
  /** Only `liveSocket` has it: the open connection, a different object for each connection; null while none is open. */
  connection?(): object | null
}
