import { Anchor, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { texts } from '../texts.ts'
import { ago, duration, fullTime, timeOf } from '../time/format.ts'
import { ageOf, msLeft } from '../time/leaseTimes.ts'
import { useTick } from '../time/useTick.ts'
import { toolPath } from './toolPath.ts'
import type { LockRow } from './useLocks.ts'

const { columns } = texts.locks

export function LockTable({ rows, actions }: { rows: LockRow[]; actions?: (row: LockRow) => ReactNode }) {
  useTick(1_000)
  return (
    <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table highlightOnHover aria-label={texts.locks.title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.tool}</Table.Th>
            <Table.Th>{columns.holder}</Table.Th>
            <Table.Th>{columns.since}</Table.Th>
            <Table.Th>{columns.active}</Table.Th>
            <Table.Th>{columns.left}</Table.Th>
            {actions && <Table.Th>{columns.actions}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>
                <Anchor component={Link} href={toolPath(row.tool)} fw={600}>
                  {row.tool.title}
                </Anchor>
                <Text size="sm">{row.tool.collection.name}</Text>
              </Table.Td>
              <Table.Td>
                <Holder row={row} />
              </Table.Td>
              <Table.Td>
                <time dateTime={row.acquiredAt} title={fullTime(row.acquiredAt)}>
                  {duration(ageOf(row, row.acquiredAt))}
                </time>
                <Text size="sm">{timeOf(row.acquiredAt)}</Text>
              </Table.Td>
              <Table.Td>{ago(ageOf(row, row.lastActiveAt))}</Table.Td>
              <Table.Td>{duration(msLeft(row))}</Table.Td>
              {actions && <Table.Td>{actions(row)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Holder({ row }: { row: LockRow }) {
  return (
    <Stack gap={0}>
      <Text size="sm">{row.holder.name}</Text>
      {row.forcedBy && <Text size="sm">{texts.locks.forced(row.forcedBy.name)}</Text>}
      {row.comment && <Text size="sm">{row.comment}</Text>}
    </Stack>
  )
}
