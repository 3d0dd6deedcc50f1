import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../texts.ts'

const { versions } = texts

/** Asks for confirmation, because others rely on the published version. */
export function UnpublishButton({ number, unpublish }: { number: number; unpublish: () => Promise<void> }) {
  const [isAsked, setAsked] = useState(false)
  const close = () => setAsked(false)
  const confirm = () => {
    close()
    void unpublish()
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>
        {versions.unpublish}
      </Button>
      <Modal
        opened={isAsked}
        onClose={close}
        title={versions.unpublishTitle}
        closeButtonProps={{ 'aria-label': texts.close }}
      >
        <Stack>
          <Text>{versions.unpublishIntro(number)}</Text>
          <Group justify="end">
            <Button variant="default" data-autofocus onClick={close}>
              {texts.cancel}
            </Button>
            <Button onClick={confirm}>{versions.unpublish}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
