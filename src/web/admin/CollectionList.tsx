import { Button, Modal, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { type CollectionFieldsFragment, CollectionTableDocument } from '../generated/graphql.ts'
import { Unreachable } from '../shell/Unreachable.tsx'
import { texts } from '../texts.ts'
import { CollectionForm } from './CollectionForm.tsx'

const { collections: words } = texts.admin

/** Every collection, and a form to change one or make another. */
export function CollectionList() {
  const [{ data, error }, refresh] = useQuery({ query: CollectionTableDocument })
  const [edited, setEdited] = useState<CollectionFieldsFragment | 'new' | null>(null)
  if (error) return <Unreachable onRetry={refresh} />
  if (!data) return <Text role="status">{texts.loading}</Text>
  const close = () => setEdited(null)
  return (
    <Stack gap="sm">
      <Button w="fit-content" onClick={() => setEdited('new')}>
        {words.add}
      </Button>
      {data.collections.length === 0 && <Text>{words.nothing}</Text>}
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={words.list}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(words.columns).map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.collections.map((collection) => (
              <Table.Tr key={collection.id}>
                <Table.Td>
                  {collection.name} ({collection.id}
                  {collection.archived && `, ${words.archived}`})
                </Table.Td>
                <Table.Td>{words.storages[collection.storage]}</Table.Td>
                <Table.Td>{words.editorChoices[collection.editors]}</Table.Td>
                <Table.Td>{words.readerChoices[collection.readers]}</Table.Td>
                <Table.Td>
                  <Button size="xs" variant="default" onClick={() => setEdited(collection)}>
                    {words.change(collection.name)}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {edited && (
        <Modal
          opened
          onClose={close}
          title={edited === 'new' ? words.add : words.change(edited.name)}
          closeButtonProps={{ 'aria-label': texts.close }}
        >
          <CollectionForm
            collection={edited === 'new' ? null : edited}
            onSaved={() => {
              close()
              refresh({ requestPolicy: 'network-only' })
            }}
          />
        </Modal>
      )}
    </Stack>
  )
}
