import { Table, Text } from '@mantine/core'
import { texts } from '../texts.ts'
import { fullTime } from '../time/format.ts'
import type { Entry } from './useAudit.ts'

const { audit } = texts.admin

export function AuditTable({ entries }: { entries: Entry[] }) {
  return (
    <Table.ScrollContainer minWidth={760} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table highlightOnHover aria-label={texts.admin.tabs.audit}>
        <Table.Thead>
          <Table.Tr>
            {Object.values(audit.columns).map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <time dateTime={entry.createdAt}>{fullTime(entry.createdAt)}</time>
              </Table.Td>
              <Table.Td>{audit.names[entry.action]}</Table.Td>
              <Table.Td>{entry.actor?.name ?? texts.system}</Table.Td>
              <Table.Td>{entry.tool?.title ?? entry.toolId ?? ''}</Table.Td>
              <Table.Td>
                {entry.subject && <Text size="sm">{entry.subject.name}</Text>}
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {entry.reason}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
