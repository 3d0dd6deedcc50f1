import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { LockMark } from '../lists/LockMark.tsx'
import { newest, useLiveLocks } from '../lists/useLiveLocks.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { LockTimes } from './LockTimes.tsx'
import { useFreshLock } from './useFreshLock.ts'
import type { OpenTool } from './useTool.ts'
import { useToolNews } from './useToolNews.ts'
import VersionsPanel from './VersionsPanel.tsx'

const { external } = texts

/** A document in another system: its lock, its history, and a link to it. */
export default function ExternalDocument({
  tool,
  refresh,
}: {
  tool: OpenTool
  refresh: () => Promise<void>
}) {
  usePageTitle(tool.title)
  useToolNews(tool, refresh)
  const { id, lockRevision, draftLock, collection } = tool
  const { news } = useLiveLocks({ toolIds: [id] }, () => void refresh())
  const lock = useFreshLock(id, newest({ id, lockRevision, lock: draftLock ?? null }, news))
  const url = collection.urlTemplate?.replaceAll('{key}', () => encodeURIComponent(tool.slug))
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Title order={1} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {tool.title}
        </Title>
        <Text size="sm">
          {collection.name}, {texts.editor.version(tool.draftHead.number)}
        </Text>
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {external.about(tool.slug)}
      </Text>
      {url && (
        <Anchor href={url} target="_blank" rel="noreferrer" w="fit-content">
          <Group gap={6} wrap="nowrap">
            <IconExternalLink size={18} aria-hidden />
            {external.open}
          </Group>
        </Anchor>
      )}
      <div role="status">
        <LockMark lock={lock} />
      </div>
      <LockTimes lock={lock} />
      <VersionsPanel tool={tool} />
    </Stack>
  )
}
