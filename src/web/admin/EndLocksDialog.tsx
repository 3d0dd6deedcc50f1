import { List, Modal, Text } from '@mantine/core'
import { ReasonForm } from '../forms/ReasonForm.tsx'
import type { LockRow } from '../lists/useLocks.ts'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'

const { several } = texts.admin

/** Ends several locks for one reason. */
export function EndLocksDialog(props: {
  rows: LockRow[]
  onConfirm: (reason: string) => void
  onClose: () => void
}) {
  const { rows, onConfirm, onClose } = props
  return (
    <Modal opened onClose={onClose} title={several.title} closeButtonProps={{ 'aria-label': texts.close }}>
      <ReasonForm confirm={counted(several.end, rows.length)} onConfirm={onConfirm} onClose={onClose}>
        <Text>{several.consequence}</Text>
        <List>
          {rows.map(({ id, tool, holder }) => (
            <List.Item key={id}>{several.one(tool.title, holder.name)}</List.Item>
          ))}
        </List>
      </ReasonForm>
    </Modal>
  )
}
