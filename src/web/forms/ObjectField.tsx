import { Fieldset, Stack } from '@mantine/core'
import { type FieldProps, SchemaField } from './SchemaField.tsx'

export function ObjectField(props: FieldProps) {
  const { schema, place, name, value, onChange } = props
  const known = (value ?? {}) as Record<string, unknown>
  const set = (key: string, entry: unknown) => {
    const { [key]: _before, ...others } = known
    onChange(entry === undefined ? others : { ...known, [key]: entry })
  }
  const fields = (
    <Stack gap="xs">
      {Object.entries(schema.properties ?? {}).map(([key, one]) => (
        <SchemaField
          {...props}
          key={key}
          schema={one}
          name={key}
          place={`${place}/${key}`}
          value={known[key]}
          isRequired={schema.required?.includes(key) ?? false}
          onChange={(entry) => set(key, entry)}
        />
      ))}
    </Stack>
  )
  return name === null ? fields : <Fieldset legend={schema.title ?? name}>{fields}</Fieldset>
}
