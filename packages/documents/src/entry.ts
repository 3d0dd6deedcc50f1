/** What `@holdfast/documents` exports: every operation as a typed document, and what goes with them. */
export * from './generated/graphql.ts'
export { persistedQuery } from './persisted.ts'
export { possibleTypes } from './possibleTypes.ts'
export type { TypedDocumentNode } from './typedDocument.ts'
