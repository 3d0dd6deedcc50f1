import { GraphQLError } from 'graphql'
import { type Code, statusOfCall } from '../application/statusOf.ts'

interface Place {
  nodes?: GraphQLError['nodes']
  path?: GraphQLError['path']
}

/** A GraphQL error with its code and, if it is about the whole call, its HTTP status. */
export function codedError(
  code: Code,
  message: string,
  more: Record<string, unknown> = {},
  { nodes, path }: Place = {},
): GraphQLError {
  const status = statusOfCall(code)
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions: { code, ...more, ...(status && { http: { status } }) },
  })
}
