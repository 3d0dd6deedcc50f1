import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../texts.ts'
import { slugOf } from './slugOf.ts'
import { useCreate } from './useCreate.ts'

const { documents } = texts

interface Place {
  id: string
  name: string
  /** What a document of it begins with. */
  content: object
}

/** Asks for what a new document needs. Its name in the address follows the title until somebody writes one. */
export default function DocumentDialog(props: {
  heading: string
  intro?: string
  title?: string
  places: Place[]
  onClose: () => void
}) {
  const { heading, intro, places, onClose } = props
  const { create, faults, isBusy } = useCreate()
  const [title, setTitle] = useState(props.title ?? '')
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const place = places.find(({ id }) => id === chosen) ?? places[0]
  const slug = ownSlug ?? slugOf(title)
  // What is wrong with nothing that is asked for here, such as the content.
  const asked = ['title', 'slug', ...(places.length > 1 ? ['collection'] : [])]
  const other = Object.entries(faults).find(([field]) => !asked.includes(field))
  return (
    <Modal opened onClose={onClose} title={heading} closeButtonProps={{ 'aria-label': texts.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!place) return
          void create({ collection: place.id, title, slug, content: place.content }).then(
            (isMade) => isMade && onClose(),
          )
        }}
      >
        <Stack>
          {intro && <Text>{intro}</Text>}
          {other && (
            <Alert color="red" role="alert">
              {documents.notCreated}: {other.filter(Boolean).join(' ')}
            </Alert>
          )}
          {places.length > 1 && (
            <Select
              label={documents.collection}
              data={places.map(({ id, name }) => ({ value: id, label: name }))}
              value={place?.id ?? null}
              onChange={setChosen}
              allowDeselect={false}
              error={faults.collection}
            />
          )}
          <TextInput
            label={documents.title}
            required
            data-autofocus
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            error={faults.title}
          />
          <TextInput
            label={documents.address}
            description={documents.addressHelp}
            required
            maxLength={100}
            value={slug}
            onChange={(event) => setOwnSlug(event.currentTarget.value)}
            error={faults.slug}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={isBusy} disabled={!place}>
              {documents.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
