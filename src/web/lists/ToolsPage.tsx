import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { Link } from 'wouter'
import { NewDocument } from '../documents/NewDocument.tsx'
import { ToolsChangedDocument } from '../generated/graphql.ts'
import { useSubscription } from '../session/useSubscription.ts'
import { useViewer } from '../session/viewer.ts'
import { Unreachable } from '../shell/Unreachable.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { numberText } from '../texts/counted.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { countText } from './countText.ts'
import { LockMark } from './LockMark.tsx'
import { toolPath } from './toolPath.ts'
import { useCollections } from './useCollections.ts'
import { useListAddress } from './useListAddress.ts'
import { newest, useLiveLocks } from './useLiveLocks.ts'
import { type LockChoice, useTools } from './useTools.ts'
import { useUnsavedHere } from './useUnsavedHere.ts'

const { tools } = texts

export default function ToolsPage() {
  usePageTitle(tools.title)
  const viewer = useViewer()
  const [{ search, collection, choice, isMine }, choose] = useListAddress()
  const unsaved = useUnsavedHere(viewer.id)
  const [settled] = useDebouncedValue(search, 200)
  const collections = useCollections()
  const list = useTools({ search: settled, collection, choice, maintainerId: isMine ? viewer.id : null })
  const { news } = useLiveLocks({}, ({ isResync }) => {
    if (isResync || choice !== 'any') list.refresh()
  })
  useSubscription(ToolsChangedDocument, { filter: { collection } }, list.refresh)
  if (list.error && list.rows.length === 0) return <Unreachable onRetry={list.refresh} />
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {tools.title}
        </Title>
        <NewDocument collection={collection} />
      </Group>
      <Group align="end">
        <TextInput
          label={tools.search}
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => choose({ search: event.currentTarget.value })}
        />
        <NativeSelect
          label={tools.collection}
          data={[{ value: '', label: tools.anyCollection }, ...collections]}
          value={collection ?? ''}
          onChange={(event) => choose({ collection: event.currentTarget.value || null })}
        />
        <NativeSelect
          label={tools.locked}
          data={Object.entries(tools.lockChoices).map(([value, label]) => ({ value, label }))}
          value={choice}
          onChange={(event) => choose({ choice: event.currentTarget.value as LockChoice })}
          w={120}
        />
        <Checkbox
          label={tools.mine}
          checked={isMine}
          onChange={(event) => choose({ isMine: event.currentTarget.checked })}
          mb={8}
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
                  <Anchor component={Link} href={toolPath(row, { reads: true })} fw={600}>
                    {row.title}
                  </Anchor>
                  {unsaved.has(row.id) && (
                    <Badge variant="outline" color="orange" tt="none" ml="xs">
                      <Text span size="xs" c="var(--mantine-color-text)">
                        {tools.unsavedHere}
                      </Text>
                    </Badge>
                  )}
                  <Text size="sm">{row.summary}</Text>
                </Table.Td>
                <Table.Td>{row.collection.name}</Table.Td>
                <Table.Td miw={180}>
                  <LockMark lock={newest({ ...row, lock: row.draftLock }, news)} />
                </Table.Td>
                <Table.Td>
                  {tools.version(row.draftHead.number)}
                  <Text size="sm">
                    {tools.changed(
                      row.draftHead.savedBy?.name ?? texts.system,
                      timeOf(row.draftHead.savedAt),
                    )}
                  </Text>
                </Table.Td>
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
              : tools.count(numberText(list.rows.length), countText(list.total))}
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
