import type { DocumentNode } from '@0no-co/graphql.web'
import type { Variables } from '../transport.ts'

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
  /** Only `liveSocket` has it: sends an operation over the open connection. Null if none can be used. */
  call?(document: DocumentNode, variables: Variables, signal?: AbortSignal): Promise<unknown> | null
}
