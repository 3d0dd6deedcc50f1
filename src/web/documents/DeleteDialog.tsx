import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useClient } from 'urql'
import { useLocation } from 'wouter'
import { DeleteDocumentDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { texts } from '../texts.ts'

const { documents } = texts

/** What cannot be taken back is confirmed by typing the document's name. */
export default function DeleteDialog(props: {
  tool: { id: string; slug: string; title: string }
  /** Of the viewer's own lock; a draft that nobody holds needs none. */
  lockToken: string | undefined
  onClose: () => void
}) {
  const { tool, lockToken, onClose } = props
  const client = useClient()
  const [, navigate] = useLocation()
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const isTyped = typed.trim() === tool.slug
  async function remove() {
    const input = { toolId: tool.id, confirmSlug: tool.slug, lockToken }
    const answer = (await client.mutation(DeleteDocumentDocument, { input }).toPromise()).data?.deleteTool
    if (answer?.__typename === 'DraftLockHeldError')
      return setFault(documents.heldBy(answer.heldLock.holder.name))
    if (answer?.__typename !== 'DeleteToolPayload') return setFault(refusalText(answer))
    notifications.show({ message: documents.deleted(tool.title) })
    navigate('/')
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={documents.deleteTitle}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isTyped) void remove()
        }}
      >
        <Stack>
          <Text>{documents.deleteIntro(tool.title)}</Text>
          {fault && (
            <Alert color="red" role="alert">
              {documents.notDeleted}: {fault}
            </Alert>
          )}
          <TextInput
            label={documents.deleteConfirm(tool.slug)}
            data-autofocus
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" color="red" disabled={!isTyped}>
              {documents.delete}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
