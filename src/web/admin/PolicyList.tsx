import { SimpleGrid, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { PoliciesDocument } from '../generated/graphql.ts'
import { Unreachable } from '../shell/Unreachable.tsx'
import { texts } from '../texts.ts'
import { PolicyForm } from './PolicyForm.tsx'

export function PolicyList() {
  const [{ data, error }, refresh] = useQuery({ query: PoliciesDocument })
  if (error) return <Unreachable onRetry={refresh} />
  if (!data) return <Text role="status">{texts.loading}</Text>
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {data.collections.map((collection) => (
        <PolicyForm
          key={`${collection.id} ${collection.lockPolicy.version}`}
          collection={collection}
          refresh={refresh}
        />
      ))}
    </SimpleGrid>
  )
}
