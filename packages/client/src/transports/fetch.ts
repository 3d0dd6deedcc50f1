import type { DocumentNode } from '@0no-co/graphql.web'
import type { CallOptions, Transport, Variables } from '../transport.ts'
import { type Operation, operations } from './operations.ts'
import { overSocket } from './overSocket.ts'
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
  /**
   * True sends operations by their ids alone, for a service that takes nothing else; false by their text alone. Left out:
   * by their ids for as long as the service knows them.
   */
  persisted?: boolean
}

/** An answer without usable data. `status` is the HTTP status, `errors` are the GraphQL errors. */
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

/** Plain fetch for queries and mutations, graphql-ws for subscriptions, and for heartbeats while its socket is open. */
export function fetchTransport(options: FetchTransportOptions): Transport {
  const { url, headers, socket, fetch: send = fetch } = options
  const { sent, subscribed } = operations(options.persisted)
  const connection = overSocket(socket)
  const post = async (operation: Operation, variables: Variables, { signal, keepalive }: CallOptions) => {
    const given = headers?.() ?? {}
    // At pagehide, code after an await may not run.
    const own = given instanceof Promise ? await given : given
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...own },
      body: JSON.stringify({ ...operation, variables }),
      signal,
      keepalive,
    })
    socket?.hurry?.()
    const body = (await response.json().catch(() => null)) as Answer | null
    if (!response.ok || body?.errors || !body?.data)
      throw new FetchFailure(response.status, body?.errors ?? [])
    return body.data as never
  }
  const call = (document: DocumentNode, variables: Variables, options: CallOptions = {}) =>
    sent(document, (operation) =>
      options.isHeartbeat && connection.isPossible()
        ? connection.call(operation, variables, options.signal)
        : post(operation, variables, options),
    )
  return {
    mutate: call,
    query: call,
    reconnect: () => socket?.terminate?.(),
    subscribe(document, variables, sink) {
      if (!socket) return () => {}
      return subscribed(
        document,
        (operation, failed) =>
          socket.subscribe(
            { query: '', ...operation, variables },
            {
              next: ({ data, errors }) => (errors ? failed(errors) : sink.next(data as never)),
              error: failed,
              complete: () => sink.complete(),
            },
          ),
        (error) => sink.error(error),
      )
    },
  }
}
