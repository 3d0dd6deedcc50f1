import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { LockPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { ago } from '../time/format.ts'
import { ageOf } from '../time/leaseTimes.ts'

const { force } = texts

/** Asks for the reason, and says what will happen to whom. */
export function ForceDialog(props: {
  kind: 'take' | 'release'
  lock: LockPartsFragment
  toolTitle: string
  onConfirm: (reason: string) => void
  onClose: () => void
}) {
  const { kind, lock, toolTitle, onConfirm, onClose } = props
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const who = lock.holder.name
  const isTake = kind === 'take'
  return (
    <Modal
      opened
      onClose={onClose}
      title={isTake ? force.take : force.release}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (/[^\s\p{C}\p{Z}]/u.test(reason)) onConfirm(reason.trim())
          else setMissing(true)
        }}
      >
        <Stack>
          <Text>{force.consequence(who, toolTitle)}</Text>
          <Text fw={600}>{force.active(who, ago(ageOf(lock, lock.lastActiveAt)))}</Text>
          <Textarea
            label={force.reason}
            description={force.reasonHelp}
            error={isMissing && force.needed}
            required
            data-autofocus
            maxLength={1000}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" color="red">
              {isTake ? force.confirmTake : force.confirmRelease}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
