import { Box, Button, Group, Paper, Text } from '@mantine/core'
import { IconHourglass, IconUserQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import { later, useLoaded } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { duration } from '../time/format.ts'
import { lineTexts } from './lineTexts.ts'
import type { Handover } from './useHandover.ts'

const NoteDialog = later(() => import('./NoteDialog.tsx'))

const { handover } = texts
const counted = ['announced', 'ownTakeover', 'reserved', 'reservedForOther']

/** What there is to say of the line: to the holder who asks, to whoever waits where they stand. */
export function LineBanner({ handover: now }: { handover: Handover }) {
  const { banner, view, isHolder } = now
  const [answering, setAnswering] = useState<'LATER' | 'DENY' | null>(null)
  useLoaded(banner?.key === 'asked', NoteDialog)
  if (!banner) return null
  const { key, text, request } = banner
  const isUrgent = key === 'announced' || key === 'asked'
  const color = isUrgent ? 'orange' : 'blue'
  const Icon = isHolder ? IconUserQuestion : IconHourglass
  const leftMs = counted.includes(key) ? (request.reservedInMs ?? request.dueInMs) : null
  return (
    <Paper
      withBorder
      p="sm"
      data-line={key}
      bg={`light-dark(var(--mantine-color-${color}-0), color-mix(in srgb, var(--mantine-color-${color}-9) 25%, var(--mantine-color-body)))`}
      style={{ borderLeft: `6px solid var(--mantine-color-${color}-7)` }}
    >
      <Group justify="space-between" gap="sm">
        <Group gap="sm" wrap="nowrap" flex="1 1 260px">
          <Icon size={22} aria-hidden />
          <Box>
            <Text role={isUrgent ? 'alert' : 'status'} fw={600} style={{ overflowWrap: 'anywhere' }}>
              {text}
            </Text>
            {leftMs !== null && <Text size="sm">{handover.left(duration(leftMs))}</Text>}
          </Box>
        </Group>
        <Group gap="xs">
          {key === 'asked' && (
            <>
              <Button variant="default" onClick={() => setAnswering('DENY')}>
                {lineTexts.deny({})}
              </Button>
              <Button variant="default" onClick={() => setAnswering('LATER')}>
                {lineTexts.answerLater({})}
              </Button>
              <Button onClick={() => void now.answer(request.id, 'HAND_OVER')}>
                {lineTexts.handOver({})}
              </Button>
            </>
          )}
          {view.mine && request === view.mine && (
            <Button variant="default" onClick={() => void now.withdraw()}>
              {request.kind === 'TAKEOVER' ? handover.takeBack : lineTexts.withdraw({})}
            </Button>
          )}
        </Group>
      </Group>
      {answering && (
        <NoteDialog
          words={answering === 'LATER' ? handover.laterDialog : handover.denyDialog}
          who={request.requester.name}
          onClose={() => setAnswering(null)}
          onConfirm={(note) => {
            setAnswering(null)
            void now.answer(request.id, answering, note)
          }}
        />
      )}
    </Paper>
  )
}
