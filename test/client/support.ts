import net from 'node:net'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, type Exchange, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient, type Client as Socket } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { DraftHandle } from '../../packages/client/src/handle.ts'
import type { DraftState } from '../../packages/client/src/states.ts'
import type { Transport } from '../../packages/client/src/transport.ts'
import { apolloTransport, possibleTypes } from '../../packages/client/src/transports/apollo.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { urqlTransport } from '../../packages/client/src/transports/urql.ts'

// Apollo's link recognises a broken socket by the global WebSocket, which Node 20 does not have.
globalThis.WebSocket ??= WebSocket as never

export type TransportName = 'fetch' | 'urql' | 'apollo'
export const transportNames: TransportName[] = ['fetch', 'urql', 'apollo']

export interface Connection {
  transport: Transport
  close(): Promise<void>
}

/** One person's connection to one server, set up as an application does it. */
export function connect(name: TransportName, server: string, token: string): Connection {
  const url = `${server}/graphql`
  const headers = { authorization: `Bearer ${token}` }
  const { socket, close } = socketTo(server, token)
  if (name === 'fetch') return { transport: fetchTransport({ url, socket, headers: () => headers }), close }
  if (name === 'urql') return { transport: urqlTransport(urqlClient(url, headers, socket)), close }
  const client = apolloClient(url, headers, socket)
  return {
    transport: apolloTransport(client),
    async close() {
      client.stop()
      await close()
    },
  }
}

export function socketTo(server: string, token: string) {
  const socket = createClient({
    url: `${server.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  })
  // A socket that the server closed rejects with the close event.
  return { socket, close: () => Promise.resolve(socket.dispose()).catch(() => {}) }
}

type Headers = Record<string, string>

export function urqlClient(url: string, headers: Headers, socket: Socket, caches: Exchange[] = []): Client {
  const forwardSubscription = ({ query, variables }: { query?: string; variables?: unknown }) => ({
    subscribe: (sink: Parameters<typeof socket.subscribe>[1]) => ({
      unsubscribe: socket.subscribe({ query: query ?? '', variables: variables as never }, sink),
    }),
  })
  const live = subscriptionExchange({ forwardSubscription: forwardSubscription as never })
  const exchanges = [...caches, fetchExchange, live]
  return new Client({ url, preferGetMethod: false, fetchOptions: { headers }, exchanges })
}

export function apolloClient(uri: string, headers: Headers, socket: Socket): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri, headers }),
    ),
  })
}

/** A TCP proxy between a client and a server that can be cut. */
export class Cable {
  readonly url: string
  #server: net.Server
  #sockets = new Set<net.Socket>()
  #isCut = false
  #isFrozen = false

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
        // While it is frozen, data is dropped without a notice, as on a network that a laptop has left.
        from.on('data', (bytes) => this.#isFrozen || to.write(bytes))
        from.on('end', () => to.end())
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

  /** New connections are frozen too. */
  freeze(): void {
    this.#isFrozen = true
  }

  /** Frozen connections stay dead. */
  thaw(): void {
    this.#sockets.forEach((socket) => void socket.removeAllListeners('data').resume())
    this.#isFrozen = false
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

/** Resolves with the state once it has one of these names. */
export function reaches<Name extends DraftState['name']>(
  draft: DraftHandle,
  ...names: Name[]
): Promise<Extract<DraftState, { name: Name }>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`still ${JSON.stringify(draft.state)}, not ${names.join(' or ')}`))
    }, 20_000)
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
