import ofClient from '@holdfast/documents/persisted-documents.json' with { type: 'json' }
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Config } from '../config.ts'
import ofPages from '../web/generated/persisted-documents.json' with { type: 'json' }

type Operation = Pick<GraphQLParams, 'query' | 'extensions'>

/** Written by codegen from the operations of the client and of the pages: ids with their documents. */
const documents = new Map(
  Object.entries<string>({ ...ofClient, ...ofPages }).map(([id, text]) => [bare(id), text]),
)
const texts = new Set(documents.values())

/** Whether the text is an operation of the client library or of the pages. */
export const isPersisted = (text: string): boolean => texts.has(text)

/**
 * The document that is meant by an id (extensions.persistedQuery.sha256Hash, as Apollo and urql send it), or the text that
 * came. One rule for every transport. Throws GraphQLError in the words that those clients listen for.
 */
export function documentOf({ query, extensions }: Operation, mode: Config['persistedOperations']): string {
  const text = query ?? ''
  const id = idIn(extensions)
  const known = id === null || mode === 'off' ? undefined : documents.get(id)
  if (known !== undefined) return known
  if (mode === 'only')
    throw id !== null && text === ''
      ? refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 404)
      : refusal(
          'PersistedQueryOnly: send the id of an operation of the manifest as extensions.persistedQuery.sha256Hash.',
          'PERSISTED_QUERY_ONLY',
          403,
        )
  if (text !== '' || id === null) return text
  throw mode === 'off'
    ? refusal('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED', 400)
    : refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 404)
}

/** Whether the document may contain a subscription. */
export function maySubscribe({ query, extensions }: Operation): boolean {
  return (
    /\bsubscription\b/.test(documents.get(idIn(extensions) ?? '') ?? '') ||
    (typeof query === 'string' && /\bsubscription\b/.test(query))
  )
}

export function persistedOperations(mode: Config['persistedOperations']): Plugin {
  return {
    onParams({ params, setParams }) {
      if (mode === 'off' && idIn(params?.extensions) === null) return
      setParams({ ...params, query: documentOf(params, mode) })
    },
  }
}

function idIn(extensions: unknown): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null }
  const id = persistedQuery?.sha256Hash
  return typeof id === 'string' ? bare(id) : null
}

function bare(id: string): string {
  return id.replace(/^sha256:/, '')
}

function refusal(message: string, code: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status, spec: true } } })
}
