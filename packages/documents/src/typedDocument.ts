import type { DocumentNode } from '@0no-co/graphql.web'

/**
 * A document with the types of its answer and of its variables. The same shape as that of
 * @graphql-typed-document-node/core, and so at home in every client library; that package would bring graphql along.
 */
export type TypedDocumentNode<Result, Variables> = DocumentNode & {
  __apiType?: (variables: Variables) => Result
}
