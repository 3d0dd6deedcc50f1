import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { texts } from '../texts.ts'

const { force } = texts

/** What will happen, and why: nothing is done without a reason. */
export function ReasonForm(props: {
  /** What will happen to whom. */
  children: ReactNode
  confirm: string
  onConfirm: (reason: string) => void
  onClose: () => void
}) {
  const { children, confirm, onConfirm, onClose } = props
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (/[^\s\p{C}\p{Z}]/u.test(reason)) onConfirm(reason.trim())
        else setMissing(true)
      }}
    >
      <Stack>
        {children}
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
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
