import type { DocumentNode } from '@0no-co/graphql.web'

/** The id of an operation, as `extensions` of its request; undefined for a document that codegen did not write. */
export function persistedQuery(document: DocumentNode) {
  const { __meta__: meta } = document as { __meta__?: { hash?: string } }
  if (!meta?.hash) return undefined
  return { persistedQuery: { version: 1 as const, sha256Hash: meta.hash.replace(/^sha256:/, '') } }
}
