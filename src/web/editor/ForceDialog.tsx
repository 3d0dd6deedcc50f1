import { Input, Modal, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { ReasonForm } from '../forms/ReasonForm.tsx'
import type { LockPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { ago } from '../time/format.ts'
import { ageOf } from '../time/leaseTimes.ts'

const { force } = texts
const { grace } = texts.handover

/** Asks for the reason and explains what will happen to the holder. */
export default function ForceDialog(props: {
  kind: 'take' | 'release'
  lock: LockPartsFragment
  toolTitle: string
  /** Whether the person can give the holder time to finish. */
  mayAnnounce?: boolean
  /** `graceMs`: 0 is at once. */
  onConfirm: (reason: string, graceMs: number) => void
  onClose: () => void
}) {
  const { kind, lock, toolTitle, mayAnnounce = false, onConfirm, onClose } = props
  const [graceMs, setGraceMs] = useState(0)
  const who = lock.holder.name
  const isTake = kind === 'take'
  return (
    <Modal
      opened
      onClose={onClose}
      title={isTake ? force.take : force.release}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <ReasonForm
        confirm={graceMs > 0 ? grace.confirm : isTake ? force.confirmTake : force.confirmRelease}
        onConfirm={(reason) => onConfirm(reason, graceMs)}
        onClose={onClose}
      >
        <Text>{(graceMs > 0 ? grace : force).consequence(who, toolTitle)}</Text>
        <Text fw={600}>{force.active(who, ago(ageOf(lock, lock.lastActiveAt)))}</Text>
        {mayAnnounce && (
          <Input.Wrapper label={grace.label} labelElement="div">
            <SegmentedControl
              aria-label={grace.label}
              fullWidth
              data={Object.entries(grace.choices).map(([value, label]) => ({ value, label }))}
              value={String(graceMs)}
              onChange={(value) => setGraceMs(Number(value))}
            />
          </Input.Wrapper>
        )}
      </ReasonForm>
    </Modal>
  )
}
