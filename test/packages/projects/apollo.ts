import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { apolloTransport, possibleTypes } from '@holdfast/client/apollo'
import { ActiveDraftLocksDocument } from '@holdfast/documents'
import { WebSocket } from 'ws'
import { headers, socket, story, url } from './story.js'

// Apollo's link recognises a broken socket by the global WebSocket, which Node 20 does not have.
globalThis.WebSocket ??= WebSocket as never

const client = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes }),
  link: ApolloLink.split(
    ({ query }) => query.definitions.some((one) => 'operation' in one && one.operation === 'subscription'),
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers }),
  ),
})

await story(apolloTransport(client))
const { data } = await client.query({ query: ActiveDraftLocksDocument, variables: { first: 1 } })
const count: number | undefined = data?.activeDraftLocks.nodes.length
console.log(typeof count)
client.stop()
