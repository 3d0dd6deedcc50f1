import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { AuditEntryFilter } from '../generated/graphql.ts'
import { Unreachable } from '../shell/Unreachable.tsx'
import { numberText } from '../texts/counted.ts'
import { texts } from '../texts.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditTable } from './AuditTable.tsx'
import { auditCsv, saveAs } from './auditCsv.ts'
import { useAudit } from './useAudit.ts'

const { audit } = texts.admin

export function AuditLog() {
  const [filter, setFilter] = useState<AuditEntryFilter>({})
  const [isExporting, setExporting] = useState(false)
  const log = useAudit(filter)
  if (log.error && log.entries.length === 0) return <Unreachable onRetry={log.refresh} />
  async function save() {
    setExporting(true)
    try {
      const { entries, isWhole } = await log.all()
      saveAs('audit-log.csv', auditCsv(entries))
      if (!isWhole)
        notifications.show({
          color: 'orange',
          autoClose: false,
          message: audit.cut(numberText(entries.length)),
        })
    } catch {
      notifications.show({ color: 'red', message: texts.unreachable.text })
    }
    setExporting(false)
  }
  return (
    <Stack>
      <AuditFilters filter={filter} onChange={setFilter} />
      <Group>
        <Button variant="default" onClick={log.refresh}>
          {audit.refresh}
        </Button>
        <Button
          variant="default"
          loading={isExporting}
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => void save()}
        >
          {audit.save}
        </Button>
      </Group>
      {log.entries.length > 0 ? (
        <AuditTable entries={log.entries} />
      ) : (
        <Text role="status">{log.isLoading ? texts.loading : audit.nothing}</Text>
      )}
      {log.hasMore && (
        <Button variant="default" w="fit-content" onClick={log.more}>
          {texts.tools.more}
        </Button>
      )}
    </Stack>
  )
}
