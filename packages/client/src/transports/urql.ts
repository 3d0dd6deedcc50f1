import type { SaveDraftMutation, SaveDraftMutationVariables } from '@holdfast/documents'
import { type Client, createRequest } from '@urql/core'
import type { Transport } from '../transport.ts'

interface Cache {
  link(entity: { __typename: string; id: string }, field: string, to: never): void
}

/** For graphcache's `updates`: links the new head of a save to its document. */
export const updates = {
  Mutation: {
    saveDraft(result: object, args: object, cache: Cache): void {
      const { saveDraft } = result as SaveDraftMutation
      const { input } = args as SaveDraftMutationVariables
      if (saveDraft.__typename === 'SaveDraftPayload')
        cache.link({ __typename: 'Tool', id: input.toolId }, 'draftHead', saveDraft.draftHead as never)
    },
  },
}

/** A transport on an urql client with a fetchExchange and a subscriptionExchange. Mutations go through its exchanges. */
export function urqlTransport(client: Client): Transport {
  return {
    async mutate(document, variables, { signal, keepalive } = {}) {
      // The options of a call replace those of the client, so its headers are copied.
      const { context } = client.createRequestOperation('mutation', createRequest(document, variables))
      const own = context.fetchOptions
      const fetchOptions = {
        ...(typeof own === 'function' ? own() : own),
        ...(signal && { signal }),
        ...(keepalive && { keepalive }),
      }
      const { data, error } = await client.mutation(document, variables, { fetchOptions }).toPromise()
      if (error || !data) throw error ?? new Error('the answer carried no data')
      return data
    },
    async query(document, variables) {
      const { data, error } = await client
        .query(document, variables, { requestPolicy: 'network-only' })
        .toPromise()
      if (error || !data) throw error ?? new Error('the answer carried no data')
      return data
    },
    subscribe(document, variables, sink) {
      const { unsubscribe } = client
        .subscription(document, variables)
        .subscribe(({ data, error, hasNext }) => {
          if (error) sink.error(error)
          else if (data) sink.next(data)
          if (!error && hasNext === false) sink.complete()
        })
      return unsubscribe
    },
  }
}
