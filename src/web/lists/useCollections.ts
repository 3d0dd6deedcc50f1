import { useQuery } from 'urql'
import { CollectionNamesDocument } from '../generated/graphql.ts'

/** The collections for a select; empty until they are loaded. */
export function useCollections(): { value: string; label: string }[] {
  const [{ data }] = useQuery({ query: CollectionNamesDocument })
  return (data?.collections ?? []).map(({ id, name }) => ({ value: id, label: name }))
}
