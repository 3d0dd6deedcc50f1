import { type DocumentNode, print } from '@0no-co/graphql.web'
import { HeartbeatDocument, persistedQuery } from '@holdfast/documents'
import type { CallOptions, Transport, Variables } from '../transport.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface FetchTransportOptions {
  /** The GraphQL endpoint, for example https://holdfast.example/graphql. */
  url: string
  /** Called before every request, for example to get a fresh bearer token. Not awaited if it returns at once. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  /**
   * `liveSocket` of `@holdfast/client/socket`, or another graphql-ws client, for the same endpoint. Without it the draft only has
   * heartbeats.
   */
  socket?: Subscriptions
  fetch?: typeof fetch
  /** Sends the ids of operations instead of their text, for a service that only accepts ids. */
  persisted?: boolean
}

/** An answer without usable data. `status` is the HTTP status, `errors` are the GraphQL errors. */
export class FetchFailure extends Error {
  declare readonly status: number
  declare readonly errors: unknown[]
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

/** Fetch for queries and mutations, graphql-ws for subscriptions, and for heartbeats while its WebSocket is open. */
export function fetchTransport(options: FetchTransportOptions): Transport {
  const { url, headers, socket, fetch: send = fetch, persisted } = options
  const post = async (document: DocumentNode, variables: Variables, call?: CallOptions) => {
    const given = headers?.() ?? {}
    // At pagehide, code after an await may not run.
    const own = given instanceof Promise ? await given : given
    const response = await send(url, {
      ...call,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...own },
      body: JSON.stringify({ ...operation(document, persisted), variables }),
    })
    socket?.hurry?.()
    const body = (await response.json().catch(() => null)) as Answer | null
    if (!response.ok || body?.errors || !body?.data)
      throw new FetchFailure(response.status, body?.errors ?? [])
    return body.data as never
  }
  return {
    mutate: (document, variables, options) =>
      ((document === (HeartbeatDocument as unknown) &&
        socket?.call?.(document, variables, options?.signal)) ||
        post(document, variables, options)) as Promise<never>,
    query: post,
    reconnect: () => socket?.terminate?.(),
    subscribe: (document, variables, sink) =>
      socket?.subscribe(
        { ...operation(document, persisted), variables },
        {
          next: ({ data, errors }) => (errors ? sink.error(errors) : sink.next(data as never)),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      ) ?? (() => {}),
  }
}

/** An empty query beside an id is taken for none, and graphql-ws requires a query. */
function operation(document: DocumentNode, persisted?: boolean) {
  const extensions = persisted ? persistedQuery(document) : undefined
  return { query: extensions ? '' : print(document), extensions }
}
