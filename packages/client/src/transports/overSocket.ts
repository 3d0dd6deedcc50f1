import { type DocumentNode, print } from '@0no-co/graphql.web'
import { persistedQuery } from '@holdfast/documents'
import type { Client, SubscribePayload } from 'graphql-ws'
import { graphQLErrors } from '../failures.ts'
import type { Variables } from '../transport.ts'

/**
 * Sends operations over the WebSocket of the subscriptions, by their ids if the service knows them. This costs the service a third
 * of an HTTP request. After an operation has failed on a connection, that connection gets no more of them: it may be dead
 * without having been noticed, while HTTP works.
 */
export function overSocket(client: Client, open: () => { readyState: number } | null) {
  let failed: unknown = null
  let byId = true
  const send = (payload: SubscribePayload, signal?: AbortSignal) =>
    new Promise<unknown>((resolve, reject) => {
      const connection = open()
      const broke = (error: unknown) => {
        if (!Array.isArray(error)) failed = connection
        reject(error)
      }
      const leave = client.subscribe(payload, {
        next: ({ data, errors }) => (data && !errors ? resolve(data) : reject(errors)),
        error: broke,
        complete: () => reject(new Error('The service has not answered')),
      })
      signal?.addEventListener('abort', () => {
        leave()
        broke(signal.reason)
      })
    })
  /** Resolves with `data`, rejects with the errors of the answer or of the connection. Null if no connection can be used. */
  return (document: DocumentNode, variables: Variables, signal?: AbortSignal): Promise<unknown> | null => {
    const connection = open()
    if (connection?.readyState !== 1 || connection === failed) return null
    const asText = () => send({ query: print(document), variables }, signal)
    const extensions = byId ? persistedQuery(document) : undefined
    if (!extensions) return asText()
    return send({ query: '', extensions, variables }, signal).catch((error) => {
      if (!isUnknownId(error)) throw error
      byId = false
      return asText()
    })
  }
}

const unknownId = ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']
const isUnknownId = (error: unknown): boolean =>
  graphQLErrors(error).some(({ extensions }) => unknownId.includes(String(extensions?.code)))
