import { type DocumentNode, print } from '@0no-co/graphql.web'
import { persistedQuery } from '@holdfast/documents'
import type { CallOptions, Transport, Variables } from '../transport.ts'

/** The part of a graphql-ws client, 5 or 6, that is used. */
export interface Socket {
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
}

export interface FetchTransportOptions {
  /** The GraphQL endpoint, for example https://holdfast.example/graphql. */
  url: string
  /** Asked before every request, for example for a fresh bearer token. Not awaited when it answers at once. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  /**
   * `liveSocket` of `@holdfast/client/socket`, or another graphql-ws client, for the same endpoint; without one the draft
   * lives on heartbeats alone.
   */
  socket?: Socket
  fetch?: typeof fetch
  /** Sends the ids of operations instead of their text, for a service that takes no other. */
  persisted?: boolean
}

/** An answer without usable data. `status` is HTTP's; `errors` are GraphQL's, as they came. */
export class FetchFailure extends Error {
  readonly status: number
  readonly errors: unknown[]
  constructor(status: number, errors: unknown[]) {
    super(`The server answered ${status}`)
    this.status = status
    this.errors = errors
  }
}

interface Answer {
  data?: unknown
  errors?: unknown[]
}

/** Plain fetch for mutations, graphql-ws for the subscription. */
export function fetchTransport(options: FetchTransportOptions): Transport {
  const { url, headers, socket, fetch: send = fetch, persisted = false } = options
  const call = async (
    document: DocumentNode,
    variables: Variables,
    { signal, keepalive }: CallOptions = {},
  ) => {
    const given = headers?.() ?? {}
    // At pagehide nothing that comes after an await is sure to run.
    const own = given instanceof Promise ? await given : given
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...own },
      body: JSON.stringify({ ...operation(document, persisted), variables }),
      signal,
      keepalive,
    })
    socket?.hurry?.()
    const body = (await response.json().catch(() => null)) as Answer | null
    if (!response.ok || body?.errors || !body?.data)
      throw new FetchFailure(response.status, body?.errors ?? [])
    return body.data as never
  }
  return {
    mutate: call,
    query: call,
    reconnect: () => socket?.terminate?.(),
    subscribe(document, variables, sink) {
      if (!socket) return () => {}
      return socket.subscribe(
        { query: '', ...operation(document, persisted), variables },
        {
          next: ({ data, errors }) => (errors ? sink.error(errors) : sink.next(data as never)),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      )
    },
  }
}

function operation(document: DocumentNode, persisted: boolean) {
  const extensions = persisted ? persistedQuery(document) : undefined
  return extensions ? { extensions } : { query: print(document) }
}
