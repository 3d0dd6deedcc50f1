import { Stack, Tabs, Title } from '@mantine/core'
import { useState } from 'react'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { AuditLog } from './AuditLog.tsx'
import { CollectionList } from './CollectionList.tsx'
import { LockAdministration } from './LockAdministration.tsx'
import { PolicyList } from './PolicyList.tsx'

const admin = texts.admin

export default function AdminPage() {
  usePageTitle(admin.title)
  const [tab, setTab] = useState<string | null>('locks')
  return (
    <Stack>
      <Title order={1} size="h2">
        {admin.title}
      </Title>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          {Object.entries(admin.tabs).map(([value, label]) => (
            <Tabs.Tab key={value} value={value} px="sm">
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="locks" pt="sm">
          <LockAdministration />
        </Tabs.Panel>
        <Tabs.Panel value="audit" pt="sm">
          <AuditLog />
        </Tabs.Panel>
        <Tabs.Panel value="policies" pt="sm">
          <PolicyList />
        </Tabs.Panel>
        <Tabs.Panel value="collections" pt="sm">
          <CollectionList />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
