import generated from './generated/possibleTypes.ts'

/**
 * For Apollo's InMemoryCache, which drops what is selected on an interface or a union that it does not know. Servers
 * add errors in time: Apollo takes a name that is no identifier as a pattern, so `... on UserError` also matches
 * errors that are newer than this list.
 */
export const possibleTypes: Record<string, string[]> = {
  ...generated.possibleTypes,
  UserError: [...(generated.possibleTypes.UserError ?? []), '.*Error'],
}
