import { type DocumentNode, print } from '@0no-co/graphql.web'
import { persistedQuery } from '@holdfast/documents'

/** An operation as it is sent: its id or its text. */
export interface Operation {
  query?: string
  extensions?: Record<string, unknown>
}

const unknownId = new Set(['PERSISTED_QUERY_NOT_SUPPORTED', 'PERSISTED_QUERY_NOT_FOUND'])

/**
 * Sends operations by their ids, which cost the service less than text. If the service does not know an id, that operation and
 * all later ones are sent as text. `persisted: true` sends ids only, `persisted: false` text only.
 */
export function operations(persisted?: boolean) {
  let byId = persisted ?? true
  const written = (document: DocumentNode, isById: boolean): Operation => {
    const extensions = isById ? persistedQuery(document) : undefined
    return extensions ? { extensions } : { query: print(document) }
  }
  return {
    /** Calls `send` once, and a second time if the service does not know the id. */
    async sent<T>(document: DocumentNode, send: (operation: Operation) => Promise<T>): Promise<T> {
      const isById = byId
      try {
        return await send(written(document, isById))
      } catch (error) {
        if (persisted || !isById || !isUnknown(error)) throw error
        byId = false
        return send(written(document, false))
      }
    },
    /** Starts a subscription, and a second time if the service does not know its id. Returns the function that ends it. */
    subscribed(
      document: DocumentNode,
      start: (operation: Operation, failed: (error: unknown) => void) => () => void,
      failed: (error: unknown) => void,
    ): () => void {
      let end = () => {}
      const begin = (isById: boolean) => {
        end = start(written(document, isById), (error) => {
          if (persisted || !isById || !isUnknown(error)) return failed(error)
          byId = false
          begin(false)
        })
      }
      begin(byId)
      return () => end()
    },
  }
}

function isUnknown(error: unknown): boolean {
  const errors = Array.isArray(error) ? error : ((error as { errors?: unknown[] } | null)?.errors ?? [])
  return errors.some((each: { extensions?: { code?: string } }) => unknownId.has(each.extensions?.code ?? ''))
}
