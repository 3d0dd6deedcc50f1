import { Anchor, Button, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { Unreachable } from '../shell/Unreachable.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { LockMark } from './LockMark.tsx'
import { toolPath } from './toolPath.ts'
import { useCollections } from './useCollections.ts'
import { newest, useLiveLocks } from './useLiveLocks.ts'
import { type LockChoice, useTools } from './useTools.ts'

const { tools } = texts

export function ToolsPage() {
  usePageTitle(tools.title)
  const [search, setSearch] = useState('')
  const [collection, setCollection] = useState<string | null>(null)
  const [choice, setChoice] = useState<LockChoice>('any')
  const [settled] = useDebouncedValue(search, 200)
  const collections = useCollections()
  const list = useTools({ search: settled, collection, choice })
  const { news } = useLiveLocks({}, ({ isResync }) => {
    if (isResync || choice !== 'any') list.refresh()
  })
  if (list.error && list.rows.length === 0) return <Unreachable onRetry={list.refresh} />
  return (
    <Stack>
      <Title order={1} size="h2">
        {tools.title}
      </Title>
      <Group align="end">
        <TextInput
          label={tools.search}
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          label={tools.collection}
          placeholder={tools.anyCollection}
          data={collections}
          value={collection}
          onChange={setCollection}
          clearable
          clearButtonProps={{ 'aria-label': tools.anyCollection }}
        />
        <Select
          label={tools.locked}
          data={Object.entries(tools.lockChoices).map(([value, label]) => ({ value, label }))}
          value={choice}
          onChange={(value) => setChoice((value ?? 'any') as LockChoice)}
          allowDeselect={false}
          w={120}
        />
      </Group>
      <Table.ScrollContainer minWidth={620} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table highlightOnHover aria-label={tools.title}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(tools.columns).map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>
                  <Anchor component={Link} href={toolPath(row)} fw={600}>
                    {row.title}
                  </Anchor>
                  <Text size="sm">{row.summary}</Text>
                </Table.Td>
                <Table.Td>{row.collection.name}</Table.Td>
                <Table.Td miw={180}>
                  <LockMark lock={newest({ ...row, lock: row.draftLock }, news)} />
                </Table.Td>
                <Table.Td>{tools.version(row.draftHead.number)}</Table.Td>
                <Table.Td>
                  {row.publishedVersion ? tools.version(row.publishedVersion.number) : tools.unpublished}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group>
        <Text size="sm" role="status">
          {list.isLoading
            ? texts.loading
            : list.total === 0
              ? tools.nothing
              : tools.count(list.rows.length, list.total)}
        </Text>
        {list.hasMore && (
          <Button variant="default" onClick={list.more}>
            {tools.more}
          </Button>
        )}
      </Group>
    </Stack>
  )
}
