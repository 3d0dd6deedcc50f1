import { SaveDraftDocument, type SaveDraftMutation } from '@holdfast/documents'
import type { Transport } from '../transport.ts'

export { possibleTypes } from '@holdfast/documents'

/** Apollo Client 3 tells GraphQL's errors as `errors`, and 4 all of them as `error`. */
interface Answer {
  data?: unknown
  error?: unknown
  errors?: unknown
}

/** The part of Apollo Client, 3 or 4, that is used. Its options are generic there, and differently so in each. */
export interface Apollo {
  mutate(options: never): Promise<object>
  query(options: never): Promise<unknown>
  subscribe(options: never): {
    subscribe(observer: { next(answer: Answer): void; error(error: unknown): void; complete(): void }): {
      unsubscribe(): void
    }
  }
}

interface Cache {
  identify(object: { __typename: string; id: string }): string | undefined
  modify(change: object): unknown
}

/** A save answers with the new head: the cache is told whose it is. */
function linkHead(cache: Cache, toolId: string, head: object): void {
  const id = cache.identify({ __typename: 'Tool', id: toolId })
  const draftHead = (_old: unknown, { toReference }: { toReference(object: object): unknown }) =>
    toReference(head)
  cache.modify({ id, fields: { draftHead } })
}

/**
 * An Apollo Client whose link sends mutations over HTTP and subscriptions over a socket. Only what a save answers is cached:
 * a lock token is a secret.
 */
export function apolloTransport(client: Apollo): Transport {
  return {
    async mutate(mutation, variables, { signal, keepalive } = {}) {
      const fetchOptions = { ...(signal && { signal }), ...(keepalive && { keepalive }) }
      const isSave = (mutation as unknown) === SaveDraftDocument
      const update = (cache: Cache, { data }: { data?: SaveDraftMutation | null }) => {
        const { toolId } = variables.input as { toolId: string }
        if (data?.saveDraft.__typename === 'SaveDraftPayload')
          linkHead(cache, toolId, data.saveDraft.draftHead)
      }
      const { data, error, errors }: Answer = await client.mutate({
        mutation,
        variables,
        fetchPolicy: isSave ? 'network-only' : 'no-cache',
        ...(isSave && { update }),
        errorPolicy: 'none',
        context: { fetchOptions },
      } as never)
      const failure = error ?? errors
      if (failure || !data) throw failure ?? new Error('the answer carried no data')
      return data as never
    },
    async query(query, variables) {
      const asked = { query, variables, fetchPolicy: 'no-cache' }
      const { data, error, errors } = (await client.query(asked as never)) as Answer
      const failure = error ?? errors
      if (failure || !data) throw failure ?? new Error('the answer carried no data')
      return data as never
    },
    subscribe(query, variables, sink) {
      const subscription = client
        .subscribe({ query, variables, fetchPolicy: 'no-cache' } as never)
        .subscribe({
          next({ data, error, errors }) {
            const failure = error ?? errors
            if (failure) sink.error(failure)
            else sink.next(data as never)
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        })
      return () => subscription.unsubscribe()
    },
  }
}
