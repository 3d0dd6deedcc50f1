import {
  type AnyVariables,
  type Client,
  createRequest,
  type OperationResult,
  type TypedDocumentNode,
} from 'urql'

let asked = 0

/**
 * A query that is sent whatever is under way. urql answers the same question with the answer that is on its way already,
 * which may be older than the news that made us ask. Keys of its own are never negative.
 */
export function ask<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<OperationResult<Data, Variables>> {
  return client
    .executeQuery<Data, Variables>({ ...createRequest(document, variables), key: -++asked })
    .toPromise()
}
