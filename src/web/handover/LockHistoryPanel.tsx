import { Button, Stack, Table, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import type { OpenTool } from '../editor/useTool.ts'
import { LockHistoryPageDocument, type LockHistoryPageQuery } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { fullTime, timeOf } from '../time/format.ts'

const { history } = texts.handover
type Page = NonNullable<LockHistoryPageQuery['tool']>['lockHistory']
type Entry = Page['nodes'][number]

/** Each beginning and end of the lock, for whoever the document concerns. */
export default function LockHistoryPanel({ tool }: { tool: OpenTool }) {
  const client = useClient()
  const [pages, setPages] = useState<Page[]>([])
  const turn = useRef(0)
  const read = async (after: string | null) => {
    const mine = after === null ? ++turn.current : turn.current
    const { data } = await ask(client, LockHistoryPageDocument, { toolId: tool.id, first: 20, after })
    const page = data?.tool?.lockHistory
    if (page && mine === turn.current) setPages((known) => (after ? [...known, page] : [page]))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: again when something has happened to the lock
  useEffect(() => void read(null), [tool.lockRevision])
  const rows = pages.flatMap(({ nodes }) => nodes)
  const last = pages.at(-1)?.pageInfo
  if (pages.length > 0 && rows.length === 0) return <Text>{history.nothing}</Text>
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={history.label}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(history.columns).map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((entry) => (
              <Table.Tr key={`${entry.at}-${entry.kind}-${entry.fencingToken}`}>
                <Table.Td>{fullTime(entry.at)}</Table.Td>
                <Table.Td>{history.kinds[entry.kind]}</Table.Td>
                <Table.Td>{entry.actor?.name ?? texts.system}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.reason}</Table.Td>
                <Table.Td>{toldOf(entry)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {last?.hasNextPage && (
        <Button variant="default" w="fit-content" onClick={() => void read(last.endCursor ?? null)}>
          {history.older}
        </Button>
      )}
    </Stack>
  )
}

/** Whose lock somebody else ended, and whether that person has seen it. */
function toldOf({ actor, previousHolder, acknowledgedAt }: Entry): string {
  if (acknowledgedAt) return `${previousHolder?.name ?? ''}: ${history.told(timeOf(acknowledgedAt))}`
  if (!previousHolder || !actor || actor.id === previousHolder.id) return ''
  return `${previousHolder.name}: ${history.notTold}`
}
