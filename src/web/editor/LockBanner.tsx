import { isAgents } from '@holdfast/client'
import { Box, Button, Group, Paper, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconDevices,
  IconEye,
  IconHourglass,
  IconLock,
  IconLockCheck,
  IconLockOpen,
  IconPlugConnectedX,
  IconRobot,
  IconUsers,
  IconUserX,
} from '@tabler/icons-react'
import { Link } from 'wouter'
import { texts } from '../texts.ts'
import { LockTimes } from './LockTimes.tsx'
import type { Situation, SituationName } from './situation.ts'

const { banner } = texts

const looks: Record<SituationName, { color: string; icon: typeof IconLock }> = {
  reader: { color: 'gray', icon: IconEye },
  unlocked: { color: 'gray', icon: IconUsers },
  acquiring: { color: 'gray', icon: IconHourglass },
  held: { color: 'teal', icon: IconLockCheck },
  heldByOther: { color: 'orange', icon: IconLock },
  heldElsewhere: { color: 'blue', icon: IconDevices },
  free: { color: 'indigo', icon: IconLockOpen },
  displaced: { color: 'red', icon: IconUserX },
  lost: { color: 'yellow', icon: IconAlertTriangle },
  unreachable: { color: 'grape', icon: IconPlugConnectedX },
}

export interface BannerActions {
  acquire(): void
  ask(): void
  takeOver(): void
  continueHere(): void
  compare(): void
  readOnly(): void
}

export function LockBanner({
  situation,
  actions,
  isQuiet,
  isAlarm = false,
}: {
  situation: Situation
  actions: BannerActions
  /** True if the person has chosen to only read. */
  isQuiet: boolean
  /** It stays visible and is announced at once. */
  isAlarm?: boolean
}) {
  const { name, text, lock, offers } = situation
  const { color, icon } = looks[name]
  const Icon = name === 'heldByOther' && isAgents(lock) ? IconRobot : icon
  const isShut = name === 'heldByOther' || name === 'heldElsewhere'
  return (
    <Paper
      withBorder
      p={isQuiet ? 6 : 'sm'}
      data-situation={name}
      bg={`light-dark(var(--mantine-color-${color}-0), color-mix(in srgb, var(--mantine-color-${color}-9) 25%, var(--mantine-color-body)))`}
      className={isAlarm ? 'staysInSight' : undefined}
      style={{ borderLeft: `6px solid var(--mantine-color-${color}-7)` }}
    >
      <Group justify="space-between" gap="sm">
        <Group gap="sm" wrap="nowrap" flex="1 1 260px">
          <Icon size={22} style={{ flexShrink: 0 }} aria-hidden />
          <Box>
            {/* Screen readers only announce an alert that is a new element. */}
            <Text
              key={String(isAlarm)}
              role={isAlarm ? 'alert' : 'status'}
              fw={600}
              style={{ overflowWrap: 'anywhere' }}
            >
              {text}
            </Text>
            {isShut && lock?.comment && (
              <Text style={{ overflowWrap: 'anywhere' }}>{banner.note(lock.comment)}</Text>
            )}
            {!isQuiet && <LockTimes lock={isShut ? lock : null} />}
          </Box>
        </Group>
        <Group gap="xs">
          {isShut && !isQuiet && (
            <>
              <Button component={Link} href="/" variant="default">
                {banner.back}
              </Button>
              <Button variant="default" onClick={actions.readOnly}>
                {banner.readOnly}
              </Button>
            </>
          )}
          {offers.compare && <Button onClick={actions.compare}>{banner.compare}</Button>}
          {offers.acquire && <Button onClick={actions.acquire}>{banner.lock}</Button>}
          {offers.ask && <Button onClick={actions.ask}>{texts.handover.ask}</Button>}
          {offers.continueHere && <Button onClick={actions.continueHere}>{banner.continueHere}</Button>}
          {offers.takeOver && (
            <Button color="red" onClick={actions.takeOver}>
              {banner.takeOver}
            </Button>
          )}
        </Group>
      </Group>
    </Paper>
  )
}
