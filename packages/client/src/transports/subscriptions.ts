/** The part of a graphql-ws client, 5 or 6, that is used. */
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
  /** Of a `liveSocket`: the server can be reached. */
  hurry?(): void
  /** Of a `liveSocket`: the connection that is open, another object for each; null where none is. */
  connection?(): object | null
}
