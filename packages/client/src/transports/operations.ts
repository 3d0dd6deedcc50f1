import { type DocumentNode, print } from '@0no-co/graphql.web'
import { persistedQuery } from '@holdfast/documents'

/** How an operation is named to the service: by its id, or by its text. */
export interface Operation {
  query?: string
  extensions?: Record<string, unknown>
}

const unknownId = new Set(['PERSISTED_QUERY_NOT_SUPPORTED', 'PERSISTED_QUERY_NOT_FOUND'])

/**
 * Sends operations by their ids, which cost the service less than their text. Where it does not know an id, the operation
 * and all later ones go by their text. `persisted` settles it beforehand: true for ids alone, false for text alone.
 */
export function operations(persisted?: boolean) {
  let byId = persisted ?? true
  const written = (document: DocumentNode, isById: boolean): Operation => {
    const extensions = isById ? persistedQuery(document) : undefined
    return extensions ? { extensions } : { query: print(document) }
  }
  return {
    /** Calls `send` once, or twice where the service does not know the id. */
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
    /** Starts a subscription, and once more where the service does not know its id. Answers the function that ends it. */
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
