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
import { freshToken, newerToken } from './session/freshToken.ts'
import { currentSession, forgetToken } from './session/session.ts'

/** What the service closes a socket with when its token has ended. */
const tokenExpired = 4403

/**
 * The one connection to the service. Without a cache: what these pages show is followed by subscriptions or asked for
 * anew, and lease times are stale as soon as they are stored.
 */
export function connect(): { client: Client; connection: Connection; disconnect: () => void } {
  const { generation, token } = currentSession()
  let own = token
  // After signing out, an editor that closes still gives its lock back, as the person that it was.
  const authorization = async () => {
    const now = currentSession()
    if (now.generation === generation) own = (await freshToken()) ?? own
    return `Bearer ${own}`
  }
  const send = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const call = async () =>
      fetch(input, { ...init, headers: { ...init.headers, authorization: await authorization() } })
    const answer = await call()
    const isRefused = answer.status === 401 && currentSession().generation === generation
    return isRefused && (await newerToken(own)) ? call() : answer
  }
  // By the service's clock, whatever this browser's says.
  let hasEnded = false
  const socket = liveSocket({
    url: new URL(at('/graphql'), location.href.replace(/^http/, 'ws')).href,
    // A failure here would be final for the socket; with the token that has ended it is asked for another one, and comes back.
    connectionParams: async () => {
      if (hasEnded) await newerToken(own).catch(() => null)
      hasEnded = false
      return { authorization: await authorization().catch(() => `Bearer ${own}`) }
    },
  })
  socket.on('closed', (event) => {
    hasEnded = (event as CloseEvent).code === tokenExpired && currentSession().generation === generation
  })
  const client = createUrqlClient({
    url: at('/graphql'),
    preferGetMethod: false,
    fetch: send,
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
