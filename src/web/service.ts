import { liveSocket } from '@holdfast/client/socket'
import { persistedQuery } from '@holdfast/documents'
import {
  type Client,
  createClient as createUrqlClient,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
} from 'urql'
import { at } from './session/base.ts'
import { type Connection, connectionOf } from './session/connection.ts'
import { currentSession, forgetToken } from './session/session.ts'

/**
 * The one connection to the service. Without a cache: what these pages show is followed by subscriptions or asked for
 * anew, and lease times are stale as soon as they are stored.
 */
export function connect(): { client: Client; connection: Connection; disconnect: () => void } {
  const { generation, token } = currentSession()
  let own = token
  // After signing out, an editor that closes still gives its lock back, as the person that it was.
  const authorization = () => {
    const now = currentSession()
    if (now.generation === generation) own = now.token
    return `Bearer ${own}`
  }
  const socket = liveSocket({
    url: new URL(at('/graphql'), location.href.replace(/^http/, 'ws')).href,
    connectionParams: () => ({ authorization: authorization() }),
  })
  const client = createUrqlClient({
    url: at('/graphql'),
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { authorization: authorization() } }),
    exchanges: [
      mapExchange({
        // A service that takes known operations only looks at the id, any other at the text.
        onOperation: (operation) => ({ ...operation, extensions: idAndText(operation.query) }),
        onResult({ operation, error }) {
          if (operation.kind !== 'subscription' && !error?.networkError) socket.hurry()
        },
        onError({ graphQLErrors }) {
          if (currentSession().generation !== generation) return
          if (graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED'))
            forgetToken('ended')
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables, extensions = null }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: variables ?? null, extensions }, sink as never),
          }),
        }),
      }),
    ],
  })
  return { client, connection: connectionOf(socket), disconnect: () => void socket.dispose() }
}

/** Without `miss` urql leaves the text out, and a service that keeps no list of operations knows no id. */
function idAndText(document: Parameters<typeof persistedQuery>[0]) {
  const known = persistedQuery(document)
  return known && { persistedQuery: { ...known.persistedQuery, miss: true } }
}
