import { Badge, Button, Group, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useClient, useQuery } from 'urql'
import { ask } from '../ask.ts'
import { VersionContentsDocument, VersionListDocument, type VersionListQuery } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { fullTime } from '../time/format.ts'
import { PartsDiff } from './PartsDiff.tsx'
import { partsOf } from './parts.ts'
import { UnpublishButton } from './UnpublishButton.tsx'
import type { OpenTool } from './useTool.ts'

const { versions } = texts
type Page = NonNullable<VersionListQuery['tool']>['versions']

export default function VersionsPanel({
  tool,
  restore = null,
  unpublish = null,
}: {
  tool: OpenTool
  /** Null if the viewer cannot change the draft now. */
  restore?: ((number: number) => Promise<void>) | null
  unpublish?: (() => Promise<void>) | null
}) {
  const client = useClient()
  const [pages, setPages] = useState<Page[]>([])
  const turn = useRef(0)
  const newest = tool.draftHead.number
  const read = async (after: string | null) => {
    const mine = after === null ? ++turn.current : turn.current
    const { data } = await ask(client, VersionListDocument, { toolId: tool.id, first: 20, after })
    const page = data?.tool?.versions
    if (page && mine === turn.current) setPages((known) => (after ? [...known, page] : [page]))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: again when there is a newer version
  useEffect(() => void read(null), [newest])
  const rows = pages.flatMap(({ nodes }) => nodes)
  const last = pages.at(-1)?.pageInfo
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={versions.list}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(versions.columns).map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
              {restore && (
                <Table.Th>
                  <VisuallyHidden>{versions.restore}</VisuallyHidden>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ id, number, savedBy, savedAt, message, reference }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  {number}{' '}
                  {number === tool.publishedVersion?.number && (
                    <Group gap="xs" component="span" display="inline-flex">
                      <Badge variant="light" color="gray" c="var(--mantine-color-text)" tt="none">
                        {versions.published}
                      </Badge>
                      {unpublish && <UnpublishButton number={number} unpublish={unpublish} />}
                    </Group>
                  )}
                </Table.Td>
                <Table.Td>{versions.saved(savedBy?.name ?? texts.system, fullTime(savedAt))}</Table.Td>
                <Table.Td>{[reference, message].filter(Boolean).join(': ')}</Table.Td>
                {restore && (
                  <Table.Td>
                    {number < newest && (
                      <Button size="compact-sm" variant="default" onClick={() => void restore(number)}>
                        <span aria-hidden>{versions.restore}</span>
                        <VisuallyHidden>{versions.restoreOne(number)}</VisuallyHidden>
                      </Button>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {last?.hasNextPage && (
        <Button variant="default" w="fit-content" onClick={() => void read(last.endCursor ?? null)}>
          {versions.older}
        </Button>
      )}
      {newest > 1 && tool.collection.storage === 'INTERNAL' && (
        <Comparison tool={tool} numbers={rows.map(({ number }) => number)} />
      )}
    </Stack>
  )
}

function Comparison({ tool, numbers }: { tool: OpenTool; numbers: number[] }) {
  const newest = tool.draftHead.number
  const [before, setBefore] = useState(newest - 1)
  const [after, setAfter] = useState(newest)
  const variables = { toolId: tool.id, before, after }
  const [{ data }] = useQuery({ query: VersionContentsDocument, variables })
  const choices = numbers.map((number) => ({ value: String(number), label: texts.editor.version(number) }))
  const found = data?.tool
  return (
    <Stack gap="xs">
      <Group>
        <Select
          label={versions.before}
          data={choices}
          value={String(before)}
          onChange={(value) => setBefore(Number(value ?? before))}
          allowDeselect={false}
        />
        <Select
          label={versions.after}
          data={choices}
          value={String(after)}
          onChange={(value) => setAfter(Number(value ?? after))}
          allowDeselect={false}
        />
      </Group>
      {found?.before && found.after ? (
        <PartsDiff
          key={`${before}-${after}`}
          before={partsOf(tool.collection.runnable, found.before.content)}
          after={partsOf(tool.collection.runnable, found.after.content)}
          label={versions.label}
        />
      ) : (
        <Text size="sm">{texts.loading}</Text>
      )}
    </Stack>
  )
}
