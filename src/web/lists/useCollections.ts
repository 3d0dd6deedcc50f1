import { useQuery } from 'urql'
import { CollectionNamesDocument } from '../generated/graphql.ts'

/** For a select; empty until they are known. */
export function useCollections(): { value: string; label: string }[] {
  const [{ data }] = useQuery({ query: CollectionNamesDocument })
  return (data?.collections ?? []).map(({ id, name }) => ({ value: id, label: name }))
}
