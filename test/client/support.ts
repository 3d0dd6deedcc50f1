import { readFileSync } from 'node:fs'
import net from 'node:net'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { buildSchema, isAbstractType } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { DraftHandle } from '../../src/client/handle.ts'
import type { DraftState } from '../../src/client/states.ts'
import type { Transport } from '../../src/client/transport.ts'
import { apolloTransport } from '../../src/client/transports/apollo.ts'
import { fetchTransport } from '../../src/client/transports/fetch.ts'
import { urqlTransport } from '../../src/client/transports/urql.ts'

// Apollo's link looks at the global to tell a broken socket; Node 20 has none.
globalThis.WebSocket ??= WebSocket as never

export type TransportName = 'fetch' | 'urql' | 'apollo'
export const transportNames: TransportName[] = ['fetch', 'urql', 'apollo']

export interface Connection {
  transport: Transport
  close(): Promise<void>
}

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
)

/** One person's connection to one server, as an application would set it up. */
export function connect(name: TransportName, server: string, token: string): Connection {
  const url = `${server}/graphql`
  const authorization = `Bearer ${token}`
  const socket = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  })
  // A socket that the server closed rejects with the close event.
  const close = () => Promise.resolve(socket.dispose()).catch(() => {})
  if (name === 'fetch')
    return { transport: fetchTransport({ url, socket, headers: () => ({ authorization }) }), close }
  if (name === 'urql') {
    const forwardSubscription = ({ query, variables }: { query?: string; variables?: unknown }) => ({
      subscribe: (sink: Parameters<typeof socket.subscribe>[1]) => ({
        unsubscribe: socket.subscribe({ query: query ?? '', variables: variables as never }, sink),
      }),
    })
    const client = new Client({
      url,
      preferGetMethod: false,
      fetchOptions: { headers: { authorization } },
      exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription: forwardSubscription as never })],
    })
    return { transport: urqlTransport(client), close }
  }
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url, headers: { authorization } }),
    ),
  })
  return {
    transport: apolloTransport(client),
    async close() {
      client.stop()
      await close()
    },
  }
}

/** Stands between a client and a server, and can be cut like a cable. */
export class Cable {
  readonly url: string
  #server: net.Server
  #sockets = new Set<net.Socket>()
  #isCut = false

  private constructor(server: net.Server, target: number) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
    server.on('connection', (near) => {
      if (this.#isCut) return near.destroy()
      const far = net.connect(target, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => this.#sockets.delete(from))
      }
    })
  }

  static async to(url: string): Promise<Cable> {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Cable(server, Number(new URL(url).port))
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}

/** The state once it has one of these names. */
export function reaches<Name extends DraftState['name']>(
  draft: DraftHandle,
  ...names: Name[]
): Promise<Extract<DraftState, { name: Name }>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`still ${JSON.stringify(draft.state)}, not ${names.join(' or ')}`))
    }, 12_000)
    const look = (state: DraftState) => {
      if (!names.includes(state.name as Name)) return
      clearTimeout(timer)
      stop()
      resolve(state as never)
    }
    const stop = draft.subscribe(look)
    look(draft.state)
  })
}
