import type { ApolloClient } from '@apollo/client'
import type { Transport } from '../transport.ts'

export { possibleTypes } from '@holdfast/documents'

/**
 * An Apollo Client 4 whose link sends mutations over HTTP and subscriptions over a socket. Nothing is cached: a lock
 * token is a secret, and lease times are stale as soon as they are stored.
 */
export function apolloTransport(client: ApolloClient): Transport {
  return {
    async mutate(mutation, variables, { signal, keepalive } = {}) {
      const fetchOptions = { ...(signal && { signal }), ...(keepalive && { keepalive }) }
      const { data, error } = await client.mutate({
        mutation,
        variables: variables as never,
        fetchPolicy: 'no-cache',
        errorPolicy: 'none',
        context: { fetchOptions },
      })
      if (error || !data) throw error ?? new Error('the answer carried no data')
      return data as never
    },
    subscribe(query, variables, sink) {
      const subscription = client
        .subscribe({ query, variables: variables as never, fetchPolicy: 'no-cache' })
        .subscribe({
          next: ({ data, error }) => (error ? sink.error(error) : sink.next(data as never)),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        })
      return () => subscription.unsubscribe()
    },
  }
}
