import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { PartsDiff } from '../editor/PartsDiff.tsx'
import type { Parts } from '../editor/parts.ts'
import { texts } from '../texts.ts'

const { salvage: words } = texts.handover

/** Text that was kept when a lock ended, compared with what is on the screen. */
export default function SalvageDialog(props: {
  intro: string
  now: Parts
  kept: Parts
  onClose: () => void
  onDiscard: () => void
  /** Null where the text may not be changed. */
  onUse: (() => void) | null
}) {
  const { intro, now, kept, onClose, onDiscard, onUse } = props
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <Stack>
        <Text>{intro}</Text>
        <PartsDiff before={now} after={kept} label={words.label} />
        <Group justify="end">
          <Button variant="default" onClick={onDiscard}>
            {words.discard}
          </Button>
          {onUse && <Button onClick={onUse}>{words.use}</Button>}
        </Group>
      </Stack>
    </Modal>
  )
}
