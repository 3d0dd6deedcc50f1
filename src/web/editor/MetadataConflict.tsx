import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { texts } from '../texts.ts'
import type { Metadata, MetadataField } from './metadata.ts'

const { metadata } = texts

/** Both values of each field that two people have changed. The form below shows the viewer's own. */
export function MetadataConflict(props: {
  fields: MetadataField[]
  mine: Metadata
  theirs: Metadata
  nameOf: (personId: string) => string
  onKeepMine: () => void
  onTakeTheirs: () => void
}) {
  const { fields, mine, theirs, nameOf, onKeepMine, onTakeTheirs } = props
  const shown = (field: MetadataField, values: Metadata) => {
    if (field === 'maintainerIds') return values.maintainerIds.map(nameOf).join(', ')
    return field === 'taxonomy' ? values.taxonomy.join(', ') : values[field]
  }
  return (
    <Alert color="orange" role="alert" title={metadata.conflict}>
      <Stack gap="xs">
        {fields.map((field) => (
          <div key={field}>
            <Text size="sm" fw={600}>
              {metadata.fields[field]}
            </Text>
            <Text size="sm">{metadata.mine(shown(field, mine) || texts.none)}</Text>
            <Text size="sm">{metadata.theirs(shown(field, theirs) || texts.none)}</Text>
          </div>
        ))}
        <Group>
          <Button variant="default" onClick={onTakeTheirs}>
            {texts.conflict.takeTheirs}
          </Button>
          <Button onClick={onKeepMine}>{texts.conflict.takeMine}</Button>
        </Group>
      </Stack>
    </Alert>
  )
}
