import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../texts.ts'

export interface NoteWords {
  title: string
  intro: (who: string) => string
  note: string
  noteHelp: string
  confirm: string
}

/** A request, or the answer to one, with a few words that the other person reads. */
export default function NoteDialog(props: {
  words: NoteWords
  who: string
  onConfirm: (note: string | undefined) => void
  onClose: () => void
}) {
  const { words, who, onConfirm, onClose } = props
  const [note, setNote] = useState('')
  return (
    <Modal opened onClose={onClose} title={words.title} closeButtonProps={{ 'aria-label': texts.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(note.trim() || undefined)
        }}
      >
        <Stack>
          <Text>{words.intro(who)}</Text>
          <Textarea
            label={words.note}
            description={words.noteHelp}
            data-autofocus
            maxLength={500}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit">{words.confirm}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
