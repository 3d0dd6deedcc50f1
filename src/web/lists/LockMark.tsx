import { isAgents } from '@holdfast/client'
import { Box, Group, Text } from '@mantine/core'
import { IconLock, IconLockOpen, IconRobot } from '@tabler/icons-react'
import type { LockPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { fullTime, timeOf } from '../time/format.ts'

/** The lock of a row with its holder's comment, as text and icon, never only as a colour. */
export function LockMark({ lock }: { lock: LockPartsFragment | null }) {
  if (!lock)
    return (
      <Group gap={6} wrap="nowrap">
        <IconLockOpen size={18} aria-hidden />
        <Text size="sm">{texts.lock.free}</Text>
      </Group>
    )
  const Icon = isAgents(lock) ? IconRobot : IconLock
  const since = timeOf(lock.acquiredAt)
  return (
    <Group gap={6} wrap="nowrap" title={fullTime(lock.acquiredAt)}>
      <Icon
        size={18}
        aria-hidden
        color={lock.heldByViewer ? 'var(--mantine-color-teal-text)' : 'var(--mantine-color-orange-text)'}
      />
      <Box>
        <Text size="sm">
          {lock.heldByViewer ? texts.lock.byYou(since) : texts.lock.by(lock.holder.name, since)}
        </Text>
        {lock.comment && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {texts.banner.note(lock.comment)}
          </Text>
        )}
      </Box>
    </Group>
  )
}
