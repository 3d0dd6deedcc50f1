import { urqlTransport } from '@holdfast/client/urql'
import { ActiveDraftLocksDocument } from '@holdfast/documents'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { headers, socket, story, url } from './story.js'

const client = new Client({
  url,
  preferGetMethod: false,
  fetchOptions: { headers },
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables = {} }) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query, variables: variables as object as Record<string, unknown> },
            sink as never,
          ),
        }),
      }),
    }),
  ],
})

await story(urqlTransport(client))
const { data } = await client.query(ActiveDraftLocksDocument, { first: 1 })
const count: number | undefined = data?.activeDraftLocks.nodes.length
console.log(typeof count)
